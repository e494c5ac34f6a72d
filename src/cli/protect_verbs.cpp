#include "cli/protect_verbs.hpp"

#include <algorithm>
#include <filesystem>
#include <ostream>

#include "base/text.hpp"
#include "cli/installation.hpp"
#include "cli/noise_verb.hpp"
#include "cli/published_folder.hpp"
#include "cli/registry_access.hpp"
#include "services/approximate_tables.hpp"
#include "services/protected_yearbook.hpp"
#include "services/release_protection.hpp"
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

/// Folders of releases instead of tables.
Result<services::ReleasesQuestion> releases_of(const AttackOptions& options) {
  services::ReleasesQuestion question;
  ZICHT_TRY(services::AttackQuestion shared, question_of(options));
  question.hierarchies = std::move(shared.hierarchies);
  question.zeros_published = shared.zeros_published;
  question.absent = shared.absent;
  question.certificate = !options.certificate.empty();
  for (const std::string& folder : options.releases) {
    ZICHT_TRY(PublishedFolder published, read_published_folder(folder));
    question.releases.push_back(
        {std::move(published.id), std::move(published.tables), std::move(published.knowledge)});
  }
  return question;
}

void print(const disclosure::StepLeak& leak, Console& console) {
  using disclosure::StepKind;
  console.out << "  " << leak.table << ":" << leak.line << "  " << leak.cell << "  ";
  if (leak.kind == StepKind::difference)
    console.out << "changed by " << leak.lower << " since " << leak.before;
  else if (leak.kind == StepKind::reopened)
    console.out << "is shown, and " << leak.before << " withheld it";
  else
    console.out << "has fewer than three values left, put beside " << leak.before;
  console.out << "\n";
}

void print(const disclosure::ReleasesReport& report, Console& console) {
  constexpr std::size_t kShown = 50;
  AttackReport alone;
  alone.withheld_cells = report.withheld_cells;
  alone.leaks = report.leaks;
  alone.contradictions = report.contradictions;
  alone.joint = report.joint;
  print(alone, console);
  console.out << "Leaks between releases: " << report.between.size() << "\n";
  for (std::size_t l = 0; l < std::min(kShown, report.between.size()); ++l) print(report.between[l], console);
  if (report.between.size() > kShown) console.out << "  and more; --json gives all\n";
  console.out << "Believed by somebody who takes counts to grow only (no leak): " << report.grows_only.size()
              << "\n";
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

Result<ExitCode> attack_releases(const AttackOptions& options, Console& console) {
  ZICHT_TRY(const services::ReleasesQuestion question, releases_of(options));
  if (!options.check.empty()) {
    ZICHT_TRY(const std::string text, read_file(options.check));
    ZICHT_TRY(const disclosure::ReleasesVerdict verdict, services::check_releases(question, text));
    console.out << verdict.withheld << " withheld cells, " << verdict.withheld - verdict.unproven.size()
                << " with three values or more, in " << verdict.countries << " countries\n";
    return verdict.unproven.empty() ? ExitCode::ok : ExitCode::leaks;
  }
  ZICHT_TRY(const disclosure::ReleasesAnswer answer, services::attack_releases(question));
  const disclosure::ReleasesReport& report = answer.report;
  if (!answer.certificate.empty()) ZICHT_CHECK(write_file(options.certificate, answer.certificate));
  if (question.certificate && answer.certificate.empty())
    console.messages << "zicht: no certificate was written, because not every withheld cell is safe\n";
  if (options.json)
    console.out << to_json(services::as_json(report), 2) << "\n";
  else
    print(report, console);
  if (report.count(LeakKind::exact) + report.count(LeakKind::narrow) + report.between.size() > 0)
    return ExitCode::leaks;
  if (!report.contradictions.empty()) return ExitCode::contradictions;
  if (report.count(LeakKind::unresolved) > 0 || !report.joint) return ExitCode::unresolved;
  return ExitCode::ok;
}

}  // namespace

Result<ExitCode> attack(const AttackOptions& options, Console& console) {
  if (!options.releases.empty()) return attack_releases(options, console);
  if (options.tables.empty()) {
    console.messages << "zicht: name tables, or folders with --release\n";
    return ExitCode::usage;
  }
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

Result<void> write_all(const std::string& folder, const std::map<std::string, std::string>& files) {
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed) return fail(ErrorCode::io, "the folder cannot be made", folder);
  for (const auto& [name, text] : files) ZICHT_CHECK(write_file(fs::path(folder) / name, text));
  return {};
}

