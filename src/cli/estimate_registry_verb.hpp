#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/console.hpp"
#include "cli/exit_code.hpp"

namespace zicht::cli {

/// What `zicht estimate` does with the people of a register, and the looks at a table from elsewhere.
struct HiddenOptions {
  std::string file;      ///< a capture table as CSV; empty = the registry
  std::string registry;  ///< its folder
  std::string as_of;
  int year = 0;  ///< one year, or
  int from = 0;  ///< years, both included
  int to = 0;
  bool robustness = false;
  bool force = false;
  std::string strata;                   ///< a dimension: estimate its classes apart and add them up
  std::vector<std::string> covariates;  ///< dimensions, or columns of the file
  std::vector<std::string> covers;      ///< "nidos:minor=yes": this list sees these people only
  std::vector<std::string> referrals;   ///< of a file: "FROM:TO"
  std::uint64_t seed = 1;
  int threads = 0;  ///< 0 = all there are
  bool json = false;
  std::string language = "en";
};

/// The headline of a register's period or of a table, or its refusal; with other looks, parts and covariates
/// where they are asked for.
Result<ExitCode> estimate_hidden(const HiddenOptions& options, Console& console);

}  // namespace zicht::cli
