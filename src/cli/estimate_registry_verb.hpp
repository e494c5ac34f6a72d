#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/node.hpp"
#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "estimate/capture_table.hpp"

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
  int threads = 0;                ///< 0 = all there are
  std::size_t linkage_draws = 0;  ///< average the band over so many draws of who is one person; 0 = do not
  std::string actor;              ///< who opens the identities for that
  bool json = false;
  std::string language = "en";
};

/// Whether something is asked that estimate_hidden answers: a registry without a file, parts, covariates,
/// other looks or a refused band.
bool asks_for_people(const HiddenOptions& options);

/// The headline of a table alone, in words and for a program. \errors as estimate_definitions.
struct TableHeadline {
  std::string words;
  Node band;
};
Result<TableHeadline> headline_of(const estimate::CaptureTable& table, bool quick, std::uint64_t seed,
                                  std::size_t threads);

/// The headline of a register's period or of a table, or its refusal; with other looks, parts and covariates
/// where they are asked for.
Result<ExitCode> estimate_hidden(const HiddenOptions& options, Console& console);

}  // namespace zicht::cli
