#include "cli/report_verbs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <map>
#include <ostream>

#include "base/node.hpp"
#include "base/text.hpp"
#include "cli/import_setup.hpp"
#include "cli/prove_verb.hpp"
#include "cli/registry_access.hpp"
#include "cli/report_text.hpp"
#include "intake/import.hpp"
#include "model/report_number.hpp"

namespace zicht::cli {
namespace {

using registry::Access;
using registry::LoggedEvent;

}  // namespace

Result<ReportId> report_named(const std::string& name) {
  if (const auto report = parse_report_number(name)) return *report;
  return fail(ErrorCode::invalid_input, "not the number of a report", name,
              "Reports are named R and a number: R17.");
}

namespace {

std::string others_text(const LoggedEvent& event, ReportId report) {
  std::string text;
  const auto partners = [&](const char* words, const std::vector<ReportPair>& pairs) {
    if (!pairs.empty()) text += words;
    for (const ReportPair& pair : pairs) text += " " + report_number(pair.a == report ? pair.b : pair.a);
  };
  if (event.linkage) {
    partners("  no longer with", event.linkage->splits);
    partners("  joined with", event.linkage->joins);
    return text;
  }
  if (event.undoes != 0) return fmt::format("  event {}", event.undoes);
  for (const ReportId other : reports_of(event))
    if (other != report) text += " " + report_number(other);
  return text;
}

/// By undone event, the event that keeps it out of force. `events` holds all that undo one of them.
std::map<Sequence, Sequence> undone_by(const std::vector<LoggedEvent>& events) {
  std::map<Sequence, Sequence> undone;
  for (auto event = events.rbegin(); event != events.rend(); ++event)  // what undoes an undoing comes later
    if (event->undoes != 0 && !undone.contains(event->sequence))
      undone.emplace(event->undoes, event->sequence);
  return undone;
}

Node to_node(const LoggedEvent& event, const Codebook& book) {
  Node node = Node::table();
  node.put("sequence", static_cast<std::int64_t>(event.sequence)).put("event", name_of(event.kind));
  node.put("recorded_at", to_rfc3339(event.recorded_at)).put("actor", event.actor);
  Node others = Node::list();
  for (const ReportId other : event.linkage ? reports_of(event) : event.others)
    others.add(report_number(other));
  node.put("reports", others);
  if (event.undoes != 0) node.put("undoes", static_cast<std::int64_t>(event.undoes));
  if (event.settled) {
    Node data = Node::table();
    for (const auto& [name, value] : fields_of(*event.settled, book)) data.put(name, value);
    node.put("data", data);
  }
  if (event.report) {
    Node data = Node::table();
    for (const auto& [name, value] : fields_of(*event.report, book)) data.put(name, value);
    node.put("data", data);
  }
  return node;
}

void print_fields(const std::vector<std::pair<std::string, std::string>>& fields, Console& console) {
  for (const auto& [name, value] : fields) console.out << fmt::format("    {:28} {}\n", name, value);
}

void print_identity(const registry::OpenedSecrets& opened, Console& console) {
  console.out << fmt::format("  event {}{}\n", opened.event, opened.erased ? ": erased" : "");
  const auto line = [&](const std::string& name, const std::string& value) {
    if (!value.empty()) console.out << fmt::format("    {:24} {}\n", name, value);
  };
  for (const ReportField& field : fields_of_report())
    if (field.identifies())
      line(std::string(field.name), joined(texts_of(field, opened.secrets.identity), "|"));
  line("reason", opened.secrets.reason);
}

/// Appends one event and says its number.
Result<ExitCode> append_one(const std::string& folder, EventBody body, const std::string& actor,
                            Console& console) {
  ZICHT_TRY(auto registry, open_registry(folder, Access::write));
  ZICHT_TRY(const auto receipts, registry.append({{std::move(body), actor, std::nullopt}}));
  console.messages << fmt::format("Recorded as event {}.\n", receipts.front().sequence);
  return ExitCode::ok;
}

Result<CodeId> code_named(const CodeList& list, std::string_view code) {
  const auto found = list.find(code);
  if (found && *found != kUnknown) return *found;
  return fail(ErrorCode::invalid_input, "not a code of " + list.id(), std::string(code),
              "The codes are in docs/reference/codelists.md.");
}

Result<void> read_settled(const ReportField& field, std::string_view value, const Codebook& book,
                          CodeId& code) {
  ZICHT_TRY(code, code_named(book.list(field.list), value));
  return {};
}

Result<void> read_settled(const ReportField& field, std::string_view value, const Codebook& book,
                          std::vector<CodeId>& codes) {
  codes.clear();
  for (const std::string_view code : split(value, '|')) {
    ZICHT_TRY(codes.emplace_back(), code_named(book.list(field.list), code));
  }
  return {};
}

Result<void> read_settled(const ReportField& field, std::string_view value, const Codebook&,
                          std::optional<std::int16_t>& year) {
  const auto first_of_january = parse_iso_date(std::string(value) + "-01-01");
  if (!first_of_january || year_of(*first_of_january) < 1900)
    return fail(ErrorCode::invalid_input, "not a year of birth", std::string(field.name),
                "Write it as 2007.");
  year = static_cast<std::int16_t>(year_of(*first_of_january));
  return {};
}

/// Sets the attribute that "name=value" names. \errors invalid_input.
Result<void> set_attribute(SettledAttributes& settled, const std::string& assignment, const Codebook& book) {
  const auto equals = std::min(assignment.find('='), assignment.size());
  const std::string_view name = std::string_view(assignment).substr(0, equals);
  const std::string_view value = std::string_view(assignment).substr(std::min(equals + 1, assignment.size()));
  const ReportField* const field = field_named(name, false);
  if (field == nullptr || !field->of_person())
    return fail(ErrorCode::invalid_input, "not an attribute that can be settled", std::string(name),
                "Write " + joined(settled_names(), ", ") + ", = and a value.");
  Result<void> set;
  with_member(*field, settled, [&](auto& member) { set = read_settled(*field, value, book, member); });
  return set;
}

Result<std::pair<ReportId, ReportId>> two_reports(const DecideOptions& options) {
  ZICHT_TRY(const ReportId a, report_named(options.a));
  ZICHT_TRY(const ReportId b, report_named(options.b));
  if (a == b) return fail(ErrorCode::invalid_input, "a report cannot be compared with itself", options.a);
  return std::pair{a, b};
}

}  // namespace

Result<ExitCode> show(const ShowOptions& options, Console& console) {
  ZICHT_TRY(const ReportId report, report_named(options.report));
  ZICHT_TRY(auto registry,
            open_registry(options.registry, options.open_because.empty() ? Access::read : Access::write));
  ZICHT_TRY(const auto events, registry.history(report));
  ZICHT_TRY(const PersonId person, registry.person_of(report));
  ZICHT_TRY(const auto of_person, registry.reports_of(person));
  const std::map<Sequence, Sequence> undone = undone_by(events);
  if (options.json) {
    Node list = Node::list();
    for (const LoggedEvent& event : events) {
      Node node = to_node(event, registry.codebook());
      if (const auto found = undone.find(event.sequence); found != undone.end())
        node.put("undone_by", static_cast<std::int64_t>(found->second));
      list.add(std::move(node));
    }
    Node reports = Node::list();
    for (const ReportId other : of_person) reports.add(report_number(other));
    console.out << to_json(Node::table()
                               .put("report", report_number(report))
                               .put("person", "P" + std::to_string(person))
                               .put("reports_of_person", reports)
                               .put("events", list),
                           1)
                << '\n';
  } else {
    std::string reports;
    for (const ReportId other : of_person) reports += " " + report_number(other);
    console.out << fmt::format("{}  person P{} ({})\n", report_number(report), person, trimmed(reports));
    for (const LoggedEvent& event : events) {
      const auto found = undone.find(event.sequence);
      console.out << fmt::format(
          "\n  {}  {}  by {}{}  (event {}{})\n", to_rfc3339(event.recorded_at), name_of(event.kind),
          event.actor, others_text(event, report), event.sequence,
          found == undone.end() ? "" : fmt::format(", undone by event {}", found->second));
      if (event.settled) print_fields(fields_of(*event.settled, registry.codebook()), console);
      if (event.report) print_fields(fields_of(*event.report, registry.codebook()), console);
    }
  }
  if (options.open_because.empty()) return ExitCode::ok;
  ZICHT_TRY(const auto opened, registry.open_secrets({report}, options.actor, options.open_because));
  console.out << "\n  What was sealed; that it was opened is recorded.\n";
  for (const auto& secrets : opened) print_identity(secrets, console);
  return ExitCode::ok;
}

Result<ExitCode> correct(const CorrectOptions& options, Console& console) {
  ZICHT_TRY(const ReportId report, report_named(options.report));
  ZICHT_TRY(auto opened, open_for_import(options.registry, Access::write));
  std::ifstream in(options.file, std::ios::binary);
  if (!in) return fail(ErrorCode::not_found, "there is no such file", options.file);
  std::vector<ReportContent> versions;
  intake::ImportOutputs outputs;
  outputs.append = [&](std::vector<NewEvent> events) {
    for (NewEvent& event : events) versions.push_back(std::move(std::get<Submitted>(event.body).content));
    return [count = events.size()] { return std::vector<Receipt>(count); };
  };
  outputs.finding = [&](const Finding& finding) {
    console.messages << fmt::format("{}  {}  {}\n", finding.column, finding.rule, finding.message);
    if (!finding.suggestion.empty()) console.messages << "    " << finding.suggestion << '\n';
  };
  outputs.rejects = []() -> Result<std::ostream*> { return nullptr; };
  outputs.progress = [](std::int64_t) {};
  const intake::ImportSetup setup = opened.setup(options.actor, options.language, nullptr);
  const bool json_lines = std::filesystem::path(options.file).extension() == ".jsonl";
  ZICHT_TRY(const auto summary, json_lines ? intake::import_json_lines(in, setup, outputs)
                                           : intake::import_csv(in, setup, outputs));
  if (summary.rows != 1 || versions.size() != 1)
    return fail(ErrorCode::invalid_input,
                summary.rows == 1 ? "the new version is wrong; nothing was recorded"
                                  : "a correction is a file of exactly one report",
                options.file);
  ZICHT_TRY(const auto receipts,
            opened.registry.append({{Corrected{report, std::move(versions.front()), options.reason},
                                     options.actor, std::nullopt}}));
  console.messages << fmt::format("Recorded as event {}.\n", receipts.front().sequence);
  return ExitCode::ok;
}

Result<ExitCode> withdraw(const WithdrawOptions& options, Console& console) {
  ZICHT_TRY(const ReportId report, report_named(options.report));
  return append_one(options.registry, Withdrawn{report, options.reason}, options.actor, console);
}

Result<ExitCode> decide_same(const DecideOptions& options, Console& console) {
  ZICHT_TRY(const auto reports, two_reports(options));
  return append_one(options.registry, SamePerson{reports.first, reports.second, options.reason},
                    options.actor, console);
}

Result<ExitCode> decide_different(const DecideOptions& options, Console& console) {
  ZICHT_TRY(const auto reports, two_reports(options));
  return append_one(options.registry, DifferentPersons{reports.first, reports.second, options.reason},
                    options.actor, console);
}

Result<ExitCode> settle(const SettleOptions& options, Console& console) {
  ZICHT_TRY(const ReportId report, report_named(options.report));
  Settled settled{report, {}, options.reason};
  {
    ZICHT_TRY(const auto registry, open_registry(options.registry, Access::read));
    for (const std::string& assignment : options.attributes)
      ZICHT_CHECK(set_attribute(settled.attributes, assignment, registry.codebook()));
  }
  return append_one(options.registry, std::move(settled), options.actor, console);
}

Result<ExitCode> erase(const EraseOptions& options, Console& console) {
  std::vector<ReportId> reports;
  for (const std::string& name : options.reports) {
    ZICHT_TRY(reports.emplace_back(), report_named(name));
  }
  ZICHT_TRY(auto registry, open_registry(options.registry, Access::write));
  ZICHT_CHECK(registry.erase(reports, options.actor));
  console.messages << fmt::format(
      "Erased: the identities of {} reports cannot be read any more. Figures stay.\n"
      "A copy of the keys that was made before can still open copies of the registry: destroy it too.\n",
      reports.size());
  return ExitCode::ok;
}

Result<ExitCode> verify(const VerifyOptions& options, Console& console) {
  std::vector<registry::TreeHead> heads;
  for (const std::string& written : options.heads) {
    ZICHT_TRY(heads.emplace_back(), head_named(written));
  }
  ZICHT_TRY(auto registry, open_registry(options.registry, Access::read));
  Progress progress(console, "Verify");
  ZICHT_TRY(const auto verification, registry.verify(heads, [&](Sequence events) {
    progress.update(static_cast<std::int64_t>(events), "events");
  }));
  const std::string head = fmt::format("{}:{}", verification.head.size, to_hex(verification.head.root));
  if (options.json) {
    Node discrepancies = Node::list();
    for (const auto& one : verification.discrepancies)
      discrepancies.add(
          Node::table().put("event", static_cast<std::int64_t>(one.event)).put("what", one.what));
    console.out << to_json(Node::table()
                               .put("good", verification.good())
                               .put("head", head)
                               .put("sealed", static_cast<std::int64_t>(verification.sealed))
                               .put("discrepancies", discrepancies),
                           1)
                << '\n';
  } else {
    for (const auto& one : verification.discrepancies)
      console.out << (one.event == 0 ? "registry" : fmt::format("event {}", one.event)) << ": " << one.what
                  << '\n';
    console.out << fmt::format("{} events and {} sealed texts read: {}\nHead {}\n",
                               grouped(static_cast<std::int64_t>(verification.head.size)),
                               grouped(static_cast<std::int64_t>(verification.sealed)),
                               verification.good() ? "all agree" : "they do not agree", head);
    if (verification.good() && heads.empty())
      console.out << "Keep this head elsewhere: with it, a log that is rewritten later is found (zicht "
                     "verify --head).\n";
  }
  return verification.good() ? ExitCode::ok : ExitCode::data;
}

}  // namespace zicht::cli
