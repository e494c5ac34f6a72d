#pragma once

#include "cli/verb_options.hpp"

namespace zicht::cli {

/// zicht link and its verbs.
void add_link_verbs(CLI::App& app, Verb& chosen);

}  // namespace zicht::cli
