#include "cli/source_table_verbs.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <ostream>

#include "base/node.hpp"
#include "cli/import_setup.hpp"
#include "cli/registry_access.hpp"
#include "services/source_tables.hpp"

namespace zicht::cli {
namespace {

/// Shows the first findings of each kind of gravity, and counts the others.
class TableFindingPrinter {
 public:
  TableFindingPrinter(bool json, Console& console) : json_(json), console_(console) {}

  void operator()(const Finding& finding) {
    const bool error = finding.severity == Severity::error;
    if (json_) {
      Node node = Node::table();
      node.put("rule", finding.rule).put("severity", error ? "error" : "warning");
      node.put("row", static_cast<std::int64_t>(finding.row))
          .put("line", static_cast<std::int64_t>(finding.line));
      node.put("column", finding.column).put("message", finding.message);
      list_.add(node.put("suggestion", finding.suggestion));
      return;
    }
    std::int64_t& shown = error ? errors_ : warnings_;
    if (++shown <= kMostFindingsShown)
      console_.messages << fmt::format("row {} (line {}){}  {}  {}\n", finding.row, finding.line,
                                       finding.column.empty() ? "" : ", " + finding.column, finding.rule,
                                       finding.message);
  }
  void finish() const {
    const std::int64_t more = std::max<std::int64_t>(0, errors_ - kMostFindingsShown) +
                              std::max<std::int64_t>(0, warnings_ - kMostFindingsShown);
    if (more > 0) console_.messages << fmt::format("… and {} more; --json lists them all.\n", grouped(more));
  }
  Node take_list() { return std::move(list_); }

