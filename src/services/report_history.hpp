#pragma once

#include <map>
#include <vector>

#include "base/node.hpp"
#include "services/session.hpp"

namespace zicht::services {

/// An event about a report, and whether it still holds.
struct HistoryEvent {
  registry::LoggedEvent event;
  Sequence undone_by = 0;  ///< the event that keeps it out of force; 0 = it holds
};

/// Every version of a report, who and when, and whom it belongs to now.
struct ReportHistory {
  ReportId report = 0;
  PersonId person = 0;
  std::vector<ReportId> reports_of_person;
  std::vector<HistoryEvent> events;  ///< in the order of the log
};
/// \errors not_found: no such report.  corrupt, io.
Result<ReportHistory> report_history(Session& session, ReportId report);

/// By undone event, the event that keeps it out of force. \param events  all that undo one of them among them
std::map<Sequence, Sequence> undone_by(const std::vector<registry::LoggedEvent>& events);

/// The reports that an event names, each once.
std::vector<ReportId> reports_of(const registry::LoggedEvent& event);

/// The fields of a report that are known, in the order and words of a native file.
std::vector<std::pair<std::string, std::string>> fields_of(const Report& report, const Codebook& book);
/// The same of what was settled.
std::vector<std::pair<std::string, std::string>> fields_of(const SettledAttributes& settled,
                                                           const Codebook& book);

/// A history as JSON: `report`, `person`, `reports_of_person`, `events`. Nothing that is sealed is in it.
Node to_node(const ReportHistory& history, const Codebook& book);

}  // namespace zicht::services
