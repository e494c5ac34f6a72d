#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "base/table_reader.hpp"
#include "cli/console.hpp"
#include "services/import_reports.hpp"

namespace zicht::cli {

/// A registry with what reading reports into it needs.
struct OpenedForImport {
  std::unique_ptr<services::Session> session;  ///< stays where it is: the intake points to it
  services::ReportIntake intake;
};

/// \errors as opening a registry; invalid_config: it lacks a definition, or one is wrong.
Result<OpenedForImport> open_for_import(const std::string& folder, registry::Access access);

/// A CSV file to fill in, by the definitions that came with the program. \errors as reading them.
Result<std::string> import_template();

/// Findings of an import on a terminal; how many more there are is said behind them.
inline constexpr std::int64_t kMostFindingsShown = 20;

/// The mapping by its path, or by the name of one that the registry holds: "ctdc_kanon_2021".
/// \errors not_found: no such file.  invalid_config: the mapping is wrong.
Result<intake::Mapping> load_mapping(const std::string& name, const registry::DefinitionFiles& definitions);

/// The text of a file of reports, or of standard input ("-"), whatever it is written in.
class ReportInput {
 public:
  /// \param encoding  as --encoding has it; empty = found out, for a file
  /// \errors not_found, no_permission; invalid_input: standard input without an encoding, a file that is no
  /// text or in another encoding.
  static Result<std::unique_ptr<ReportInput>> open(const std::string& file, const std::string& encoding);
  std::istream& text() { return text_->stream(); }
  services::ReportFormat format() { return services::format_of(name_, text()); }
  /// Says in which encoding the file was read, when that was found out and is not UTF-8.
  void say_encoding(Console& console) const;

 private:
  ReportInput() = default;
  std::string name_;
  std::ifstream file_;
  std::unique_ptr<TextInput> text_;
  bool found_out_ = false;
};

}  // namespace zicht::cli
