#pragma once

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "cli/console.hpp"
#include "cli/exit_code.hpp"

namespace zicht::cli {

/// What a command line asks for: a verb with its options filled in.
using Verb = std::function<Result<ExitCode>(Console&)>;

/// What to say instead of running a verb: help, the version, or what is wrong with the command line.
struct Reply {
  std::string text;
  ExitCode exit_code = ExitCode::ok;  ///< `usage` when the text is a complaint
};

/// \param arguments  without the program's name
std::variant<Verb, Reply> parse_command_line(std::vector<std::string> arguments);

}  // namespace zicht::cli
