#pragma once

#include <string>

#include "cli/command_line.hpp"
#include "cli/console.hpp"
#include "cli/exit_code.hpp"

namespace CLI {
class App;
}

namespace zicht::cli {

struct AlarmsOptions {
  std::string file;
  double level = 0.01;
  bool json = false;
};
/// zicht alarms: which counts of the series of a file are not as expected, up or down.
Result<ExitCode> alarms(const AlarmsOptions& options, Console& console);

void add_alarms_verb(CLI::App& app, Verb& chosen);

}  // namespace zicht::cli
