#pragma once

#include <string>

#include "cli/console.hpp"
#include "cli/exit_code.hpp"

namespace zicht::cli {

struct PrepareReleaseOptions {
  std::string registry, site, as_of, date, preview, corrects, correction_nl, correction_en, actor;
  int year = 0;
  bool accept_definitions = false;
  bool json = false;
};
Result<ExitCode> prepare_release(const PrepareReleaseOptions& options, Console& console);

}  // namespace zicht::cli
