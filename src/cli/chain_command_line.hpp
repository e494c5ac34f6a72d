#pragma once

#include "cli/verb_options.hpp"

namespace zicht::cli {

/// zicht chain, tie, untie, follow, amend and unfollowed.
void add_chain_verbs(CLI::App& app, Verb& chosen);

}  // namespace zicht::cli
