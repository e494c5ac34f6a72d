#pragma once

#include <string>
#include <vector>

#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "model/code_list.hpp"
#include "model/report.hpp"

namespace zicht::cli {

struct ShowOptions {
  std::string report;  ///< "R17"
  std::string registry;
  std::string actor;
  std::string open_because;  ///< not empty: the identity is opened, which is an event with this reason
  bool json = false;
};
/// zicht show: every version of a report, who and when, and whom it belongs to.
Result<ExitCode> show(const ShowOptions& options, Console& console);

struct CorrectOptions {
  std::string report;
  std::string file;      ///< one report, as for an import; "-" = standard input
  std::string encoding;  ///< empty = found out, for a file
  std::string registry;
  std::string actor;
  std::string reason;
  Language language = Language::en;
};
/// zicht correct: a new version of a report; the old ones stay.
Result<ExitCode> correct(const CorrectOptions& options, Console& console);

struct WithdrawOptions {
  std::string report;
  bool undo = false;  ///< a withdrawal was wrong: the report counts again
  std::string registry;
  std::string actor;
  std::string reason;
};
/// zicht withdraw: a report that should not count any more.
Result<ExitCode> withdraw(const WithdrawOptions& options, Console& console);

struct DecideOptions {
  std::string a;
  std::string b;
  std::string registry;
  std::string actor;
  std::string reason;
};
/// zicht link same: two reports are about one person.
Result<ExitCode> decide_same(const DecideOptions& options, Console& console);
/// zicht link different: two reports are about two people.
Result<ExitCode> decide_different(const DecideOptions& options, Console& console);

struct SettleOptions {
  std::string report;
  std::vector<std::string> attributes;  ///< "sex=female", "nationalities=NG|UA"
  std::string registry;
  std::string actor;
  std::string reason;
};
/// zicht settle: what a registrar decides about a person where reports differ.
Result<ExitCode> settle(const SettleOptions& options, Console& console);

struct EraseOptions {
  std::vector<std::string> reports;
  std::string registry;
  std::string actor;
};
/// zicht erase: destroys what identifies in reports, for good; what figures need stays.
Result<ExitCode> erase(const EraseOptions& options, Console& console);

struct VerifyOptions {
  std::string registry;
  std::vector<std::string> heads;  ///< "SIZE:ROOT", as `zicht status` printed them once
  bool json = false;
};
/// zicht verify: recomputes the tree over the log and checks all that follows from it.
Result<ExitCode> verify(const VerifyOptions& options, Console& console);

}  // namespace zicht::cli
