#include "services/report_history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "model/report_number.hpp"

namespace zicht::services {
namespace {

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

/// By undone event, the event that keeps it out of force. `events` holds all that undo one of them.
std::map<Sequence, Sequence> undone_by(const std::vector<registry::LoggedEvent>& events) {
  std::map<Sequence, Sequence> undone;
  for (auto event = events.rbegin(); event != events.rend(); ++event)  // what undoes an undoing comes later
    if (event->undoes != 0 && !undone.contains(event->sequence))
      undone.emplace(event->undoes, event->sequence);
  return undone;
}

Node reports_node(const std::vector<ReportId>& reports) {
  Node list = Node::list();
  for (const ReportId report : reports) list.add(report_number(report));
  return list;
}

Node fields_node(const std::vector<std::pair<std::string, std::string>>& fields) {
  Node data = Node::table();
  for (const auto& [name, value] : fields) data.put(name, value);
  return data;
}

Node to_node(const HistoryEvent& one, const Codebook& book) {
  const registry::LoggedEvent& event = one.event;
  Node node = Node::table();
  node.put("sequence", static_cast<std::int64_t>(event.sequence)).put("event", name_of(event.kind));
  node.put("recorded_at", to_rfc3339(event.recorded_at)).put("actor", event.actor);
  node.put("reports", reports_node(event.linkage ? reports_of(event) : event.others));
  if (event.undoes != 0) node.put("undoes", static_cast<std::int64_t>(event.undoes));
  if (event.settled) node.put("data", fields_node(fields_of(*event.settled, book)));
  if (event.report) node.put("data", fields_node(fields_of(*event.report, book)));
  if (one.undone_by != 0) node.put("undone_by", static_cast<std::int64_t>(one.undone_by));
  return node;
}

}  // namespace

Result<ReportHistory> report_history(Session& session, ReportId report) {
  registry::Registry& registry = session.registry();
  ZICHT_TRY(auto events, registry.history(report));
  ReportHistory history{report, 0, {}, {}};
  ZICHT_TRY(history.person, registry.person_of(report));
  ZICHT_TRY(history.reports_of_person, registry.reports_of(history.person));
  const std::map<Sequence, Sequence> undone = undone_by(events);
  for (registry::LoggedEvent& event : events) {
    const auto found = undone.find(event.sequence);
    history.events.push_back({std::move(event), found == undone.end() ? 0 : found->second});
  }
  return history;
}

std::vector<ReportId> reports_of(const registry::LoggedEvent& event) {
  std::vector<ReportId> reports;
  if (event.subject != 0) reports.push_back(event.subject);
  reports.insert(reports.end(), event.others.begin(), event.others.end());
  if (!event.linkage) return reports;
  for (const auto* const pairs : {&event.linkage->splits, &event.linkage->joins})
    for (const ReportPair& pair : *pairs) reports.insert(reports.end(), {pair.a, pair.b});
  std::ranges::sort(reports);
  reports.erase(std::ranges::unique(reports).begin(), reports.end());
  return reports;
}

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
  put("referred_by", code(report.referred_by, book.organisation()));
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

std::vector<std::pair<std::string, std::string>> fields_of(const SettledAttributes& settled,
                                                           const Codebook& book) {
  std::vector<std::pair<std::string, std::string>> fields;
  const auto put = [&](const char* name, CodeId id, const CodeList& list) {
    if (id != kUnknown) fields.emplace_back(name, list[id].code);
  };
  put("sex", settled.sex, book.sex());
  if (settled.birth_year) fields.emplace_back("birth_year", std::to_string(*settled.birth_year));
  if (!settled.nationalities.empty())
    fields.emplace_back("nationalities", codes_text(settled.nationalities, book.country()));
  put("residence_status", settled.residence_status, book.residence_status());
  put("unaccompanied_minor", settled.unaccompanied_minor, book.yes_no());
  return fields;
}

Node to_node(const ReportHistory& history, const Codebook& book) {
  Node events = Node::list();
  for (const HistoryEvent& event : history.events) events.add(to_node(event, book));
  return Node::table()
      .put("report", report_number(history.report))
      .put("person", "P" + std::to_string(history.person))
      .put("reports_of_person", reports_node(history.reports_of_person))
      .put("events", events);
}

}  // namespace zicht::services
