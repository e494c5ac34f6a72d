#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "model/code_list.hpp"

namespace zicht::cli {

/// What `zicht estimate` does with the people of a register, and the looks at a table from elsewhere.
struct PeopleOptions {
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
  int threads = 0;                ///< 0 = all there are
  std::size_t linkage_draws = 0;  ///< average the band over so many draws of who is one person; 0 = do not
  std::string actor;              ///< who opens the identities for that
  bool json = false;
  Language language = Language::en;
};

/// Options that a table cannot have. \errors invalid_input: years, strata, draws.
Result<void> check_of_table(const PeopleOptions& options);
/// Whether other looks at a table are asked for, which are an answer of their own.
bool looks_further(const PeopleOptions& options);

/// The headline of a register's period, or its refusal; with other looks, parts and covariates where they are
/// asked for.
Result<ExitCode> estimate_registry(const PeopleOptions& options, Console& console);
/// The same of a table from elsewhere.
Result<ExitCode> estimate_looks(const PeopleOptions& options, Console& console);

}  // namespace zicht::cli
