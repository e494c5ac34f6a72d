#pragma once

#include <string>

#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "model/code_list.hpp"

namespace zicht::cli {

struct ImportOptions {
  std::string file;      ///< "-" = standard input
  std::string encoding;  ///< utf-8 or windows-1252; empty = found out, for a file
  std::string registry;
  std::string mapping;
  std::string kind;     ///< of objects of the chain, or "table"; empty = reports
  std::string source;   ///< of a table
  std::string table;    ///< its name; empty = the file's
  std::string rejects;  ///< empty = the file's name with .rejected before its ending
  std::string actor;
  Language language = Language::en;
  bool dry_run = false;
  bool json = false;
  bool history = false;
  bool print_template = false;
};
/// zicht import: reports from CSV or JSON Lines, or the history of a register.
Result<ExitCode> import(const ImportOptions& options, Console& console);

}  // namespace zicht::cli
