#include "registry/sqlite/projections.hpp"

#include <string>

#include "model/report_number.hpp"
#include "registry/sqlite/log_reader.hpp"
#include "registry/sqlite/schema.hpp"

namespace zicht::registry {
namespace {

struct Table {
  const char* name;
  const char* order;  ///< by its key
};
constexpr Table kTables[] = {{"report_version", "version"},  {"person_member", "report, valid_from"},
                             {"link", "sequence, position"}, {"undo", "sequence"},
                             {"settlement", "sequence"},     {"erasure", "report"},
                             {"about", "report, sequence"},  {"clock_correction", "sequence"}};

std::int64_t id(std::uint64_t number) { return static_cast<std::int64_t>(number); }

Result<void> apply_log(Database& log, Database& to) {
  ZICHT_TRY(Projections projections, Projections::on(to));
  ZICHT_TRY(LogReader reader, LogReader::from(log, 1));
  for (;;) {
    ZICHT_TRY(const std::optional<LogEntry> entry, reader.next());
    if (!entry) return {};
    ZICHT_CHECK(projections.apply(*entry));
  }
}

/// Whether two databases hold the same rows in a table.
Result<bool> same_rows(Database& a, Database& b, const Table& table) {
  const std::string sql = "SELECT * FROM " + std::string(table.name) + " ORDER BY " + table.order;
  ZICHT_TRY(Statement rows_a, a.prepare(sql));
  ZICHT_TRY(Statement rows_b, b.prepare(sql));
  for (;;) {
    ZICHT_TRY(const bool more_a, rows_a.step());
    ZICHT_TRY(const bool more_b, rows_b.step());
    if (more_a != more_b) return false;
    if (!more_a) return true;
    for (int column = 0; column < rows_a.columns(); ++column)
      if (rows_a.integer(column) != rows_b.integer(column)) return false;
  }
}

}  // namespace

Result<Projections> Projections::on(Database& database) {
  Projections projections;
  ZICHT_TRY(projections.persons_, Persons::on(database));
  ZICHT_TRY(
      projections.current_version_,
      database.prepare("SELECT valid_to FROM report_version WHERE version = ?1 AND report = ?1 UNION ALL "
                       "SELECT valid_to FROM report_version WHERE report = ?1 AND version <> report ORDER BY "
                       "1 DESC LIMIT 1"));
  ZICHT_TRY(projections.close_version_,
            database.prepare(
                "UPDATE report_version SET valid_to = ?2 WHERE valid_to = 9223372036854775807 AND version IN "
                "(SELECT ?1 UNION ALL SELECT version FROM report_version WHERE report = ?1 AND version <> "
                "report)"));
  ZICHT_TRY(projections.open_version_,
            database.prepare("INSERT INTO report_version VALUES (?2, ?1, 9223372036854775807, ?3)"));
  ZICHT_TRY(projections.add_about_, database.prepare("INSERT OR IGNORE INTO about VALUES (?1, ?2)"));
  ZICHT_TRY(projections.add_settlement_, database.prepare("INSERT INTO settlement VALUES (?1, ?2)"));
  ZICHT_TRY(projections.add_erasure_, database.prepare("INSERT OR IGNORE INTO erasure VALUES (?1)"));
  ZICHT_TRY(projections.erased_events_,
            database.prepare("SELECT report FROM erasure UNION ALL "
                             "SELECT a.sequence FROM erasure e JOIN about a ON a.report = e.report"));
  ZICHT_TRY(projections.ended_by_,
            database.prepare("SELECT report, content FROM report_version WHERE valid_to = ?1 AND "
                             "valid_to <> 9223372036854775807 AND NOT EXISTS "
                             "(SELECT 1 FROM report_version WHERE version = ?1)"));
  ZICHT_TRY(projections.add_correction_, database.prepare("INSERT INTO clock_correction VALUES (?1, ?2)"));
  return projections;
}

Result<std::int64_t> Projections::last_valid_to(ReportId report) {
  ZICHT_TRY(const bool row, current_version_.bind(1, id(report)).step());
  const std::int64_t valid_to = row ? current_version_.integer(0) : 0;
  current_version_.reset();
  return valid_to;
}

Result<void> Projections::check_exists(ReportId report) {
  ZICHT_TRY(const std::int64_t valid_to, last_valid_to(report));
  if (valid_to == 0) return fail(ErrorCode::not_found, "there is no such report", report_number(report));
  return {};
}

Result<void> Projections::check_active(ReportId report) {
  ZICHT_CHECK(check_exists(report));
  ZICHT_TRY(const std::int64_t valid_to, last_valid_to(report));
  if (valid_to != INT64_MAX)
    return fail(ErrorCode::conflict, "the report was withdrawn", report_number(report));
  return {};
}

Result<bool> Projections::is_active(ReportId report) {
  ZICHT_CHECK(check_exists(report));
  ZICHT_TRY(const std::int64_t valid_to, last_valid_to(report));
  return valid_to == INT64_MAX;
}

Result<void> Projections::open_version(ReportId report, Sequence sequence, Sequence content) {
  return open_version_.bind(1, id(report)).bind(2, id(sequence)).bind(3, id(content)).run();
}

Result<void> Projections::close_version(ReportId report, Sequence sequence) {
  ZICHT_CHECK(check_active(report));
  return close_version_.bind(1, id(report)).bind(2, id(sequence)).run();
}

Result<void> Projections::add_about(ReportId report, Sequence sequence) {
  ZICHT_CHECK(check_exists(report));
  return add_about_.bind(1, id(report)).bind(2, id(sequence)).run();
}

Result<void> Projections::link(const LogEntry& entry) {
  ZICHT_TRY(const std::vector<ReportId> others, decode_other_reports(entry.payload));
  if (others.size() != 1)
    return fail(ErrorCode::corrupt, "a decision does not name two reports",
                "event " + std::to_string(entry.sequence));
  ZICHT_CHECK(add_about(entry.subject, entry.sequence));
  ZICHT_CHECK(add_about(others[0], entry.sequence));
  return persons_->decide(entry.sequence, entry.kind == EventKind::same, entry.subject, others[0]);
}

Result<void> Projections::apply_linkage(const LogEntry& entry) {
  ZICHT_TRY(const LinkageApplied linkage, decode_linkage(entry.payload));
  for (const auto* const pairs : {&linkage.splits, &linkage.joins})
    for (const ReportPair& pair : *pairs) {
      ZICHT_CHECK(add_about(pair.a, entry.sequence));
      ZICHT_CHECK(add_about(pair.b, entry.sequence));
    }
  return persons_->apply(entry.sequence, linkage);
}

/// Undoes a withdrawal: the report holds again, as it was. False when the event is no withdrawal.
Result<bool> Projections::reopen(Sequence withdrawal, Sequence sequence) {
  ZICHT_TRY(const bool found, ended_by_.bind(1, id(withdrawal)).step());
  if (!found) return false;
  const auto report = static_cast<ReportId>(ended_by_.integer(0));
  const auto content = static_cast<Sequence>(ended_by_.integer(1));
  ended_by_.reset();
  ZICHT_TRY(const std::int64_t ended, last_valid_to(report));
  if (ended != id(withdrawal))
    return fail(ErrorCode::conflict, "this event was undone before", "event " + std::to_string(withdrawal));
  ZICHT_CHECK(open_version(report, sequence, content));
  ZICHT_CHECK(add_about(report, sequence));
  return true;
}

/// Of a decision, so that erasing a report destroys the reason too; of a linkage it is about nobody more than
/// about anybody else.
Result<void> Projections::undo(const LogEntry& entry) {
  ZICHT_TRY(const Sequence undone, decode_undone(entry.payload));
  ZICHT_TRY(const bool reopened, reopen(undone, entry.sequence));
  if (reopened) return {};
  ZICHT_TRY(const std::vector<ReportId> reports, persons_->undo(entry.sequence, undone));
  for (const ReportId report : reports) ZICHT_CHECK(add_about(report, entry.sequence));
  return {};
}

Result<void> Projections::apply(const LogEntry& entry) {
  switch (entry.kind) {
    case EventKind::submitted:
      return open_version(entry.sequence, entry.sequence, entry.sequence);
    case EventKind::corrected:
      ZICHT_CHECK(close_version(entry.subject, entry.sequence));
      ZICHT_CHECK(open_version(entry.subject, entry.sequence, entry.sequence));
      return add_about(entry.subject, entry.sequence);
    case EventKind::withdrawn:
      ZICHT_CHECK(close_version(entry.subject, entry.sequence));
      return add_about(entry.subject, entry.sequence);
    case EventKind::same:
    case EventKind::different:
      return link(entry);
    case EventKind::linkage_applied:
      return apply_linkage(entry);
    case EventKind::undone:
      return undo(entry);
    case EventKind::settled:
      ZICHT_CHECK(add_about(entry.subject, entry.sequence));
      return add_settlement_.bind(1, id(entry.sequence)).bind(2, id(entry.subject)).run();
    case EventKind::erased:
      ZICHT_CHECK(add_about(entry.subject, entry.sequence));
      return add_erasure_.bind(1, id(entry.subject)).run();
    case EventKind::viewed: {
      ZICHT_TRY(const std::vector<ReportId> reports, decode_other_reports(entry.payload));
      for (const ReportId report : reports) ZICHT_CHECK(add_about(report, entry.sequence));
      return {};
    }
    case EventKind::clock_corrected:
      return add_correction_.bind(1, id(entry.sequence)).bind(2, entry.recorded_at.milliseconds).run();
    case EventKind::adopted:
      return {};  // about no report
  }
  return unknown_kind(entry);
}

Result<std::vector<Sequence>> Projections::erased_events() {
  std::vector<Sequence> events;
  for (;;) {
    ZICHT_TRY(const bool row, erased_events_.step());
    if (!row) return events;
    events.push_back(static_cast<Sequence>(erased_events_.integer(0)));
  }
}

Result<void> rebuild_projections(Database& database) {
  for (const Table& table : kTables)
    ZICHT_CHECK(database.execute(("DELETE FROM " + std::string(table.name)).c_str()));
  return apply_log(database, database);
}

Result<std::vector<std::string>> differing_projections(Database& database) {
  ZICHT_TRY(Database anew, Database::in_memory());
  ZICHT_CHECK(migrate(anew));
  ZICHT_CHECK(anew.execute("BEGIN"));
  ZICHT_CHECK(apply_log(database, anew));
  std::vector<std::string> differing;
  for (const Table& table : kTables) {
    ZICHT_TRY(const bool same, same_rows(database, anew, table));
    if (!same) differing.emplace_back(table.name);
  }
  return differing;
}

}  // namespace zicht::registry
