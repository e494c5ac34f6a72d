#pragma once

#include <cstdint>
#include <string>

#include "cli/console.hpp"
#include "cli/exit_code.hpp"

namespace zicht::cli {

struct SimulateOptions {
  std::string profile;
  std::string out;
  std::uint64_t seed = 1;
  std::int64_t scale = 1;
  std::string scenario = "default";  ///< of the chain; else a country in which it holds
};
/// zicht simulate: a made-up country with its register, and apart from it the truth.
Result<ExitCode> simulate(const SimulateOptions& options, Console& console);

}  // namespace zicht::cli
