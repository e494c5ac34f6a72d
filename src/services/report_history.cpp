#include "services/report_history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "model/report_field.hpp"
#include "model/report_number.hpp"

namespace zicht::services {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

void put(Fields& fields, std::string name, const std::vector<std::string>& texts) {
  if (!texts.empty()) fields.emplace_back(std::move(name), joined(texts, "|"));
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

std::map<Sequence, Sequence> undone_by(const std::vector<registry::LoggedEvent>& events) {
  std::map<Sequence, Sequence> undone;
  for (auto event = events.rbegin(); event != events.rend(); ++event)  // what undoes an undoing comes later
    if (event->undoes != 0 && !undone.contains(event->sequence))
      undone.emplace(event->undoes, event->sequence);
  return undone;
}

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
  Fields fields;
  for (const ReportField& field : fields_of_report())
    if (!field.identifies()) put(fields, std::string(field.name), texts_of(field, report, book));
  for (std::size_t e = 0; e < report.episodes.size(); ++e)
    for (const ReportField& field : fields_of_episode())
      put(fields, fmt::format("episode{}_{}", e + 1, field.name), texts_of(field, report.episodes[e], book));
  return fields;
}

std::vector<std::pair<std::string, std::string>> fields_of(const SettledAttributes& settled,
                                                           const Codebook& book) {
  Fields fields;
  for (const ReportField& field : fields_of_report()) {
    const auto texts = texts_of(field, settled, book);
    if (field.of_person() && texts != std::vector<std::string>{"unknown"})
      put(fields, std::string(field.name), texts);
  }
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
