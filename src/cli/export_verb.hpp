#pragma once

#include <string>

#include "cli/console.hpp"
#include "cli/exit_code.hpp"

namespace zicht::cli {

struct ExportOptions {
  std::string registry;
  std::string mapping;  ///< empty = JSON Lines of native fields
  std::string out;
  std::string actor;
  std::string open_because;  ///< not empty: identities too, which is an event with this reason
};
/// zicht export: the active reports, in somebody else's columns or in our own.
Result<ExitCode> export_reports(const ExportOptions& options, Console& console);

}  // namespace zicht::cli
