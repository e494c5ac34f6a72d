#include "cli/protect_verbs.hpp"

#include <filesystem>
#include <ostream>

#include "base/text.hpp"
#include "cli/installation.hpp"
#include "cli/registry_access.hpp"
#include "services/protected_yearbook.hpp"
#include "services/table_protection.hpp"

namespace zicht::cli {
namespace {

namespace fs = std::filesystem;
using disclosure::AbsentCells;
using disclosure::AttackReport;
using disclosure::Leak;
using disclosure::LeakKind;

Result<services::AttackQuestion> question_of(const AttackOptions& options) {
  services::AttackQuestion question;
  question.zeros_published = options.zeros_published;
  question.count_column = options.count_column;
  question.absent = options.absent == "zero"      ? AbsentCells::zero
                    : options.absent == "unknown" ? AbsentCells::unknown
                                                  : AbsentCells::refused;
  for (const std::string& file : options.tables) {
    ZICHT_TRY(std::string text, read_file(file));
    question.tables.push_back({file, std::move(text)});
  }
  for (const std::string& hierarchy : options.hierarchies) {
    const std::size_t equals = hierarchy.find('=');
    if (equals == std::string::npos || equals == 0)
      return fail(ErrorCode::invalid_input, "a hierarchy is written NAME=FILE", hierarchy);
    disclosure::ColumnHierarchy of{hierarchy.substr(0, equals), {}};
    for (const std::string_view file : split(std::string_view(hierarchy).substr(equals + 1), ',')) {
      ZICHT_TRY(std::string text, read_file(fs::path(file)));
      of.files.push_back({std::string(file), std::move(text)});
    }
    question.hierarchies.push_back(std::move(of));
  }
  return question;
}

std::string range_of(const Leak& leak) {
  if (leak.upper >= disclosure::kNoLimit) return "at least " + std::to_string(leak.lower);
  if (leak.lower == leak.upper) return "exactly " + std::to_string(leak.lower);
  return std::to_string(leak.lower) + " to " + std::to_string(leak.upper);
}

void print(const AttackReport& report, Console& console) {
  constexpr std::size_t kShown = 50;
  const std::pair<LeakKind, const char*> kinds[] = {{LeakKind::exact, "known exactly"},
                                                    {LeakKind::narrow, "two values left"},
                                                    {LeakKind::unresolved, "not resolved"}};
  console.out << "Withheld cells: " << report.withheld_cells << "\n";
  for (const auto& [kind, words] : kinds) {
    console.out << "Rows " << words << ": " << report.count(kind) << "\n";
    std::size_t shown = 0;
    for (const Leak& leak : report.leaks) {
      if (leak.kind != kind) continue;
      if (++shown > kShown) break;
      console.out << "  " << leak.table << ":" << leak.line << "  " << leak.cell << "  " << range_of(leak)
                  << "\n";
    }
    if (shown > kShown) console.out << "  and more; --json gives all\n";
  }
  console.out << "Contradictions: " << report.contradictions.size() << "\n";
  std::size_t shown = 0;
  for (const disclosure::Contradiction& found : report.contradictions) {
    if (++shown > kShown) {
      console.out << "  and more; --json gives all\n";
      break;
    }
    console.out << "  " << found.table << ":" << found.line << "  " << found.cell << ": " << found.what
                << "\n";
  }
  if (!report.joint)
    console.out << "The joint table is too large to be held: only cells that tables share link them here.\n";
}

/// A certificate instead of an attack.
Result<ExitCode> check(const AttackOptions& options, const services::AttackQuestion& question,
                       Console& console) {
  ZICHT_TRY(const std::string text, read_file(options.check));
  ZICHT_TRY(const disclosure::CertificateVerdict verdict, services::check_tables(question, text));
  console.out << verdict.withheld << " withheld cells, " << verdict.withheld - verdict.unproven.size()
              << " with three values or more, in " << verdict.countries << " countries\n";
  for (const Leak& leak : verdict.unproven)
    console.out << "  fewer than three values: " << leak.table << ":" << leak.line << "\n";
  return verdict.unproven.empty() ? ExitCode::ok : ExitCode::leaks;
}

}  // namespace

Result<ExitCode> attack(const AttackOptions& options, Console& console) {
  ZICHT_TRY(services::AttackQuestion question, question_of(options));
  if (!options.check.empty()) return check(options, question, console);
  question.certificate = !options.certificate.empty();
  ZICHT_TRY(const services::AttackAnswer answer, services::attack_tables(question));
  const AttackReport& report = answer.report;
  if (!answer.certificate.empty()) ZICHT_CHECK(write_file(options.certificate, answer.certificate));
  if (question.certificate && answer.certificate.empty())
    console.messages << "zicht: no certificate was written, because not every withheld cell is safe\n";
  if (options.json)
    console.out << to_json(services::as_json(report), 2) << "\n";
  else
    print(report, console);
  if (report.count(LeakKind::exact) + report.count(LeakKind::narrow) > 0) return ExitCode::leaks;
  if (!report.contradictions.empty()) return ExitCode::contradictions;
  if (report.count(LeakKind::unresolved) > 0 || !report.joint) return ExitCode::unresolved;
  return ExitCode::ok;
}

namespace {

Result<void> write_all(const std::string& folder, const std::map<std::string, std::string>& files) {
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed) return fail(ErrorCode::io, "the folder cannot be made", folder);
  for (const auto& [name, text] : files) ZICHT_CHECK(write_file(fs::path(folder) / name, text));
  return {};
}

/// Every figure of a registry, all years.
Result<ExitCode> protect_registry(const ProtectOptions& options, Console& console) {
  services::YearbookQuestion question;
  question.year = options.year;
  question.rules = options.rules;
  if (!options.as_of.empty()) {
    ZICHT_TRY(question.as_of, as_of_day(options.as_of));
  }
  ZICHT_TRY(services::Session session,
            services::Session::open(options.registry, registry::Access::read, system_now));
  ZICHT_TRY(const std::vector<ProtectedTable> tables, services::protected_yearbook(session, question));
  std::map<std::string, std::string> files;
  std::int64_t cells = 0;
  std::int64_t hidden = 0;
  for (const ProtectedTable& table : tables) {
    files[table.id() + ".csv"] = services::as_csv(table);
    for (const ProtectedCell& cell : table.cells()) {
      ++cells;
      hidden += cell.state == CellState::hidden ? 1 : 0;
    }
  }
  ZICHT_CHECK(write_all(options.out, files));
  if (options.json) {
    Node answer = Node::table();
    answer.put("tables", static_cast<std::int64_t>(tables.size())).put("cells", cells).put("hidden", hidden);
    console.out << to_json(answer, 2) << "\n";
  } else {
    console.out << tables.size() << " tables, " << grouped(cells) << " cells, " << grouped(hidden)
                << " of them withheld. Each has three possible values or more.\n";
  }
  return ExitCode::ok;
}

}  // namespace

