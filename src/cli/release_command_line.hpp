#pragma once

#include "cli/verb_options.hpp"

namespace zicht::cli {

/// `release` with its verbs.
void add_release_verbs(CLI::App& app, Verb& chosen);

}  // namespace zicht::cli
