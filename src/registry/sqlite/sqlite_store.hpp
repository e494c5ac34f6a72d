#pragma once

#include <optional>
#include <unordered_map>

#include "registry/access.hpp"
#include "registry/log_store.hpp"
#include "registry/sqlite/database.hpp"
#include "registry/sqlite/writer.hpp"

namespace zicht::registry {

/// The log in one SQLite file, with write-ahead log and synchronous=FULL: a transaction that is committed is
/// on disk.
class SqliteStore : public LogStore {
 public:
  /// Opens registry.db; for writing, its tables are brought to the version of this program.
  /// \errors not_found, corrupt, too_new, io; for reading also conflict: it must be upgraded first.
  static Result<Database> open_database(const std::filesystem::path& file, Access access);

  SqliteStore(Database database, const Codebook& codebook)
      : database_(std::move(database)), codebook_(&codebook) {}

  Database& database() { return database_; }
  /// From here on it may be written to.
  Result<void> start_writing(KeyStore keys);
  /// From here on it can say what appending would do, though it is open for reading.
  Result<void> start_previewing(KeyStore keys);
  bool previews() const { return previewing_.has_value(); }

  Result<std::unique_ptr<View>> view() override;
  Result<MerkleFrontier> tree() override;
  Result<Sequence> size_before(Instant end) override;
  Result<StatSnapshot> snapshot(Date as_of) override;
  Result<ChainSnapshot> chain(Date as_of) override;
  Result<FirstSaid> first_said(Date as_of) override;
  Result<std::vector<NumberedTable>> tables(Date as_of) override;
  Result<StoredCounts> counts() override;
  Result<std::vector<ObjectCount>> object_counts() override;
  Result<std::vector<LoggedEvent>> events_about(ReportId report) override;
  Result<std::vector<ChangedPeople>> changes(Sequence before, Sequence last) override;
  Result<PersonId> person_of(ReportId report) override;
  Result<std::vector<ReportId>> members(PersonId person) override;
  Result<std::vector<PairSaid>> links_in_force() override;
  Result<Sequence> last_of(std::span<const EventKind> kinds) override;
  Result<void> each_entry(Sequence first, const std::function<Result<bool>(const LogEntry&)>& use) override;
  Result<void> each_current(const std::function<Result<void>(const CurrentReport&)>& use) override;
  Result<Verification> verify(std::span<const TreeHead> heads,
                              const std::function<void(Sequence)>& progress) override;

  Sequence next_sequence() const override;
  EncodedEvent encode(const NewEvent& event) const override;
  void append(std::span<AppendRequest* const> requests, const std::function<Instant()>& clock) override;
  Result<std::vector<Receipt>> preview(std::span<const EncodedEvent> events) override;
  Result<std::optional<OpenedSecrets>> open_secrets(Sequence event, EventKind kind,
                                                    ReportId subject) override;
  Result<void> apply_erasures() override;
  Result<void> rotate_master_key() override;
  Result<void> rebuild() override;

 private:
  Result<void> write_one_of_many(AppendRequest& request, const std::function<Instant()>& clock);
  Result<void> write_in_one_transaction(std::span<AppendRequest* const> requests,
                                        const std::function<Instant()>& clock);
  Writer& writer();

  Database database_;
  const Codebook* codebook_;
  std::optional<Writer> writer_;
  std::optional<Writer> previewing_;
  std::unordered_map<Fingerprint, Hash, FirstBytes> previewed_;
};

}  // namespace zicht::registry
