#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/command_line.hpp"
#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "model/code_list.hpp"

namespace zicht::cli {

struct AlarmsOptions {
  std::string file;      ///< series; empty = those of the registry
  std::string registry;  ///< passed over where there is a file
  std::string every = "month";
  std::string until;         ///< empty = the last period that is over
  std::int64_t periods = 0;  ///< 0 = a year
  std::string as_of;         ///< empty = today
  std::vector<std::string> by;
  std::vector<std::string> rules;
  std::optional<double> level;
  bool json = false;
  Language language = Language::en;
};
/// zicht alarms: which counts of the series of a file, or of a register, are not as expected, up or down.
Result<ExitCode> alarms(const AlarmsOptions& options, Console& console);

struct ExplainAlarmOptions {
  AlarmsOptions asked;  ///< where the alarm is
  std::string series;
  std::string reason;
  bool take_back = false;
  std::string actor;
};
/// zicht alarms explain: says what an alarm is about, so that it does not come again for the same cause.
Result<ExitCode> explain_alarm(const ExplainAlarmOptions& options, Console& console);

}  // namespace zicht::cli
