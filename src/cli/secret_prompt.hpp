#pragma once

#include <string>

#include "base/result.hpp"

namespace zicht::cli {

/// Whether somebody can be asked: standard input is a terminal.
bool at_terminal();

/// Reads a line of standard input; a terminal shows the question first and nothing of what is typed. Empty
/// when there is none.
std::string asked_secret(const std::string& question, std::ostream& messages);

/// The first line of a file, which may be a pipe such as /dev/fd/3. \errors not_found, io; invalid_input: it
/// is empty.
Result<std::string> secret_in(const std::string& file);

/// Overwrites a secret in memory.
void wipe(std::string& secret);

}  // namespace zicht::cli
