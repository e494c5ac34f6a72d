#include "registry/sqlite/projections.hpp"

#include <array>
#include <string>

#include "model/object_number.hpp"
#include "model/report_number.hpp"
#include "registry/chain_payload.hpp"
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
                             {"about", "report, sequence"},  {"object_version", "version"},
                             {"tie_said", "sequence"},       {"clock_correction", "sequence"}};

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
  ZICHT_TRY(
      projections.object_now_,
      database.prepare("SELECT kind, valid_to FROM object_version WHERE version = ?1 AND object = ?1 UNION "
                       "ALL SELECT kind, valid_to FROM object_version WHERE object = ?1 AND version <> "
                       "object ORDER BY 2 DESC LIMIT 1"));
  ZICHT_TRY(projections.close_object_,
            database.prepare(
                "UPDATE object_version SET valid_to = ?2 WHERE valid_to = 9223372036854775807 AND version IN "
                "(SELECT ?1 UNION ALL SELECT version FROM object_version WHERE object = ?1 AND version <> "
                "object)"));
  ZICHT_TRY(projections.open_object_,
            database.prepare("INSERT INTO object_version VALUES (?2, ?1, ?3, 9223372036854775807)"));
  ZICHT_TRY(projections.ended_object_,
            database.prepare("SELECT object, kind FROM object_version WHERE valid_to = ?1 AND "
                             "valid_to <> 9223372036854775807 AND NOT EXISTS "
                             "(SELECT 1 FROM object_version WHERE version = ?1)"));
  ZICHT_TRY(projections.add_tie_, database.prepare("INSERT INTO tie_said VALUES (?1)"));
  ZICHT_TRY(projections.ended_by_,
            database.prepare("SELECT report, content FROM report_version WHERE valid_to = ?1 AND "
                             "valid_to <> 9223372036854775807 AND NOT EXISTS "
                             "(SELECT 1 FROM report_version WHERE version = ?1)"));
  ZICHT_TRY(projections.add_correction_, database.prepare("INSERT INTO clock_correction VALUES (?1, ?2)"));
  return projections;
}

Result<std::optional<ObjectKind>> Projections::kind_of(ObjectNumber number) {
  ZICHT_TRY(const bool object, object_now_.bind(1, id(number)).step());
  const auto kind = object ? std::optional(static_cast<ObjectKind>(object_now_.integer(0))) : std::nullopt;
  object_now_.reset();
  if (kind) return kind;
  ZICHT_TRY(const std::int64_t valid_to, last_valid_to(number));
  return valid_to == 0 ? std::nullopt : std::optional(ObjectKind::report);
}

/// A new object, or a new version of one; a correction cannot make another kind of it.
Result<void> Projections::enter_object(const LogEntry& entry) {
  ZICHT_TRY(const ObjectKind kind, decode_object_kind(entry.payload));
  if (entry.kind == EventKind::corrected) {
    ZICHT_TRY(const auto before, kind_of(entry.subject));
    if (before != kind)
      return fail(before ? ErrorCode::conflict : ErrorCode::not_found,
                  before ? "a correction cannot make another kind of object" : "there is no such object",
                  object_number(kind, entry.subject));
    ZICHT_CHECK(close_object(entry.subject, entry.sequence));
    ZICHT_CHECK(add_about(entry.subject, entry.sequence));
  }
  return open_object_.bind(1, id(entry.subject))
      .bind(2, id(entry.sequence))
      .bind(3, static_cast<std::int64_t>(kind))
      .run();
}

Result<void> Projections::close_object(ObjectNumber object, Sequence sequence) {
  ZICHT_TRY(const bool row, object_now_.bind(1, id(object)).step());
  const bool active = row && object_now_.integer(1) == INT64_MAX;
  object_now_.reset();
  if (!active) return fail(ErrorCode::conflict, "the object was withdrawn", std::to_string(object));
  return close_object_.bind(1, id(object)).bind(2, id(sequence)).run();
}

