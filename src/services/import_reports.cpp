#include "services/import_reports.hpp"

#include <array>
#include <istream>

namespace zicht::services {
namespace {

const char* severity_name(Severity severity) {
  return severity == Severity::error ? "error" : severity == Severity::warning ? "warning" : "note";
}

Result<intake::ImportSummary> read(std::istream& text, ReportFormat format, const intake::ImportSetup& setup,
                                   const intake::ImportOutputs& outputs) {
  return format == ReportFormat::json_lines ? intake::import_json_lines(text, setup, outputs)
                                            : intake::import_csv(text, setup, outputs);
}

}  // namespace

ReportFormat format_of(std::string_view file_name, std::istream& text) {
  std::string name(file_name);
  for (char& c : name) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  constexpr std::array<std::string_view, 3> kJson = {".jsonl", ".ndjson", ".json"};
  for (const std::string_view ending : kJson)
    if (name.ends_with(ending)) return ReportFormat::json_lines;
  // No header of a table begins like an object of JSON.
  return text.peek() == '{' ? ReportFormat::json_lines : ReportFormat::csv;
}

Result<ReportIntake> ReportIntake::open(Session& session, const registry::DefinitionFiles& shipped) {
  ZICHT_TRY(auto definitions,
            intake::IntakeDefinitions::parse(session.definitions(), shipped, session.codebook()));
  return ReportIntake(session, std::move(definitions));
}

intake::ImportSetup ReportIntake::setup(const ImportQuestion& question) const {
  return {session_->codebook(), definitions_,   question.language,
          session_->today(),    question.actor, question.mapping};
}

Result<intake::ImportSummary> ReportIntake::import(std::istream& text, const ImportQuestion& question,
                                                   const ImportListener& listener) {
  registry::Registry& registry = session_->registry();
  intake::ImportOutputs outputs;
  outputs.append = [&](std::vector<NewEvent> events) -> intake::ImportOutputs::Append {
    if (question.dry_run) return [&registry, events = std::move(events)] { return registry.preview(events); };
    return [&registry, prepared = registry.prepare(std::move(events))] {
      return registry.append_prepared(*prepared);
    };
  };
  outputs.finding = listener.finding;
  outputs.rejects = listener.rejects;
  outputs.progress = listener.progress;
  return read(text, question.format, setup(question), outputs);
}

Result<intake::HistorySummary> ReportIntake::import_history(
    std::istream& text, const ImportQuestion& question, const std::function<void(std::int64_t)>& progress) {
  registry::Registry& registry = session_->registry();
  return intake::import_history(
      text, setup(question), registry.next_sequence(),
      [&](const std::vector<NewEvent>& events) { return registry.append(events); }, progress);
}

Result<Receipt> ReportIntake::correct(ReportId report, std::istream& text, const std::string& reason,
                                      const ImportQuestion& question, const ImportListener& listener) {
  std::vector<Submitted> versions;
  intake::ImportOutputs outputs;
  outputs.append = [&](std::vector<NewEvent> events) {
    for (NewEvent& event : events) versions.push_back(std::move(std::get<Submitted>(event.body)));
    return [count = events.size()] { return std::vector<Receipt>(count); };
  };
  outputs.finding = listener.finding;
  outputs.rejects = []() -> Result<std::ostream*> { return nullptr; };
  outputs.progress = [](std::int64_t) {};
  ZICHT_TRY(const auto summary, read(text, question.format, setup(question), outputs));
  if (summary.rows != 1 || versions.size() != 1)
    return fail(ErrorCode::invalid_input, summary.rows == 1 ? "the new version is wrong; nothing was recorded"
                                                            : "a correction is a file of exactly one report");
  Submitted& version = versions.front();
  Corrected corrected{report, std::move(version.content), reason, {}};
  if (!corrected.content.identity.own_reference.empty()) corrected.once = std::move(version.once);
  ZICHT_TRY(const auto receipts,
            session_->registry().append({{std::move(corrected), question.actor, std::nullopt}}));
  return receipts.front();
}

Node to_node(const Finding& finding) {
  Node node = Node::table();
  node.put("rule", finding.rule)
      .put("severity", severity_name(finding.severity))
      .put("row", static_cast<std::int64_t>(finding.row))
      .put("line", static_cast<std::int64_t>(finding.line))
      .put("column", finding.column)
      .put("message", finding.message);
  return node.put("suggestion", finding.suggestion);
}

Node to_node(const intake::ImportSummary& summary, Node findings) {
  Node node = Node::table();
  node.put("rows", summary.rows)
      .put("recorded", summary.recorded)
      .put("repeated", summary.repeated)
      .put("withdrawn", static_cast<std::int64_t>(summary.withdrawn.size()))
      .put("rejected", summary.rejected);
  Node assumptions = Node::table();
  for (const auto& [assumed, count] : summary.assumptions) assumptions.put(assumed, count);
  Node unread = Node::list();
  for (const std::string& column : summary.unread_columns) unread.add(column);
  node.put("assumptions", assumptions).put("unread_columns", unread).put("findings", std::move(findings));
  return node;
}

}  // namespace zicht::services
