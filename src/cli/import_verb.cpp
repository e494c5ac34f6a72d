#include "cli/import_verb.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <ostream>

#include "base/encoding.hpp"
#include "base/node.hpp"
#include "cli/chain_verbs.hpp"
#include "cli/import_setup.hpp"
#include "cli/installation.hpp"
#include "intake/history.hpp"
#include "intake/import.hpp"

namespace zicht::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kMostFindingsShown = 20;

const char* severity_name(Severity severity) {
  return severity == Severity::error ? "error" : severity == Severity::warning ? "warning" : "note";
}

fs::path rejects_beside(const fs::path& file) {
  if (file == "-") return "rejected.csv";
  return file.parent_path() / (file.stem().string() + ".rejected" + file.extension().string());
}

/// Shows the first findings, and counts the others.
class FindingPrinter {
 public:
  FindingPrinter(const ImportOptions& options, Console& console) : json_(options.json), console_(console) {}

  void operator()(const Finding& finding) {
    if (json_) {
      Node node = Node::table();
      node.put("rule", finding.rule)
          .put("severity", severity_name(finding.severity))
          .put("row", static_cast<std::int64_t>(finding.row));
      node.put("line", static_cast<std::int64_t>(finding.line))
          .put("column", finding.column)
          .put("message", finding.message);
      list_.add(node.put("suggestion", finding.suggestion));
    } else if (finding.severity == Severity::error && ++shown_ <= kMostFindingsShown) {
      console_.messages << fmt::format("row {} (line {}){}  {}  {}\n", finding.row, finding.line,
                                       finding.column.empty() ? "" : ", " + finding.column, finding.rule,
                                       finding.message);
      if (!finding.suggestion.empty()) console_.messages << "    " << finding.suggestion << '\n';
    }
  }

  void finish() const {
    if (shown_ > kMostFindingsShown)
      console_.messages << fmt::format("… and {} more; --json lists them all.\n",
                                       grouped(shown_ - kMostFindingsShown));
  }
  Node take_list() { return std::move(list_); }

 private:
  bool json_;
  Console& console_;
  std::int64_t shown_ = 0;
  Node list_ = Node::list();
};

void print_summary(const intake::ImportSummary& summary, const ImportOptions& options,
                   const fs::path& rejects, Console& console) {
  console.out << fmt::format("{:>12}  rows read\n{:>12}  {}\n", grouped(summary.rows),
                             grouped(summary.recorded), options.dry_run ? "would be recorded" : "recorded");
  if (summary.repeated > 0)
    console.out << fmt::format("{:>12}  were there already: counted once\n", grouped(summary.repeated));
  if (summary.rejected > 0)
    console.out << fmt::format(
        "{:>12}  rejected{}\n", grouped(summary.rejected),
        options.dry_run ? "" : "; mend them in " + rejects.string() + " and import that file");
  for (const auto& [rule, count] : summary.findings)
    console.out << fmt::format("{:>12}  findings by {}\n", grouped(count), rule);
  for (const auto& [assumed, count] : summary.assumptions)
    console.out << fmt::format("{:>12}  assumed: {}\n", grouped(count), assumed);
  if (!summary.unread_columns.empty()) {
    console.out << "Columns that the mapping does not read:";
    for (const std::string& column : summary.unread_columns) console.out << ' ' << column;
    console.out << '\n';
  }
}

Node summary_json(const intake::ImportSummary& summary, Node findings) {
  Node node = Node::table();
  node.put("rows", summary.rows)
      .put("recorded", summary.recorded)
      .put("repeated", summary.repeated)
      .put("rejected", summary.rejected);
  Node assumptions = Node::table();
  for (const auto& [assumed, count] : summary.assumptions) assumptions.put(assumed, count);
  Node unread = Node::list();
  for (const std::string& column : summary.unread_columns) unread.add(column);
  node.put("assumptions", assumptions).put("unread_columns", unread).put("findings", std::move(findings));
  return node;
}

Result<ExitCode> import_history_file(std::istream& in, OpenedForImport& opened,
                                     const intake::ImportSetup& setup, Console& console) {
  Progress progress(console, "Import");
  const auto append = [&](const std::vector<NewEvent>& events) { return opened.registry.append(events); };
  ZICHT_TRY(const intake::HistorySummary summary,
            intake::import_history(in, setup, opened.registry.next_sequence(), append,
                                   [&](std::int64_t events) { progress.update(events, "events"); }));
  console.out << fmt::format("{:>12}  events recorded\n{:>12}  of them reports\n", grouped(summary.events),
                             grouped(summary.reports));
  return ExitCode::ok;
}

