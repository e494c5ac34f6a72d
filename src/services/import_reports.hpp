#pragma once

#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/node.hpp"
#include "intake/history.hpp"
#include "intake/import.hpp"
#include "services/session.hpp"

namespace zicht::services {

enum class ReportFormat { csv, json_lines };

/// How a file of reports is written: by the ending of its name (.jsonl, .ndjson, .json, in any case), else by
/// its first character.
ReportFormat format_of(std::string_view file_name, std::istream& text);

/// One import: who sends, and how what comes is read.
struct ImportQuestion {
  ReportFormat format = ReportFormat::csv;
  bool dry_run = false;  ///< the same findings and numbers, repeats included; nothing is recorded
  Language language = Language::en;
  std::string actor;
  intake::Mapping* mapping = nullptr;  ///< for somebody else's CSV; null = native fields
};

/// What is told while an import goes on; as intake::ImportOutputs has it.
struct ImportListener {
  std::function<void(const Finding&)> finding;
  std::function<Result<std::ostream*>()> rejects;
  std::function<void(std::int64_t)> progress;
};

/// A session with what reading reports into it needs. The session must outlive it.
class ReportIntake {
 public:
  /// \param shipped  the definitions that came with the program, for what the registry lacks
  /// \errors invalid_config: a definition is wrong.
  static Result<ReportIntake> open(Session& session, const registry::DefinitionFiles& shipped);

  const intake::IntakeDefinitions& definitions() const { return definitions_; }

  /// Reads reports and records them, or says what recording them would do.
  /// Precondition: the session is open for writing unless it is a dry run.
  /// \errors as intake::import_csv, import_json_lines and registry::Registry::append.
  Result<intake::ImportSummary> import(std::istream& text, const ImportQuestion& question,
                                       const ImportListener& listener);

  /// The history of a register. \errors as intake::import_history.
  Result<intake::HistorySummary> import_history(std::istream& text, const ImportQuestion& question,
                                                const std::function<void(std::int64_t)>& progress);

  /// Records the one report of a file as the new version of a report. The reference that it gives is the
  /// report's from then on.
  /// \errors invalid_input: the file has not exactly one report, or a wrong one, whose findings the listener
  /// got.  conflict: another report has this reference.
  Result<Receipt> correct(ReportId report, std::istream& text, const std::string& reason,
                          const ImportQuestion& question, const ImportListener& listener);

 private:
  ReportIntake(Session& session, intake::IntakeDefinitions definitions)
      : session_(&session), definitions_(std::move(definitions)) {}
  intake::ImportSetup setup(const ImportQuestion& question) const;

  Session* session_;
  intake::IntakeDefinitions definitions_;
};

/// A finding as `--json` and HTTP give it.
Node to_node(const Finding& finding);
/// What an import did, with its findings.
Node to_node(const intake::ImportSummary& summary, Node findings);

}  // namespace zicht::services
