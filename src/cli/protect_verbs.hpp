#pragma once

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
  bool json = false;
};
/// zicht protect: tables of people that may be published.
Result<ExitCode> protect(const ProtectOptions& options, Console& console);

}  // namespace zicht::cli