namespace {

Node as_json(const services::Yearbook& book, std::int64_t cells, std::int64_t hidden) {
  using Origin = services::YearbookYear::Origin;
  Node years = Node::list();
  for (const services::YearbookYear& of : book.years) {
    Node year = Node::table();
    year.put("year", of.year)
        .put("origin", of.origin == Origin::first       ? "first"
                       : of.origin == Origin::as_before ? "as_before"
                                                        : "all_new");
    if (of.origin != Origin::first) year.put("release", of.release);
    years.add(std::move(year));
  }
  Node totals = Node::list();
  for (const services::TopTotal& of : book.top_totals) {
    Node total = Node::table();
    total.put("figure", of.figure)
        .put("year", of.year)
        .put("before", of.before)
        .put("release", of.release)
        .put("now", of.now);
    totals.add(std::move(total));
  }
  Node costs = Node::list();
  for (const services::ProtectionCost& of : book.costs) {
    Node cost = Node::table();
    cost.put("year", of.year)
        .put("small", static_cast<std::int64_t>(of.small))
        .put("secondary", static_cast<std::int64_t>(of.secondary))
        .put("secondary_persons", of.secondary_persons);
    costs.add(std::move(cost));
  }
  Node answer = Node::table();
  answer.put("tables", static_cast<std::int64_t>(book.tables.size()))
      .put("cells", cells)
      .put("hidden", hidden)
      .put("years", std::move(years))
      .put("top_totals", std::move(totals))
      .put("costs", std::move(costs));
  return answer;
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
  for (const std::string& folder : options.earlier) {
    ZICHT_TRY(PublishedFolder published, read_published_folder(folder));
    ZICHT_CHECK(services::refuse_approximate(published.knowledge, published.id));
    question.earlier.push_back(
        {std::move(published.id), std::move(published.tables), std::move(published.knowledge)});
  }
  ZICHT_TRY(const services::Yearbook book, services::protected_yearbook(session, question));
  std::map<std::string, std::string> files;
  files[std::string(disclosure::kKnowledgeFile)] = book.knowledge.text();
  std::int64_t cells = 0;
  std::int64_t hidden = 0;
  for (const ProtectedTable& table : book.tables) {
    files[table.id() + ".csv"] = services::as_csv(table);
    for (const ProtectedCell& cell : table.cells()) {
      ++cells;
      hidden += cell.state == CellState::hidden ? 1 : 0;
    }
  }
  ZICHT_CHECK(write_all(options.out, files));
  if (options.json) {
    console.out << to_json(as_json(book, cells, hidden), 2) << "\n";
    return ExitCode::ok;
  }
  console.out << book.tables.size() << " tables, " << grouped(cells) << " cells, " << grouped(hidden)
              << " of them withheld. Each has three possible values or more.\n";
  for (const services::YearbookYear& year : book.years)
    if (year.origin != services::YearbookYear::Origin::first)
      console.out << year.year << ": "
                  << (year.origin == services::YearbookYear::Origin::as_before ? "as in " : "all new since ")
                  << year.release << "\n";
  return ExitCode::ok;
}

}  // namespace

Result<ExitCode> protect(const ProtectOptions& options, Console& console) {
  if (options.method != "suppress" && options.certificate) {
    console.messages << "zicht: --certificate proves withheld cells, and --method " << options.method
                     << " withholds none; leave one of them out\n";
    return ExitCode::usage;
  }
  if (options.method != "suppress" && options.micro.empty()) {
    console.messages
        << "zicht: --method " << options.method
        << " works on a file of people: name one and --tables. A registry's yearbook is protected by "
           "withholding, because years that were published stand as they are; leave --method out\n";
    return ExitCode::usage;
  }
  if (options.micro.empty()) {
    if (!options.registry.empty() && options.year != 0) return protect_registry(options, console);
    console.messages << "zicht: name a file of people and --tables, or --registry and --year\n";
    return ExitCode::usage;
  }
  if (options.method != "suppress") return protect_by_noise(options, console);
  ZICHT_TRY(std::string micro, read_file(options.micro));
  ZICHT_TRY(std::string request, read_file(options.tables));
  const fs::path folder = fs::path(options.tables).parent_path();
  ZICHT_TRY(const services::ProtectionAnswer answer,
            services::protect_tables(
                {options.micro, std::move(micro)}, {options.tables, std::move(request)}, options.certificate,
                [&folder](const std::string& file) { return read_file(folder / file); }));
  ZICHT_CHECK(write_all(options.out, answer.files));
  for (const std::string& column : answer.unused_hierarchies)
    console.messages << options.tables << " has a hierarchy of the column \"" << column
                     << "\", which no table has as a dimension; it had no effect.\n";
  if (options.json) {
    console.out << to_json(services::as_json(answer), 2) << "\n";
    return ExitCode::ok;
  }
  const auto is_table = [](const auto& file) { return file.first.ends_with(".csv"); };
  console.out << std::ranges::count_if(answer.files, is_table) << " tables, " << answer.cells
              << " cells: " << answer.primary << " small counts withheld, and " << answer.secondary
              << " cells that would give them away (" << answer.secondary_persons << " persons; at least "
              << answer.least_loss
              << " by any choice). Each withheld cell has three possible values or more.\n";
  return ExitCode::ok;
}

}  // namespace zicht::cli
