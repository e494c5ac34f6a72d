#pragma once

#include "base/result.hpp"

namespace zicht::cli {

/// What the command answers to the shell; the numbers of BSD's sysexits.h.
enum class ExitCode {
  ok = 0,
  leaks = 2,           ///< `attack` only: a withheld cell can be known
  contradictions = 3,  ///< `attack` only: published figures that cannot all be true
  unresolved = 4,      ///< `attack` only: stopped before it knew
  usage = 64,          ///< the command line is wrong
  data = 65,           ///< input that is wrong; also an import of which some rows were rejected
  no_input = 66,       ///< a file, report or registry that is not there
  unavailable = 69,    ///< something the program needs is missing, or a method gives no answer
  software = 70,       ///< a bug of ours
  cannot_create = 73,
  io = 74,
  temporary = 75,  ///< in use by another process: try again later
  permission = 77,
  config = 78,  ///< a definition, mapping or profile is wrong; a registry of a later version
};

ExitCode exit_code(ErrorCode code);

}  // namespace zicht::cli
