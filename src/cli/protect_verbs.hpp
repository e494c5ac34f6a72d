#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "cli/console.hpp"
#include "cli/exit_code.hpp"

namespace zicht::cli {

struct AttackOptions {
  std::vector<std::string> tables;
  std::vector<std::string> hierarchies;  ///< NAME=FILE, or NAME=A.csv,B.csv
  bool zeros_published = false;
  std::string count_column = "count";
  std::string absent;                 ///< empty, zero or unknown
  std::string certificate;            ///< where the witnesses go
  std::string check;                  ///< a certificate to check instead
  std::vector<std::string> releases;  ///< folders, oldest first, instead of tables
  bool json = false;
};
/// zicht attack: tries to undo the protection of published tables.
/// \return ok: nothing was found; else leaks, contradictions or unresolved, the first of these that there is.
Result<ExitCode> attack(const AttackOptions& options, Console& console);

struct ProtectOptions {
  std::string micro;  ///< one row per person; empty = a registry
  std::string tables;
  std::string registry;
  int year = 0;
  std::string as_of;                 ///< empty = today
  std::vector<std::string> rules;    ///< "minor=at_first_report"
  std::vector<std::string> earlier;  ///< folders of earlier releases, oldest first
  std::string out;
  bool certificate = false;
  std::string method = "suppress";  ///< or round, or cell_key
  std::int64_t base = 5;            ///< of round
  std::int64_t noise_largest = 5;   ///< of cell_key, as the next three
  double noise_variance = 2;
  std::int64_t noise_smallest = 1;
  std::string record;  ///< the column of permanent identifiers
  std::string secret;  ///< the file of the office's secret; of round too, where it may be empty
  bool json = false;
};
/// Writes files by name into a folder, which is made when it is not there.
Result<void> write_all(const std::string& folder, const std::map<std::string, std::string>& files);

/// zicht protect: tables of people that may be published.
Result<ExitCode> protect(const ProtectOptions& options, Console& console);

}  // namespace zicht::cli