 private:
  bool json_;
  Console& console_;
  std::int64_t errors_ = 0;
  std::int64_t warnings_ = 0;
  Node list_ = Node::list();
};

Node answer_node(const services::TableImportAnswer& answer, Node findings) {
  Node columns = Node::table();
  for (const auto& [name, role] : answer.columns) columns.put(name, role);
  Node node = Node::table();
  node.put("table", answer.number == 0 ? "" : object_number(ObjectKind::table, answer.number));
  node.put("recorded", answer.number != 0).put("repeated", answer.repeated).put("refused", answer.refused);
  node.put("rows", static_cast<std::int64_t>(answer.rows))
      .put("cells", static_cast<std::int64_t>(answer.cells));
  return node.put("defined", answer.defined).put("columns", columns).put("findings", std::move(findings));
}

void print_answer(const services::TableImportAnswer& answer, const ImportOptions& options, Console& console) {
  console.out << fmt::format("{:>12}  rows read\n", grouped(static_cast<std::int64_t>(answer.rows)));
  if (answer.refused)
    console.out << "              refused: nothing of the table was recorded; mend the rows above and send "
                   "it again\n";
  else if (answer.repeated)
    console.out << "              the register's latest version of this table says the same\n";
  else
    console.out << fmt::format("{:>12}  numbers {}{}\n", grouped(static_cast<std::int64_t>(answer.cells)),
                               options.dry_run ? "would be recorded" : "recorded as ",
                               options.dry_run ? "" : object_number(ObjectKind::table, answer.number));
  for (const auto& [rule, count] : answer.findings)
    console.out << fmt::format("{:>12}  findings by {}\n", grouped(count), rule);
  console.out << "Columns were read as:";
  for (const auto& [name, role] : answer.columns) console.out << fmt::format("\n  {:<40} {}", name, role);
  console.out << '\n';
  if (!answer.defined)
    console.out << fmt::format(
        "There is no definitions/tables/{}.toml: the table is kept and shown as it stands, and nothing is "
        "computed "
        "from it.\n",
        options.source);
}

std::string range_text(const CountRange& range) {
  if (range.exact()) return grouped(range.lower);
  if (!range.upper) return range.lower == 0 ? "?" : ">= " + grouped(range.lower);
  return grouped(range.lower) + "-" + grouped(*range.upper);
}

void print_years(const std::map<int, YearCount>& years, Console& console) {
  constexpr std::size_t kMostYears = 6;
  auto at = years.begin();
  for (std::size_t skip = years.size() > kMostYears ? years.size() - kMostYears : 0; skip > 0; --skip) ++at;
  for (; at != years.end(); ++at)
    console.out << fmt::format("  {} {}{}", at->first, range_text(at->second.count),
                               at->second.whole ? "" : "*");
  console.out << '\n';
}

void print_table(const SourceTableView& table, Language language, Console& console) {
  console.out << fmt::format(
      "\n{}  {}  {} rows, imported on {}{}{}\n", object_number(ObjectKind::table, table.number), table.name,
      grouped(static_cast<std::int64_t>(table.rows)), to_iso(table.imported_on),
      table.earlier_versions > 0 ? fmt::format(", {} earlier versions", table.earlier_versions) : "",
      table.home.empty() ? "" : ", numbers of " + table.home);
  if (!table.not_understood.empty()) console.out << "  not understood: " << table.not_understood << '\n';
  for (const SourceMeasureView& measure : table.measures) {
    console.out << "  " << measure.title.in(language) << ":";
    print_years(measure.years, console);
    for (const SourceClassView& one : measure.classes) {
      console.out << "      " << one.dimension << " = " << one.name << ":";
      print_years(one.years, console);
    }
  }
  if (!table.countries.empty())
    console.out << fmt::format("  {} countries in {}; --json has them\n", table.countries.size(),
                               table.country_year);
  if (!table.doubts.empty())
    console.out << fmt::format("  CH-032: {} things to ask the source about; the last:\n    {}\n",
                               table.doubts.size(), table.doubts.back().in(language));
  for (const SourceRevision& one : table.revisions)
    console.out << fmt::format("  {} {}: {} before, {} now\n", one.measure, period_text(one.period),
                               range_text(one.before), range_text(one.after));
}

void print_source(const SourceView& view, Language language, Console& console) {
  console.out << view.title.in(language) << '\n' << view.definition.in(language) << '\n';
  for (const SourceTableView& table : view.tables) print_table(table, language, console);
  for (const SourceStockView& stock : view.stocks) {
    console.out << fmt::format("\n{} ({} - {})\n", stock.title.in(language), stock.in.in(language),
                               stock.out.in(language));
    for (const StockPeriod& one : stock.years)
      console.out << fmt::format("  {:<8} in {:>9}  out {:>9}  change {:>9}  since start {:>9}\n",
                                 period_text(one.period), range_text(one.in), range_text(one.out),
                                 range_text({one.change_lower, one.change_upper}),
                                 range_text({one.since_start_lower, one.since_start_upper}));
    console.out
        << (language == Language::nl
                ? "  Hoeveel er bij het begin wachtten, en hoe lang iets duurt, staat niet in zulke "
                  "tabellen.\n"
                : "  How many waited at the start, and how long anything takes, is not in such tables.\n");
  }
  for (const SourceRevision& one : view.disagreements)
    console.out << fmt::format("\n{} {}: {} in {}, {} in {}", one.measure, period_text(one.period),
                               range_text(one.before), one.table_before, range_text(one.after),
                               one.table_after);
  console.out << "\n";
}

}  // namespace

Result<ExitCode> import_source_table(std::istream& in, const ImportOptions& options, Console& console) {
  services::TableImportQuestion question{options.source, options.table};
  if (question.name.empty() && options.file != "-")
    question.name = std::filesystem::path(options.file).stem().string();
  if (question.name.empty())
    return fail(ErrorCode::invalid_input, "the table has no name", "--table",
                "Standard input has no file name: say --table NAME. The same name again is a new version.");
  ZICHT_TRY(auto session, open_session(options.registry,
                                       options.dry_run ? registry::Access::read : registry::Access::write));
  TableFindingPrinter print(options.json, console);
  ZICHT_TRY(auto answer,
            services::import_table(session, in, question, {options.actor, options.language}, options.dry_run,
                                   [&](const Finding& finding) { print(finding); }));
  print.finish();
  if (options.json)
    console.out << to_json(answer_node(answer, print.take_list()), 1) << '\n';
  else
    print_answer(answer, options, console);
  return answer.refused ? ExitCode::data : ExitCode::ok;
}

Result<ExitCode> tables(const TablesOptions& options, Console& console) {
  ZICHT_TRY(const Date as_of, as_of_day(options.as_of));
  ZICHT_TRY(auto session, open_session(options.registry, registry::Access::read));
  ZICHT_TRY(const auto views, services::source_views(session, as_of));
  const Language language = options.language;
  if (options.json) {
    console.out << to_json(services::source_views_node(views, language), 1) << '\n';
    return ExitCode::ok;
  }
  for (const SourceView& view : views) print_source(view, language, console);
  if (views.empty()) console.messages << "The register has no tables of other sources.\n";
  return ExitCode::ok;
}

}  // namespace zicht::cli
