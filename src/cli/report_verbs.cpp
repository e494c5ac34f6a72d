#include "cli/report_verbs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <ostream>

#include "base/node.hpp"
#include "base/text.hpp"
#include "cli/import_setup.hpp"
#include "cli/registry_access.hpp"
#include "intake/import.hpp"

namespace zicht::cli {
namespace {

using registry::Access;
using registry::EventKind;
using registry::LoggedEvent;

/// "R17" as 17.
Result<ReportId> report_named(const std::string& name) {
  ReportId report = 0;
  const char* const end = name.data() + name.size();
  if (name.size() > 1 && (name[0] == 'R' || name[0] == 'r')) {
    const auto [stopped, error] = std::from_chars(name.data() + 1, end, report);
    if (error == std::errc{} && stopped == end && report > 0) return report;
  }
  return fail(ErrorCode::invalid_input, "not the number of a report", name,
              "Reports are named R and a number: R17.");
}

std::string shown(ReportId report) { return "R" + std::to_string(report); }

const char* kind_name(EventKind kind) {
  switch (kind) {
    case EventKind::submitted:
      return "submitted";
    case EventKind::corrected:
      return "corrected";
    case EventKind::withdrawn:
      return "withdrawn";
    case EventKind::same:
      return "same";
    case EventKind::different:
      return "different";
    case EventKind::linkage_applied:
      return "linkage_applied";
    case EventKind::settled:
      return "settled";
    case EventKind::adopted:
      return "adopted";
    case EventKind::viewed:
      return "viewed";
    case EventKind::followed_up:
      return "followed_up";
    case EventKind::case_registered:
      return "case_registered";
    case EventKind::decision_taken:
      return "decision_taken";
    case EventKind::released:
      return "released";
    case EventKind::erased:
      return "erased";
  }
  return "unknown";
}

std::string codes_text(const std::vector<CodeId>& ids, const CodeList& list) {
  std::vector<std::string> codes;
  for (const CodeId id : ids) codes.push_back(list[id].code);
  return joined(codes, "|");
}

std::string age_text(AgeInterval age) {
  if (!age.known()) return "";
  if (age.lower == age.upper) return std::to_string(age.lower);
  return age.upper == AgeInterval::kOldest ? std::to_string(age.lower) + "+"
                                           : fmt::format("{}-{}", age.lower, age.upper);
}

std::string days_text(const std::optional<DateInterval>& days) {
  if (!days) return "";
  return to_iso(days->first) + (days->first == days->last ? "" : "/" + to_iso(days->last));
}

/// The fields of a report that are known, in the order and words of a native file.
std::vector<std::pair<std::string, std::string>> fields_of(const Report& report, const Codebook& book) {
  std::vector<std::pair<std::string, std::string>> fields;
  const auto put = [&](std::string name, std::string value) {
    if (!value.empty()) fields.emplace_back(std::move(name), std::move(value));
  };
  const auto code = [](CodeId id, const CodeList& list) {
    return id == kUnknown ? std::string() : list[id].code;
  };
  put("organisation", code(report.organisation, book.organisation()));
  put("received_on", report.received_on ? to_iso(*report.received_on) : "unknown");
  put("channel", code(report.channel, book.channel()));
  put("legal_basis", code(report.legal_basis, book.legal_basis()));
  put("dossier_type", code(report.dossier_type, book.dossier_type()));
  put("birth_year", report.birth_year ? std::to_string(*report.birth_year) : "");
  put("age", age_text(report.age_at_receipt));
  put("sex", book.sex()[report.sex].code);
  put("nationalities",
      report.nationalities.empty() ? "unknown" : codes_text(report.nationalities, book.country()));
  put("residence_status", code(report.residence_status, book.residence_status()));
  put("unaccompanied_minor", code(report.unaccompanied_minor, book.yes_no()));
  put("indicators", codes_text(report.indicators, book.indicator()));
  for (std::size_t e = 0; e < report.episodes.size(); ++e) {
    const Episode& episode = report.episodes[e];
    const std::string before = fmt::format("episode{}_", e + 1);
    put(before + "form", book.form()[episode.form].code);
    put(before + "sub_form", code(episode.sub_form, book.sub_form()));
    put(before + "start", days_text(episode.start));
    put(before + "end", days_text(episode.end));
    put(before + "age_at_start", age_text(episode.age_at_start));
    put(before + "age_at_end", age_text(episode.age_at_end));
    put(before + "place", book.place()[episode.place].code);
    put(before + "countries", codes_text(episode.countries, book.country()));
    put(before + "region", code(episode.region, book.region()));
    put(before + "means_of_control", codes_text(episode.means_of_control, book.means_of_control()));
    put(before + "recruiter_relation", code(episode.recruiter_relation, book.recruiter_relation()));
    put(before + "sector", code(episode.sector, book.sector()));
  }
  return fields;
}

std::string others_text(const LoggedEvent& event, ReportId report) {
  std::string text;
  for (const ReportId other : event.others)
    if (other != report) text += " " + shown(other);
  if (event.subject != 0 && event.subject != report) text += " " + shown(event.subject);
  return text;
}

Node to_node(const LoggedEvent& event, const Codebook& book) {
  Node node = Node::table();
  node.put("sequence", static_cast<std::int64_t>(event.sequence)).put("event", kind_name(event.kind));
  node.put("recorded_at", to_rfc3339(event.recorded_at)).put("actor", event.actor);
  Node others = Node::list();
  for (const ReportId other : event.others) others.add(shown(other));
  node.put("reports", others);
  if (event.report) {
    Node data = Node::table();
    for (const auto& [name, value] : fields_of(*event.report, book)) data.put(name, value);
    node.put("data", data);
  }
  return node;
}

void print_identity(const registry::OpenedSecrets& opened, Console& console) {
  console.out << fmt::format("  event {}{}\n", opened.event, opened.erased ? ": erased" : "");
  const auto line = [&](const char* name, const std::string& value) {
    if (!value.empty()) console.out << fmt::format("    {:24} {}\n", name, value);
  };
  const Identity& identity = opened.secrets.identity;
  line("given_names", joined(identity.given_names, "|"));
  line("family_names", joined(identity.family_names, "|"));
  line("aliases", joined(identity.aliases, "|"));
  line("birth_date", identity.birth_date);
  line("document_numbers", joined(identity.document_numbers, "|"));
  line("own_reference", identity.own_reference);
  line("free_text", identity.free_text);
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

Result<std::pair<ReportId, ReportId>> two_reports(const DecideOptions& options) {
  ZICHT_TRY(const ReportId a, report_named(options.a));
  ZICHT_TRY(const ReportId b, report_named(options.b));
  if (a == b) return fail(ErrorCode::invalid_input, "a report cannot be compared with itself", options.a);
  return std::pair{a, b};
}

Result<registry::TreeHead> head_named(const std::string& written) {
  registry::TreeHead head;
  const auto colon = written.find(':');
  const auto [stopped, error] =
      std::from_chars(written.data(), written.data() + std::min(colon, written.size()), head.size);
  bool good = colon != std::string::npos && error == std::errc{} && stopped == written.data() + colon &&
              written.size() - colon - 1 == 2 * head.root.size();
  for (std::size_t i = 0; good && i < head.root.size(); ++i) {
    const char* const digits = written.data() + colon + 1 + 2 * i;
    const auto [end, wrong] = std::from_chars(digits, digits + 2, head.root[i], 16);
    good = wrong == std::errc{} && end == digits + 2;
  }
  if (!good)
    return fail(ErrorCode::invalid_input, "not a head of the log", "--head",
                "Write events:tree as zicht status shows them, for example 1062:ab12….");
  return head;
}

}  // namespace

Result<ExitCode> show(const ShowOptions& options, Console& console) {
  ZICHT_TRY(const ReportId report, report_named(options.report));
  ZICHT_TRY(auto registry,
            open_registry(options.registry, options.open_because.empty() ? Access::read : Access::write));
  ZICHT_TRY(const auto events, registry.history(report));
  ZICHT_TRY(const PersonId person, registry.person_of(report));
  ZICHT_TRY(const auto of_person, registry.reports_of(person));
  if (options.json) {
    Node list = Node::list();
    for (const LoggedEvent& event : events) list.add(to_node(event, registry.codebook()));
    Node reports = Node::list();
    for (const ReportId other : of_person) reports.add(shown(other));
    console.out << to_json(Node::table()
                               .put("report", shown(report))
                               .put("person", "P" + std::to_string(person))
                               .put("reports_of_person", reports)
                               .put("events", list),
                           1)
                << '\n';
  } else {
    std::string reports;
    for (const ReportId other : of_person) reports += " " + shown(other);
    console.out << fmt::format("{}  person P{} ({})\n", shown(report), person, trimmed(reports));
    for (const LoggedEvent& event : events) {
      console.out << fmt::format("\n  {}  {}  by {}{}\n", to_rfc3339(event.recorded_at),
                                 kind_name(event.kind), event.actor, others_text(event, report));
      if (event.report)
        for (const auto& [name, value] : fields_of(*event.report, registry.codebook()))
          console.out << fmt::format("    {:28} {}\n", name, value);
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
  outputs.append = [&](std::vector<NewEvent> events) -> Result<std::vector<Receipt>> {
    for (NewEvent& event : events) versions.push_back(std::move(std::get<Submitted>(event.body).content));
    return std::vector<Receipt>(events.size());
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
