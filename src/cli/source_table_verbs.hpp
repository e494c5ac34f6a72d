#pragma once

#include <iosfwd>
#include <string>

#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "cli/import_verb.hpp"
#include "model/code_list.hpp"

namespace zicht::cli {

/// zicht import FILE --kind table --source S: an aggregate table of another source.
Result<ExitCode> import_source_table(std::istream& in, const ImportOptions& options, Console& console);

struct TablesOptions {
  std::string registry;
  std::string as_of;  ///< empty = today
  Language language = Language::en;
  bool json = false;
};
/// zicht tables: what other sources have counted, and what can be said of it.
Result<ExitCode> tables(const TablesOptions& options, Console& console);

}  // namespace zicht::cli
