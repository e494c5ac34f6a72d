#include "registry/sqlite/sqlite_store.hpp"

#include <string>

#include "base/contract.hpp"
#include "registry/sqlite/chain_view.hpp"
#include "registry/sqlite/log_queries.hpp"
#include "registry/sqlite/log_reader.hpp"
#include "registry/sqlite/persons.hpp"
#include "registry/sqlite/projections.hpp"
#include "registry/sqlite/schema.hpp"
#include "registry/sqlite/snapshot.hpp"

namespace zicht::registry {
namespace {

class SqliteView : public LogStore::View {
 public:
  explicit SqliteView(ReadTransaction reading) : reading_(std::move(reading)) {}

 private:
  ReadTransaction reading_;
};

}  // namespace

Result<Database> SqliteStore::open_database(const std::filesystem::path& file, Access access) {
  ZICHT_TRY(Database database, Database::open(file, access));
  if (access == Access::write)
    ZICHT_CHECK(migrate(database));
  else
    ZICHT_CHECK(check_schema(database));
  return database;
}

Result<void> SqliteStore::start_writing(KeyStore keys) {
  ZICHT_TRY(writer_, Writer::on(database_, std::move(keys), *codebook_));
  return writer_->apply_erasures();
}

Result<void> SqliteStore::start_previewing(KeyStore keys) {
  ZICHT_TRY(previewing_, Writer::on(database_, std::move(keys), *codebook_));
  return {};
}

Writer& SqliteStore::writer() {
  ZICHT_EXPECT(writer_.has_value());
  return *writer_;
}

Result<std::unique_ptr<LogStore::View>> SqliteStore::view() {
  ZICHT_TRY(ReadTransaction reading, ReadTransaction::begin(database_));
  return std::make_unique<SqliteView>(std::move(reading));
}

Result<MerkleFrontier> SqliteStore::tree() { return read_tree(database_); }

Result<Sequence> SqliteStore::size_before(Instant end) { return tree_size_before(database_, end); }

Result<StatSnapshot> SqliteStore::snapshot(Date as_of) { return snapshot_of(database_, *codebook_, as_of); }

Result<StoredCounts> SqliteStore::counts() {
  const auto count = [&](const std::string& sql) { return database_.integer(sql); };
  StoredCounts counts;
  ZICHT_TRY(const std::int64_t events, count("SELECT ifnull(max(sequence), 0) FROM log"));
  ZICHT_TRY(const std::int64_t reports, count("SELECT count(*) FROM report_version WHERE report = version"));
  ZICHT_TRY(const std::int64_t active,
            count("SELECT count(*) FROM report_version WHERE valid_to = 9223372036854775807"));
  ZICHT_TRY(
      const std::int64_t persons,
      count(
          "SELECT count(DISTINCT ifnull(m.person, v.report)) FROM report_version v LEFT JOIN person_member m "
          "ON m.report = v.report AND m.valid_to = 9223372036854775807 WHERE v.valid_to = "
          "9223372036854775807"));
  ZICHT_TRY(const std::int64_t erased, count("SELECT count(*) FROM erasure"));
  ZICHT_TRY(const std::int64_t first,
            count("SELECT ifnull((SELECT recorded_at FROM log WHERE kind NOT IN (" +
                  number_in_sql(EventKind::adopted) + ", " + number_in_sql(EventKind::account_changed) +
                  ") ORDER BY sequence LIMIT 1), 0)"));
  ZICHT_TRY(const std::int64_t last,
            count("SELECT ifnull((SELECT recorded_at FROM log ORDER BY sequence DESC LIMIT 1), 0)"));
  counts.events = static_cast<Sequence>(events);
  counts.reports = static_cast<std::uint64_t>(reports);
  counts.active = static_cast<std::uint64_t>(active);
  counts.persons = static_cast<std::uint64_t>(persons);
  counts.erased = static_cast<std::uint64_t>(erased);
  counts.first_use = {first};
  counts.last_recorded_at = {last};
  return counts;
}

Result<ChainSnapshot> SqliteStore::chain(Date as_of) { return chain_of(database_, *codebook_, as_of); }
Result<FirstSaid> SqliteStore::first_said(Date as_of) { return first_said_of(database_, *codebook_, as_of); }
Result<std::vector<NumberedTable>> SqliteStore::tables(Date as_of) { return tables_of(database_, as_of); }

Result<std::vector<ObjectCount>> SqliteStore::object_counts() { return registry::object_counts(database_); }

Result<std::vector<LoggedEvent>> SqliteStore::events_about(ReportId report) {
  return registry::events_about(database_, *codebook_, report);
}

Result<std::vector<ChangedPeople>> SqliteStore::changes(Sequence before, Sequence last) {
  return changed_people(database_, *codebook_, before, last);
}

Result<PersonId> SqliteStore::person_of(ReportId report) {
  ZICHT_TRY(Persons persons, Persons::on(database_));
  return persons.person_of(report);
}

Result<std::vector<ReportId>> SqliteStore::members(PersonId person) {
  ZICHT_TRY(Persons persons, Persons::on(database_));
  return persons.members(person);
}

Result<std::vector<PairSaid>> SqliteStore::links_in_force() {
  ZICHT_TRY(Persons persons, Persons::on(database_));
  return persons.in_force();
}

Result<Sequence> SqliteStore::last_of(std::span<const EventKind> kinds) {
  std::string numbers;
  for (const EventKind kind : kinds) numbers += (numbers.empty() ? "" : ", ") + number_in_sql(kind);
  ZICHT_TRY(const std::int64_t last,
            database_.integer("SELECT ifnull(max(sequence), 0) FROM log WHERE kind IN (" + numbers + ")"));
  return static_cast<Sequence>(last);
}

Result<void> SqliteStore::each_entry(Sequence first,
                                     const std::function<Result<bool>(const LogEntry&)>& use) {
  ZICHT_TRY(LogReader log, LogReader::from(database_, first));
  for (;;) {
    ZICHT_TRY(const std::optional<LogEntry> entry, log.next());
    if (!entry) return {};
    ZICHT_TRY(const bool more, use(*entry));
    if (!more) return {};
  }
}

Result<void> SqliteStore::each_current(const std::function<Result<void>(const CurrentReport&)>& use) {
  ZICHT_TRY(Statement current,
            database_.prepare("SELECT v.report, v.content, l.kind, l.payload, s.payload, "
                              "v.report IN (SELECT report FROM erasure) FROM report_version v "
                              "JOIN log l ON l.sequence = v.content JOIN log s ON s.sequence = v.report "
                              "WHERE v.valid_to = ?1 ORDER BY v.report"));
  current.bind(1, INT64_MAX);
  for (;;) {
    ZICHT_TRY(const bool row, current.step());
    if (!row) return {};
    ZICHT_CHECK(use({static_cast<ReportId>(current.integer(0)), static_cast<Sequence>(current.integer(1)),
                     static_cast<EventKind>(current.integer(2)), current.bytes(3), current.bytes(4),
                     current.integer(5) != 0}));
  }
}

Result<Verification> SqliteStore::verify(std::span<const TreeHead> heads,
                                         const std::function<void(Sequence)>& progress) {
  return verify_log(database_, heads, progress);
}

Sequence SqliteStore::next_sequence() const {
  ZICHT_EXPECT(writer_.has_value());
  return writer_->next_sequence();
}

EncodedEvent SqliteStore::encode(const NewEvent& event) const {
  ZICHT_EXPECT(writer_.has_value() || previewing_.has_value());
  return (writer_ ? *writer_ : *previewing_).encode(event);
}

Result<std::vector<Receipt>> SqliteStore::preview(std::span<const EncodedEvent> events) {
  ZICHT_EXPECT(writer_.has_value() || previewing_.has_value());
  return (writer_ ? *writer_ : *previewing_).preview(events, previewed_);
}

/// One request among several: what it did is taken back when it fails, and the others go on.
Result<void> SqliteStore::write_one_of_many(AppendRequest& request, const std::function<Instant()>& clock) {
  ZICHT_CHECK(database_.execute("SAVEPOINT request"));
  request.answer = writer().append(request.events, clock());
  if (!request.answer) {
    // The tree in memory ran ahead; what earlier requests added is in the database once it is saved.
    ZICHT_CHECK(database_.execute("ROLLBACK TO request"));
    ZICHT_CHECK(writer().reload());
  }
  ZICHT_CHECK(writer().save_tree());
  return database_.execute("RELEASE request");
}

Result<void> SqliteStore::write_in_one_transaction(std::span<AppendRequest* const> requests,
                                                   const std::function<Instant()>& clock) {
  ZICHT_TRY(Transaction transaction, Transaction::begin(database_));
  if (requests.size() == 1) {
    ZICHT_TRY(requests[0]->answer, writer().append(requests[0]->events, clock()));
    ZICHT_CHECK(writer().save_tree());
  } else {
    for (AppendRequest* const request : requests) ZICHT_CHECK(write_one_of_many(*request, clock));
  }
  ZICHT_CHECK(writer().tidy());
  return transaction.commit();
}

void SqliteStore::append(std::span<AppendRequest* const> requests, const std::function<Instant()>& clock) {
  const auto written = write_in_one_transaction(requests, clock);
  if (written) return;
  for (AppendRequest* const request : requests) request->answer = std::unexpected(written.error());
  static_cast<void>(writer().reload());  // if this fails too, so will the next append, with its own error
}

Result<std::optional<OpenedSecrets>> SqliteStore::open_secrets(Sequence event, EventKind kind,
                                                               ReportId subject) {
  // A store that is open for reading has its keys with what previews.
  return (writer_ || !previewing_ ? writer() : *previewing_).open_secrets(event, kind, subject);
}

Result<void> SqliteStore::apply_erasures() { return writer().apply_erasures(); }

Result<void> SqliteStore::rotate_master_key() { return writer().rotate_master_key(); }

Result<void> SqliteStore::rebuild() {
  ZICHT_TRY(Transaction transaction, Transaction::begin(database_));
  ZICHT_CHECK(rebuild_projections(database_));
  return transaction.commit();
}

}  // namespace zicht::registry
