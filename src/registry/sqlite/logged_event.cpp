#include "registry/sqlite/log_queries.hpp"

#include <utility>

#include "model/report_number.hpp"
#include "registry/sqlite/log_reader.hpp"
#include "registry/table_payload.hpp"

namespace zicht::registry {
namespace {

// NOLINTNEXTLINE(readability-function-size): one short case a kind
Result<LoggedEvent> logged(const LogEntry& entry, const Codebook& codebook) {
  LoggedEvent event{entry.sequence,
                    entry.recorded_at,
                    entry.appended_at,
                    std::string(entry.actor),
                    entry.kind,
                    entry.subject,
                    {},
                    {},
                    0,
                    {},
                    {}};
  switch (entry.kind) {
    case EventKind::submitted:
    case EventKind::corrected: {
      if (entry.kind == EventKind::corrected && holds_object(entry.payload)) {
        ZICHT_TRY(LoggedObject logged, decode_object(entry.payload, codebook));
        event.object = std::move(logged.object);
        break;
      }
      ZICHT_TRY(event.report, decode_report(entry.payload, codebook));
      break;
    }
    case EventKind::followed_up:
    case EventKind::case_registered:
    case EventKind::disposal_taken:
    case EventKind::concern_submitted:
    case EventKind::investigation_opened:
    case EventKind::suspect_entered:
    case EventKind::judgment_given: {
      ZICHT_TRY(LoggedObject logged, decode_object(entry.payload, codebook));
      event.object = std::move(logged.object);
      break;
    }
    case EventKind::table_imported: {
      ZICHT_TRY(event.table, decode_table(entry.payload));
      break;
    }
    case EventKind::tied:
    case EventKind::untied: {
      ZICHT_TRY(event.tie, decode_tie(entry.payload));
      break;
    }
    case EventKind::settled: {
      ZICHT_TRY(event.settled, decode_settled(entry.payload, codebook));
      break;
    }
    case EventKind::same:
    case EventKind::different:
    case EventKind::viewed: {
      ZICHT_TRY(event.others, decode_other_reports(entry.payload));
      break;
    }
    case EventKind::linkage_applied: {
      ZICHT_TRY(event.linkage, decode_linkage(entry.payload));
      break;
    }
    case EventKind::undone: {
      ZICHT_TRY(event.undoes, decode_undone(entry.payload));
      break;
    }
    case EventKind::account_changed: {
      ZICHT_TRY(event.account, decode_account(entry.payload));
      break;
    }
    case EventKind::withdrawn:
    case EventKind::erased:
    case EventKind::adopted:
    case EventKind::clock_corrected:
    case EventKind::released:
    case EventKind::release_withdrawn:
    case EventKind::alarm_explained:
    case EventKind::alarm_explained_sealed:
      break;  // the envelope says it all
  }
  if (find_kind(entry.kind) == nullptr) return unknown_kind(entry);
  return event;
}

Result<std::vector<LoggedEvent>> all_of(LogReader reader, const Codebook& codebook, Sequence last) {
  std::vector<LoggedEvent> events;
  for (;;) {
    ZICHT_TRY(const std::optional<LogEntry> entry, reader.next());
    if (!entry || entry->sequence > last) return events;
    ZICHT_TRY(events.emplace_back(), logged(*entry, codebook));
  }
}

}  // namespace

Result<std::vector<LoggedEvent>> events_about(Database& database, const Codebook& codebook, ReportId report) {
  ZICHT_TRY(LogReader reader, LogReader::about(database, report));
  ZICHT_TRY(std::vector<LoggedEvent> events, all_of(std::move(reader), codebook, INT64_MAX));
  const EventKindRow* const first = events.empty() ? nullptr : find_kind(events.front().kind);
  if (first == nullptr || first->subject != EventSubject::itself)
    return fail(ErrorCode::not_found, "there is no such report", report_number(report));
  for (LoggedEvent& event : events) {
    if (!event.linkage) continue;
    for (auto* const pairs : {&event.linkage->splits, &event.linkage->joins})
      std::erase_if(*pairs, [&](const ReportPair& pair) { return pair.a != report && pair.b != report; });
  }
  return events;
}

Result<std::vector<LoggedEvent>> events_between(Database& database, const Codebook& codebook, Sequence after,
                                                Sequence last) {
  ZICHT_TRY(LogReader reader, LogReader::from(database, after + 1));
  return all_of(std::move(reader), codebook, last);
}

}  // namespace zicht::registry