Result<ExitCode> import_reports(std::istream& in, OpenedForImport& opened, const intake::ImportSetup& setup,
                                const ImportOptions& options, Console& console) {
  const fs::path rejects_file =
      options.rejects.empty() ? rejects_beside(options.file) : fs::path(options.rejects);
  std::ofstream rejects;
  FindingPrinter print(options, console);
  Progress progress(console, options.dry_run ? "Check" : "Import");
  intake::ImportOutputs outputs;
  outputs.append = [&](std::vector<NewEvent> events) -> intake::ImportOutputs::Append {
    if (options.dry_run) return [count = events.size()] { return std::vector<Receipt>(count); };
    return [&opened, prepared = opened.registry.prepare(std::move(events))] {
      return opened.registry.append_prepared(*prepared);
    };
  };
  outputs.finding = [&](const Finding& finding) { print(finding); };
  outputs.progress = [&](std::int64_t rows) { progress.update(rows, "rows"); };
  outputs.rejects = [&]() -> Result<std::ostream*> {
    if (options.dry_run) return nullptr;
    rejects.open(rejects_file, std::ios::binary);
    if (!rejects)
      return fail(ErrorCode::io, "cannot write the rejected rows", rejects_file.string(),
                  "Name another file with --rejects.");
    return &rejects;
  };
  const bool json_lines = fs::path(options.file).extension() == ".jsonl";
  ZICHT_TRY(const auto summary, json_lines ? intake::import_json_lines(in, setup, outputs)
                                           : intake::import_csv(in, setup, outputs));
  print.finish();
  if (summary.rows == 0) console.messages << "The file has no rows: nothing was reported with it.\n";
  if (options.json)
    console.out << to_json(summary_json(summary, print.take_list()), 1) << '\n';
  else
    print_summary(summary, options, rejects_file, console);
  return summary.rejected > 0 ? ExitCode::data : ExitCode::ok;
}

/// The bytes of an import as UTF-8: a file, or standard input.
class ImportInput {
 public:
  static Result<std::unique_ptr<ImportInput>> open(const ImportOptions& options) {
    auto input = std::unique_ptr<ImportInput>(new ImportInput);
    if (options.file == "-") {
      if (options.encoding.empty())
        return fail(ErrorCode::invalid_input, "standard input needs --encoding", "",
                    "Say --encoding utf-8 or --encoding windows-1252.");
      input->raw_ = &std::cin;
    } else {
      std::error_code failed;
      if (!fs::is_regular_file(options.file, failed))
        return fail(ErrorCode::not_found, "there is no such file", options.file);
      input->file_.open(options.file, std::ios::binary);
      if (!input->file_) return fail(ErrorCode::no_permission, "the file cannot be read", options.file);
    }
    Encoding encoding = options.encoding == "windows-1252" ? Encoding::windows_1252 : Encoding::utf8;
    if (options.encoding.empty()) {
      ZICHT_TRY(encoding, detect_encoding(input->file_));
    }
    if (encoding == Encoding::windows_1252) {
      input->converter_ = std::make_unique<Windows1252Buffer>(*input->raw_);
      input->converted_.rdbuf(input->converter_.get());
    }
    input->assumed_windows_1252 = options.encoding.empty() && encoding == Encoding::windows_1252;
    return input;
  }
  std::istream& stream() { return converter_ ? converted_ : *raw_; }
  bool assumed_windows_1252 = false;

 private:
  ImportInput() = default;
  std::ifstream file_;
  std::istream* raw_ = &file_;
  std::unique_ptr<Windows1252Buffer> converter_;
  std::istream converted_{nullptr};
};

}  // namespace

Result<ExitCode> import(const ImportOptions& options, Console& console) {
  if (options.print_template && !options.kind.empty()) return print_chain_template(options.kind, console);
  if (options.print_template) {
    if (options.registry.empty()) {
      ZICHT_TRY(const std::string csv, import_template());
      console.out << csv;
    } else {
      ZICHT_TRY(const auto opened, open_for_import(options.registry, registry::Access::read));
      console.out << opened.definitions.fields.csv_template();
    }
    return ExitCode::ok;
  }
  if (options.file.empty() || options.registry.empty())
    return fail(ErrorCode::invalid_input, "an import needs a file and a registry", "",
                "zicht import FILE --registry DIR; --template prints a file to fill in.");
  ZICHT_TRY(const auto input, ImportInput::open(options));
  if (input->assumed_windows_1252)
    console.messages << "The file is not UTF-8: read as Windows-1252. --encoding says otherwise.\n";
  if (!options.kind.empty())
    return import_chain(input->stream(), options,
                        options.rejects.empty() ? rejects_beside(options.file).string() : options.rejects,
                        console);
  ZICHT_TRY(
      OpenedForImport opened,
      open_for_import(options.registry, options.dry_run ? registry::Access::read : registry::Access::write));
  std::optional<intake::Mapping> mapping;
  if (!options.mapping.empty()) {
    ZICHT_TRY(mapping, load_mapping(options.mapping, opened.registry.definitions()));
  }
  const intake::ImportSetup setup =
      opened.setup(options.actor, options.language, mapping ? &*mapping : nullptr);
  auto answer = options.history ? import_history_file(input->stream(), opened, setup, console)
                                : import_reports(input->stream(), opened, setup, options, console);
  if (!answer && !answer.error().where.empty() && answer.error().code == ErrorCode::invalid_input)
    answer.error().where = options.file + ", " + answer.error().where;
  return answer;
}

}  // namespace zicht::cli
