#pragma once

#include <string>
#include <vector>

#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "model/event.hpp"

namespace zicht::cli {

struct ProveOptions {
  std::string registry;
  std::string event;  ///< or, of a beginning, how many there were
  Sequence size = 0;  ///< 0 = the log as it is now
};
/// zicht prove event: that an event is in the log, as JSON.
Result<ExitCode> prove_event(const ProveOptions& options, Console& console);
/// zicht prove beginning: that the log as it was is the beginning of the log as it is, as JSON.
Result<ExitCode> prove_beginning(const ProveOptions& options, Console& console);

struct CheckProofOptions {
  std::string file;
  std::vector<std::string> heads;
};
/// zicht prove check: whether such a proof holds against heads that somebody trusts.
Result<ExitCode> check_proof(const CheckProofOptions& options, Console& console);

}  // namespace zicht::cli
