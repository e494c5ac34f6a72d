#include "cli/import_verb.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <ostream>

#include "base/node.hpp"
#include "cli/chain_verbs.hpp"
#include "cli/import_setup.hpp"
#include "cli/output_file.hpp"
#include "cli/source_table_verbs.hpp"
#include "model/report_number.hpp"

namespace zicht::cli {
namespace {

namespace fs = std::filesystem;

/// The file for rejected rows: beside the input. That of a file of rejected rows is one more of them.
fs::path rejects_beside(const fs::path& file) {
  if (file == "-") return "rejected.csv";
  constexpr std::string_view kRejected = ".rejected";
  std::string stem = file.stem().string();
  const auto number = stem.find_last_not_of("0123456789");
  if (number != std::string::npos && number + 1 < stem.size() && stem[number] == '.') stem.resize(number);
  if (!stem.ends_with(kRejected)) stem = file.stem().string() + std::string(kRejected);
  return file.parent_path() / (stem + file.extension().string());
}

/// Shows the first findings, and counts the others.
class FindingPrinter {
 public:
  FindingPrinter(const ImportOptions& options, Console& console) : json_(options.json), console_(console) {}

  void operator()(const Finding& finding) {
    if (json_) {
      list_.add(services::to_node(finding));
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

/// What was sent again and had been withdrawn does not count; that may not be what the sender thinks.
void print_withdrawn(const std::vector<ReportId>& reports, Console& console) {
  constexpr std::size_t kMostNamed = 20;
  console.out << fmt::format(
      "{:>12}  of them were withdrawn and do not count (zicht withdraw REPORT --undo):",
      grouped(static_cast<std::int64_t>(reports.size())));
  for (std::size_t at = 0; at < std::min(reports.size(), kMostNamed); ++at)
    console.out << ' ' << report_number(reports[at]);
  console.out << (reports.size() > kMostNamed ? " …\n" : "\n");
}

void print_summary(const intake::ImportSummary& summary, const ImportOptions& options,
                   const fs::path& rejects, Console& console) {
  console.out << fmt::format("{:>12}  rows read\n{:>12}  {}\n", grouped(summary.rows),
                             grouped(summary.recorded), options.dry_run ? "would be recorded" : "recorded");
  if (summary.repeated > 0)
    console.out << fmt::format("{:>12}  were there already: counted once\n", grouped(summary.repeated));
  if (!summary.withdrawn.empty()) print_withdrawn(summary.withdrawn, console);
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

Result<ExitCode> import_history_file(std::istream& text, OpenedForImport& opened,
                                     const services::ImportQuestion& question, Console& console) {
  Progress progress(console, "Import");
  ZICHT_TRY(const intake::HistorySummary summary,
            opened.intake.import_history(text, question,
                                         [&](std::int64_t events) { progress.update(events, "events"); }));
  console.out << fmt::format("{:>12}  events recorded\n{:>12}  of them reports\n", grouped(summary.events),
                             grouped(summary.reports));
  return ExitCode::ok;
}

Result<ExitCode> import_reports(std::istream& text, OpenedForImport& opened,
                                const services::ImportQuestion& question, const ImportOptions& options,
                                Console& console) {
  fs::path rejects_file = options.rejects.empty() ? rejects_beside(options.file) : fs::path(options.rejects);
  std::optional<OutputFile> rejects;
  FindingPrinter print(options, console);
  Progress progress(console, options.dry_run ? "Check" : "Import");
  services::ImportListener listener;
  listener.finding = [&](const Finding& finding) { print(finding); };
  listener.progress = [&](std::int64_t rows) { progress.update(rows, "rows"); };
  listener.rejects = [&]() -> Result<std::ostream*> {
    if (options.dry_run) return nullptr;
    ZICHT_TRY(OutputFile file, OutputFile::create_beside_others(rejects_file, Privacy::owner));
    rejects_file = file.name();
    rejects.emplace(std::move(file));
    return &rejects->stream();
  };
  ZICHT_TRY(const auto summary, opened.intake.import(text, question, listener));
  if (rejects) ZICHT_CHECK(rejects->finish());
  print.finish();
  if (summary.rows == 0) console.messages << "The file has no rows: nothing was reported with it.\n";
  if (options.json)
    console.out << to_json(services::to_node(summary, print.take_list()), 1) << '\n';
  else
    print_summary(summary, options, rejects_file, console);
  return summary.rejected > 0 ? ExitCode::data : ExitCode::ok;
}

}  // namespace

Result<ExitCode> import(const ImportOptions& options, Console& console) {
  if (options.print_template && !options.kind.empty()) return print_chain_template(options.kind, console);
  if (options.print_template) {
    if (options.registry.empty()) {
      ZICHT_TRY(const std::string csv, import_template());
      console.out << csv;
    } else {
      ZICHT_TRY(const auto opened, open_for_import(options.registry, registry::Access::read));
      console.out << opened.intake.definitions().fields.csv_template();
    }
    return ExitCode::ok;
  }
  if (options.file.empty() || options.registry.empty())
    return fail(ErrorCode::invalid_input, "an import needs a file and a registry", "",
                "zicht import FILE --registry DIR; --template prints a file to fill in.");
  ZICHT_TRY(const auto input, ReportInput::open(options.file, options.encoding));
  input->say_encoding(console);
  const auto in_file = [&](Result<ExitCode> answer) {
    const bool of_row = !answer && answer.error().code == ErrorCode::invalid_input &&
                        !answer.error().where.empty() && !answer.error().where.starts_with("--");
    if (of_row) answer.error().where = options.file + ", " + answer.error().where;
    return answer;
  };
  if (options.kind == "table") return in_file(import_source_table(input->text(), options, console));
  if (!options.kind.empty())
    return in_file(import_chain(
        input->text(), options,
        options.rejects.empty() ? rejects_beside(options.file).string() : options.rejects, console));
  ZICHT_TRY(
      OpenedForImport opened,
      open_for_import(options.registry, options.dry_run ? registry::Access::read : registry::Access::write));
  std::optional<intake::Mapping> mapping;
  if (!options.mapping.empty()) {
    ZICHT_TRY(mapping, load_mapping(options.mapping, opened.session->definitions()));
  }
  const services::ImportQuestion question{input->format(), options.dry_run, options.language, options.actor,
                                          mapping ? &*mapping : nullptr};
  return in_file(options.history ? import_history_file(input->text(), opened, question, console)
                                 : import_reports(input->text(), opened, question, options, console));
}

}  // namespace zicht::cli