Result<ExitCode> protect(const ProtectOptions& options, Console& console) {
  if (options.micro.empty()) {
    if (!options.registry.empty() && options.year != 0) return protect_registry(options, console);
    console.messages << "zicht: name a file of people and --tables, or --registry and --year\n";
    return ExitCode::usage;
  }
  ZICHT_TRY(std::string micro, read_file(options.micro));
  ZICHT_TRY(std::string request, read_file(options.tables));
  const fs::path folder = fs::path(options.tables).parent_path();
  ZICHT_TRY(const services::ProtectionAnswer answer,
            services::protect_tables(
                {options.micro, std::move(micro)}, {options.tables, std::move(request)}, options.certificate,
                [&folder](const std::string& file) { return read_file(folder / file); }));
  ZICHT_CHECK(write_all(options.out, answer.files));
  if (options.json) {
    console.out << to_json(services::as_json(answer), 2) << "\n";
    return ExitCode::ok;
  }
  console.out << answer.files.size() - answer.files.count("certificate.json") << " tables, " << answer.cells
              << " cells: " << answer.primary << " small counts withheld, and " << answer.secondary
              << " cells that would give them away (" << answer.secondary_persons
              << " persons). Each withheld cell has three possible values or more.\n";
  return ExitCode::ok;
}

}  // namespace zicht::cli
