#pragma once

#include "cli/command_line.hpp"

namespace CLI {
class App;
}

namespace zicht::cli {

/// The verb alarms and what belongs to it.
void add_alarms_verbs(CLI::App& app, Verb& chosen);

}  // namespace zicht::cli
