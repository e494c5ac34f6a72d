#include "cli/exit_code.hpp"

#include "base/contract.hpp"

namespace zicht::cli {

ExitCode exit_code(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_input:
    case ErrorCode::conflict:
    case ErrorCode::corrupt:
      return ExitCode::data;
    case ErrorCode::invalid_config:
    case ErrorCode::too_new:
      return ExitCode::config;
    case ErrorCode::not_found:
      return ExitCode::no_input;
    case ErrorCode::already_exists:
      return ExitCode::cannot_create;
    case ErrorCode::locked:
      return ExitCode::temporary;
    case ErrorCode::no_permission:
      return ExitCode::permission;
    case ErrorCode::io:
      return ExitCode::io;
    case ErrorCode::unavailable:
    case ErrorCode::not_identifiable:
    case ErrorCode::not_converged:
      return ExitCode::unavailable;
  }
  throw ContractViolation("an error code without an exit code");
}

}  // namespace zicht::cli