Result<void> Projections::say_tie(const LogEntry& entry) {
  ZICHT_TRY(const LoggedTie tie, decode_tie(entry.payload));
  std::array<ObjectKind, 2> kinds{};
  std::size_t at = 0;
  for (const ObjectNumber number : {tie.from, tie.to}) {
    ZICHT_TRY(const auto kind, kind_of(number));
    if (!kind) return fail(ErrorCode::not_found, "there is no such report or object", std::to_string(number));
    kinds.at(at++) = *kind;
    ZICHT_CHECK(add_about(number, entry.sequence));
  }
  if (tie.from == tie.to || !can_tie(tie.relation, kinds[0], kinds[1]))
    return fail(ErrorCode::conflict, "these two cannot be tied so, or it is one with itself",
                object_number(kinds[0], tie.from) + ", " + object_number(kinds[1], tie.to));
  return add_tie_.bind(1, id(entry.sequence)).run();
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
  ZICHT_TRY(const auto kind, kind_of(report));
  if (!kind) return fail(ErrorCode::not_found, "there is no such report", report_number(report));
  return add_about_.bind(1, id(report)).bind(2, id(sequence)).run();
}

Result<void> Projections::link(const LogEntry& entry) {
  ZICHT_TRY(const std::vector<ReportId> others, decode_other_reports(entry.payload));
  if (others.size() != 1)
    return fail(ErrorCode::corrupt, "a decision does not name two reports",
                "event " + std::to_string(entry.sequence));
  for (const ReportId report : {entry.subject, others[0]}) {
    ZICHT_CHECK(check_exists(report));
    ZICHT_CHECK(add_about(report, entry.sequence));
  }
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

/// Undoes a withdrawal: the report or object holds again, as it was. False when the event is no withdrawal.
Result<bool> Projections::reopen(Sequence withdrawal, Sequence sequence) {
  ZICHT_TRY(const bool found, ended_by_.bind(1, id(withdrawal)).step());
  if (!found) return reopen_object(withdrawal, sequence);
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

/// The same of an object of the chain or a table: what the event of its last version says holds again.
Result<bool> Projections::reopen_object(Sequence withdrawal, Sequence sequence) {
  ended_by_.reset();
  ZICHT_TRY(const bool found, ended_object_.bind(1, id(withdrawal)).step());
  if (!found) {
    ended_object_.reset();
    return false;
  }
  const auto object = static_cast<ObjectNumber>(ended_object_.integer(0));
  const std::int64_t kind = ended_object_.integer(1);
  ended_object_.reset();
  ZICHT_TRY(const bool row, object_now_.bind(1, id(object)).step());
  const bool is_last = row && object_now_.integer(1) == id(withdrawal);
  object_now_.reset();
  if (!is_last)
    return fail(ErrorCode::conflict, "this event was undone before", "event " + std::to_string(withdrawal));
  ZICHT_CHECK(open_object_.bind(1, id(object)).bind(2, id(sequence)).bind(3, kind).run());
  ZICHT_CHECK(add_about(object, sequence));
  return true;
}

/// Undoes a decision: erasing a report destroys the reason too; that of a linkage is about nobody more than
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
    case EventKind::followed_up:
    case EventKind::case_registered:
    case EventKind::disposal_taken:
    case EventKind::concern_submitted:
    case EventKind::investigation_opened:
    case EventKind::suspect_entered:
    case EventKind::judgment_given:
    case EventKind::table_imported:
      return enter_object(entry);
    case EventKind::tied:
    case EventKind::untied:
      return say_tie(entry);
    case EventKind::corrected:
      if (holds_object(entry.payload)) return enter_object(entry);
      ZICHT_CHECK(close_version(entry.subject, entry.sequence));
      ZICHT_CHECK(open_version(entry.subject, entry.sequence, entry.sequence));
      return add_about(entry.subject, entry.sequence);
    case EventKind::withdrawn: {
      ZICHT_TRY(const auto kind, kind_of(entry.subject));
      if (kind && *kind != ObjectKind::report)
        ZICHT_CHECK(close_object(entry.subject, entry.sequence));
      else
        ZICHT_CHECK(close_version(entry.subject, entry.sequence));
      return add_about(entry.subject, entry.sequence);
    }
    case EventKind::same:
    case EventKind::different:
      return link(entry);
    case EventKind::linkage_applied:
      return apply_linkage(entry);
    case EventKind::undone:
      return undo(entry);
    case EventKind::settled:
      ZICHT_CHECK(check_exists(entry.subject));
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
    case EventKind::account_changed:
    case EventKind::released:
    case EventKind::release_withdrawn:
    case EventKind::alarm_explained:
    case EventKind::alarm_explained_sealed:
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
