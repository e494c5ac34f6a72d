#pragma once

#include "cli/command_line.hpp"

namespace CLI {
class App;
}

namespace zicht::cli {

/// The verbs of the service: serve, account.
void add_service_verbs(CLI::App& app, Verb& chosen);

}  // namespace zicht::cli
