#include "cli/chain_verbs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <ostream>

#include "base/node.hpp"
#include "base/text.hpp"
#include "cli/chain_text.hpp"
#include "cli/import_setup.hpp"
#include "cli/installation.hpp"
#include "cli/output_file.hpp"
#include "cli/registry_access.hpp"
#include "figures/figure_output.hpp"
#include "figures/invented.hpp"
#include "services/chain.hpp"
#include "services/chain_measures.hpp"
#include "services/import_reports.hpp"
#include "services/object_history.hpp"

namespace zicht::cli {
namespace {

Result<NamedObject> named(const std::string& text) {
  if (const auto object = parse_object_number(text)) return *object;
  return fail(
      ErrorCode::invalid_input, "not the number of a report or object", text,
      "Write R17 for a report, C concern, F follow-up, I investigation, S suspect, K case, D disposal, J "
      "judgment.");
}

Result<ObjectKind> kind_named(const std::string& name) {
  if (const auto* const columns = intake::find_chain_columns(name)) return columns->kind;
  std::vector<std::string> names;
  for (const intake::ChainColumns& columns : intake::chain_columns()) names.emplace_back(columns.name);
  return fail(ErrorCode::invalid_input, "there is no kind of this name", name,
              "There are " + joined(names, ", ") + ".");
}

void print_finding(const Finding& finding, Console& console) {
  console.messages << fmt::format(
      "{}{}{}  {}\n", finding.row > 0 ? fmt::format("row {} (line {})", finding.row, finding.line) : "",
      finding.column.empty() ? "" : " " + finding.column + " ", finding.rule, finding.message);
  if (!finding.suggestion.empty()) console.messages << "    " << finding.suggestion << '\n';
}

bool print_findings(const std::vector<Finding>& findings, Console& console) {
  bool wrong = false;
  for (const Finding& finding : findings) {
    print_finding(finding, console);
    wrong = wrong || finding.severity == Severity::error;
  }
  return wrong;
}

void print_overview(const services::ChainOverview& overview, Language language, Console& console) {
  const bool dutch = language == Language::nl;
  console.out << figures::to_text(overview.tables, language);
  if (std::ranges::all_of(overview.coverage, [](const services::TieCoverage& one) { return one.tied == 0; }))
    console.out << (dutch
                        ? "\nIn dit register is niets aan elkaar verbonden: de reeksen staan naast elkaar.\n"
                        : "\nNothing is linked in this register: the series stand beside each other.\n");
  std::map<std::string, std::pair<std::int64_t, std::string>> by_rule;
  for (const intake::RegisterFinding& one : overview.findings) {
    auto& [count, message] = by_rule[one.finding.rule];
    ++count;
    message = one.finding.message;
  }
  if (!by_rule.empty())
    console.out << (dutch ? "\nWat opvalt; --json noemt de nummers\n"
                          : "\nFindings; --json names the numbers\n");
  for (const auto& [rule, found] : by_rule)
    console.out << fmt::format("{:>12}  {}  {}\n", grouped(found.first), rule, found.second);
}

Result<ExitCode> say_tie(const TieOptions& options, bool untie_them, Console& console) {
  services::TieQuestion question;
  ZICHT_TRY(question.a, named(options.a));
  ZICHT_TRY(question.b, named(options.b));
  question.untie = untie_them;
  question.reason = options.reason;
  ZICHT_TRY(auto session, open_session(options.registry, registry::Access::write));
  ZICHT_TRY(const auto note, services::tie_objects(session, question, {options.actor, options.language}));
  if (note) print_finding(*note, console);
  console.messages << (untie_them ? "Untied: " : "Tied: ") << options.a << ", " << options.b << '\n';
  return ExitCode::ok;
}

}  // namespace

Result<ExitCode> chain(const ChainOptions& options, Console& console) {
  ZICHT_TRY(const Date as_of, as_of_day(options.as_of));
  ZICHT_TRY(auto session, open_session(options.registry, registry::Access::read));
  const Language language = options.language;
  ZICHT_TRY(const auto overview,
            services::chain_overview(session, {options.year, as_of, options.rules, {}}, language));
  ZICHT_TRY(const auto measures, services::chain_measures(session, options.year, as_of, options.rules));
  ZICHT_TRY(const figures::FigureBook* const book, session.figure_book());
  const std::optional<Label> made_up = figures::invented(*book);
  if (options.json)
    // The cells as `zicht figures --json` has them.
    console.out << "{\n\"made_up\": " << (made_up ? "true" : "false")
                << ",\n\"figures\": " << figures::to_json_text(overview.tables) << ",\n\"measures\": "
                << to_json(services::chain_measures_node(measures, session.codebook()), 1)
                << ",\n\"register\": " << to_json(services::to_node(overview), 1) << "\n}\n";
  else {
    print_overview(overview, language, console);
    console.out << chain_text(measures, session.codebook(), *book, language);
    if (made_up) console.out << '\n' << made_up->in(language) << '\n';
  }
  return ExitCode::ok;
}

Result<ExitCode> print_chain_template(const std::string& kind, Console& console) {
  ZICHT_TRY(const ObjectKind named_kind, kind_named(kind));
  console.out << intake::chain_template(named_kind);
  return ExitCode::ok;
}

Result<ExitCode> import_chain(std::istream& in, const ImportOptions& options, const std::string& rejects_file,
                              Console& console) {
  ZICHT_TRY(const ObjectKind kind, kind_named(options.kind));
  ZICHT_TRY(auto session, open_session(options.registry,
                                       options.dry_run ? registry::Access::read : registry::Access::write));
  std::filesystem::path rejects_name = rejects_file;
  std::optional<OutputFile> rejects;
  std::int64_t errors = 0;
  Node list = Node::list();
  Progress progress(console, options.dry_run ? "Check" : "Import");
  const services::ChainImportSinks sinks{
      [&](const Finding& finding) {
        if (options.json) list.add(services::to_node(finding));
        if (!options.json && finding.severity == Severity::error && ++errors <= kMostFindingsShown)
          print_finding(finding, console);
      },
      [&]() -> Result<std::ostream*> {
        if (options.dry_run) return nullptr;
        ZICHT_TRY(OutputFile file, OutputFile::create_beside_others(rejects_name, Privacy::owner));
        rejects_name = file.name();
        rejects.emplace(std::move(file));
        return &rejects->stream();
      },
      [&](std::int64_t rows) { progress.update(rows, "rows"); }};
  std::optional<intake::ChainMapping> mapping;
  if (!options.mapping.empty()) {
    ZICHT_TRY(const std::string content, read_file(options.mapping));
    ZICHT_TRY(mapping, intake::ChainMapping::parse(content, options.mapping));
  }
  ZICHT_TRY(const auto summary,
            services::import_objects(session, in, kind, {options.actor, options.language}, options.dry_run,
                                     sinks, mapping ? &*mapping : nullptr));
  if (rejects) ZICHT_CHECK(rejects->finish());
  if (options.json) {
    Node assumptions = Node::table();
    for (const auto& [assumed, count] : summary.assumptions) assumptions.put(assumed, count);
    Node node = Node::table();
    node.put("rows", summary.rows).put("recorded", summary.recorded).put("repeated", summary.repeated);
    node.put("rejected", summary.rejected).put("assumptions", assumptions).put("findings", std::move(list));
    console.out << to_json(node, 1) << '\n';
  } else {
    if (errors > kMostFindingsShown)
      console.messages << fmt::format("… and {} more; --json lists them all.\n",
                                      grouped(errors - kMostFindingsShown));
    console.out << fmt::format("{:>12}  rows read\n{:>12}  {}\n", grouped(summary.rows),
                               grouped(summary.recorded), options.dry_run ? "would be recorded" : "recorded");
    if (summary.repeated > 0)
      console.out << fmt::format("{:>12}  were there already: counted once\n", grouped(summary.repeated));
    if (summary.rejected > 0)
      console.out << fmt::format(
          "{:>12}  rejected{}\n", grouped(summary.rejected),
          options.dry_run ? "" : "; mend them in " + rejects_name.string() + " and import that file");
    for (const auto& [rule, count] : summary.findings)
      console.out << fmt::format("{:>12}  findings by {}\n", grouped(count), rule);
    for (const auto& [assumed, count] : summary.assumptions)
      console.out << fmt::format("{:>12}  assumed: {}\n", grouped(count), assumed);
  }
  return summary.rejected > 0 ? ExitCode::data : ExitCode::ok;
}

Result<ExitCode> tie(const TieOptions& options, Console& console) { return say_tie(options, false, console); }
Result<ExitCode> untie(const TieOptions& options, Console& console) {
  return say_tie(options, true, console);
}

Result<ExitCode> follow(const FollowOptions& options, Console& console) {
  services::FollowUpQuestion question;
  for (const std::string& subject : options.subjects) {
    ZICHT_TRY(question.subjects.emplace_back(), named(subject));
  }
  if (!options.investigation.empty()) {
    ZICHT_TRY(question.investigation, named(options.investigation));
  }
  question.columns = {{"organisation", options.organisation},
                      {"on", options.on},
                      {"kind", options.kind},
                      {"reason", options.no_action_reason},
                      {"note", options.note}};
  ZICHT_TRY(auto session, open_session(options.registry, registry::Access::write));
  ZICHT_TRY(const auto answer,
            services::record_follow_up(session, question, {options.actor, options.language}));
  print_findings(answer.findings, console);
  if (answer.follow_up == 0) return ExitCode::data;
  console.messages << "Recorded: " << object_number(ObjectKind::follow_up, answer.follow_up) << '\n';
  return ExitCode::ok;
}

Result<ExitCode> amend(const AmendOptions& options, Console& console) {
  ZICHT_TRY(const NamedObject object, named(options.object));
  if ((options.file.empty() ? 0 : 1) + options.withdraw + options.undo + options.erase != 1)
    return fail(ErrorCode::invalid_input, "say one thing: a file, --withdraw, --undo or --erase",
                options.object);
  ZICHT_TRY(auto session, open_session(options.registry, registry::Access::write));
  const services::ChainWriter writer{options.actor, options.language};
  if (options.undo) {
    ZICHT_TRY(const Sequence event,
              services::undo_object_withdrawal(session, object, options.reason, options.actor));
    console.messages << "Counts again: " << options.object << ", by event " << event << '\n';
    return ExitCode::ok;
  }
  if (options.erase || options.withdraw) {
    ZICHT_CHECK(options.erase ? services::erase_object(session, object, writer)
                              : services::withdraw_object(session, object, options.reason, writer));
    console.messages << (options.erase ? "Erased: " : "Withdrawn: ") << options.object << '\n';
    return ExitCode::ok;
  }
  ZICHT_TRY(const auto input, ReportInput::open(options.file, options.encoding));
  input->say_encoding(console);
  ZICHT_TRY(const auto findings,
            services::correct_object(session, object, input->text(), options.reason, writer));
  if (print_findings(findings, console)) return ExitCode::data;
  console.messages << "Corrected: " << options.object << '\n';
  return ExitCode::ok;
}

Result<ExitCode> unfollowed(const UnfollowedOptions& options, Console& console) {
  ZICHT_TRY(const Date as_of, as_of_day(options.as_of));
  ZICHT_TRY(auto session, open_session(options.registry, registry::Access::read));
  ZICHT_TRY(const auto never, services::never_followed_up(session, as_of, options.days));
  if (options.json) {
    Node list = Node::list();
    for (const services::NeverFollowedUp& one : never)
      list.add(Node::table()
                   .put("report", object_number(ObjectKind::report, one.report))
                   .put("received_on", to_iso(one.received_on)));
    console.out << to_json(list, 1) << '\n';
    return ExitCode::ok;
  }
  for (const services::NeverFollowedUp& one : never)
    console.out << fmt::format("{:<10} {}\n", object_number(ObjectKind::report, one.report),
                               to_iso(one.received_on));
  console.messages << fmt::format("{} reports without any follow-up after {} days.\n",
                                  grouped(static_cast<std::int64_t>(never.size())), options.days);
  return ExitCode::ok;
}

}  // namespace zicht::cli
