#pragma once

#include "cli/verb_options.hpp"

namespace zicht::cli {

/// zicht protect and zicht attack.
void add_protect_verbs(CLI::App& app, Verb& chosen);

}  // namespace zicht::cli
