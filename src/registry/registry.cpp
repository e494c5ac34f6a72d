#include "registry/registry.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <condition_variable>
#include <cstring>
#include <fstream>
#include <mutex>
#include <optional>
#include <sstream>

#include "base/contract.hpp"
#include "registry/durable_file.hpp"
#include "registry/log_reader.hpp"
#include "registry/merkle_proof.hpp"
#include "registry/schema.hpp"
#include "registry/snapshot.hpp"
#include "registry/writer.hpp"

namespace zicht::registry {
namespace {

namespace fs = std::filesystem;

constexpr Sequence kEventsBetweenHeads = 10000;

/// Held while a process writes. The system lets go of it when the process ends, however it ends.
class WriteLock {
 public:
  static Result<WriteLock> take(const fs::path& folder) {
    const fs::path file = folder / "write.lock";
    WriteLock lock;
    lock.descriptor_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock.descriptor_ < 0)
      return fail(ErrorCode::no_permission, std::string("cannot lock the registry: ") + std::strerror(errno),
                  file.string());
    if (::flock(lock.descriptor_, LOCK_EX | LOCK_NB) != 0)
      return fail(ErrorCode::locked, "another command writes to this registry", folder.string(),
                  "Wait until it has ended.");
    return lock;
  }
  WriteLock(WriteLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  WriteLock& operator=(WriteLock&&) = delete;
  ~WriteLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

 private:
  WriteLock() = default;
  int descriptor_ = -1;
};

std::map<std::string, std::string> code_list_files(const DefinitionFiles& definitions) {
  constexpr std::string_view kFolder = "codelists/";
  std::map<std::string, std::string> files;
  for (const auto& [name, content] : definitions)
    if (name.starts_with(kFolder)) files.emplace(name.substr(kFolder.size()), content);
  return files;
}

Result<DefinitionFiles> read_definitions(const fs::path& folder) {
  DefinitionFiles files;
  std::error_code failed;
  for (fs::recursive_directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
    if (!at->is_regular_file()) continue;
    std::ifstream in(at->path(), std::ios::binary);
    files.emplace(at->path().lexically_relative(folder).generic_string(),
                  std::string(std::istreambuf_iterator<char>(in), {}));
  }
  if (failed)
    return fail(ErrorCode::io, "cannot read the registry's definitions: " + failed.message(),
                folder.string());
  return files;
}

Result<void> write_definitions(const fs::path& folder, const DefinitionFiles& definitions) {
  for (const auto& [name, content] : definitions) {
    std::error_code failed;
    fs::create_directories((folder / name).parent_path(), failed);
    std::ofstream out(folder / name, std::ios::binary);
    out.write(content.data(), static_cast<std::streamsize>(content.size()));
    if (!out.flush())
      return fail(ErrorCode::io, std::string("cannot write a definition: ") + std::strerror(errno),
                  (folder / name).string());
  }
  return {};
}

/// SQL never names a kind by a number of its own.
std::string number_in_sql(EventKind kind) { return std::to_string(static_cast<int>(kind)); }

}  // namespace

struct PreparedEvents {
  std::vector<NewEvent> events;
  std::vector<EncodedEvent> encoded;  ///< of the events above
};

struct Registry::State {
  std::optional<WriteLock> lock;
  Database database;
  DefinitionFiles definitions;
  Codebook codebook;
  Clock clock;
  std::optional<Writer> writer;
  fs::path folder;
  fs::path heads_file;
  std::optional<SigningKey> signing_key;
  Sequence signed_size = 0;  ///< of the last head

  // Group commit: whoever comes first while nobody writes takes all that wait along.
  struct Request {
    const std::vector<EncodedEvent>& events;
    Result<std::vector<Receipt>> answer;
    bool done = false;
  };
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<Request*> waiting;
  bool writing = false;

  State(std::optional<WriteLock> write_lock, Database opened, DefinitionFiles files, Codebook lists,
        Clock now)
      : lock(std::move(write_lock)),
        database(std::move(opened)),
        definitions(std::move(files)),
        codebook(std::move(lists)),
        clock(std::move(now)) {}
  ~State() {
    // A head that could not be written is made at the next occasion; the log does not depend on it.
    if (!signing_key || writer->next_sequence() - 1 <= signed_size) return;
    try {
      static_cast<void>(sign_head());
    } catch (const std::bad_alloc&) {  // NOLINT(bugprone-empty-catch): as above
    }
  }

  Result<void> start_writing();
  Result<SignedHead> sign_head();
  void write(const std::vector<Request*>& requests);
  Result<void> write_one_of_many(Request& request);
  Result<void> write_in_one_transaction(const std::vector<Request*>& requests);
};

Registry::Registry(std::unique_ptr<State> state) : state_(std::move(state)) {}
Registry::Registry(Registry&&) noexcept = default;
Registry& Registry::operator=(Registry&&) noexcept = default;
Registry::~Registry() = default;

Result<Registry> Registry::create(const fs::path& folder, const DefinitionFiles& definitions,
                                  const std::string& actor, Clock clock) {
  ZICHT_CHECK(Codebook::parse(code_list_files(definitions)));
  std::error_code failed;
  if (fs::exists(folder, failed) && !(fs::is_directory(folder, failed) && fs::is_empty(folder, failed)))
    return fail(ErrorCode::already_exists, "there is something in this folder already", folder.string(),
                "Name a folder that is new or empty.");
  fs::create_directories(folder, failed);
  if (failed) return fail(ErrorCode::io, "cannot make the folder: " + failed.message(), folder.string());
  ZICHT_CHECK(write_definitions(folder / "definitions", definitions));
  ZICHT_CHECK(KeyStore::create(folder / "keys"));
  {
    ZICHT_TRY(Database database, Database::create(folder / "registry.db"));
    ZICHT_CHECK(migrate(database));
  }
  ZICHT_TRY(Registry registry, open(folder, Access::write, std::move(clock)));
  std::vector<NewEvent> adopted;
  // Definitions hold for an imported history too, so they are recorded at the beginning of time.
  for (const auto& [name, content] : definitions)
    adopted.push_back({Adopted{name, sha256(content)}, actor, Instant{0}});
  ZICHT_CHECK(registry.append(adopted));
  ZICHT_CHECK(sync_all(folder));
  return registry;
}

Result<Registry> Registry::open(const fs::path& folder, Access access, Clock clock) {
  std::error_code failed;
  if (!fs::exists(folder / "registry.db", failed))
    return fail(ErrorCode::not_found, "there is no registry here", folder.string(),
                "Make one with zicht init.");
  std::optional<WriteLock> lock;
  if (access == Access::write) {
    ZICHT_TRY(WriteLock taken, WriteLock::take(folder));
    lock.emplace(std::move(taken));
  }
  ZICHT_TRY(Database database, Database::open(folder / "registry.db", access));
  if (access == Access::write)
    ZICHT_CHECK(migrate(database));
  else
    ZICHT_CHECK(check_schema(database));
  ZICHT_TRY(DefinitionFiles definitions, read_definitions(folder / "definitions"));
  ZICHT_TRY(Codebook codebook, Codebook::parse(code_list_files(definitions)));
  auto state = std::make_unique<State>(std::move(lock), std::move(database), std::move(definitions),
                                       std::move(codebook), std::move(clock));
  state->folder = folder;
  state->heads_file = folder / "heads";
  if (access == Access::write) ZICHT_CHECK(state->start_writing());
  return Registry(std::move(state));
}

Result<void> Registry::State::start_writing() {
  ZICHT_TRY(KeyStore keys, KeyStore::open(folder / "keys", Access::write));
  ZICHT_TRY(writer, Writer::on(database, std::move(keys), codebook));
  ZICHT_CHECK(writer->apply_erasures());
  if (const auto kept = read_heads(heads_file)) {
    if (!kept->heads.empty()) signed_size = kept->heads.back().head.size;
  } else if (kept.error().code != ErrorCode::not_found) {
    return std::unexpected(kept.error());
  }
  if (signed_size >= writer->next_sequence())
    return fail(ErrorCode::corrupt, "the log is shorter than it was when its last head was signed",
                heads_file.string(), "Run zicht verify; a backup may have been put back without its heads.");
  ZICHT_TRY(signing_key, SigningKey::open_or_create(folder / "keys" / "signing.key"));
  return {};
}

Result<SignedHead> Registry::State::sign_head() {
  ZICHT_TRY(const MerkleFrontier tree, read_tree(database));
  const SignedHead head = signing_key->sign({tree.size(), tree.root()});
  ZICHT_CHECK(add_head(heads_file, signing_key->public_key(), head));
  signed_size = tree.size();
  return head;
}

/// One request among several: what it did is taken back when it fails, and the others go on.
Result<void> Registry::State::write_one_of_many(Request& request) {
  ZICHT_CHECK(database.execute("SAVEPOINT request"));
  request.answer = writer->append(request.events, clock());
  if (!request.answer) {
    // The tree in memory ran ahead; what earlier requests added is in the database once it is saved.
    ZICHT_CHECK(database.execute("ROLLBACK TO request"));
    ZICHT_CHECK(writer->reload());
  }
  ZICHT_CHECK(writer->save_tree());
  return database.execute("RELEASE request");
}

Result<void> Registry::State::write_in_one_transaction(const std::vector<Request*>& requests) {
  ZICHT_TRY(Transaction transaction, Transaction::begin(database));
  if (requests.size() == 1) {
    ZICHT_TRY(requests[0]->answer, writer->append(requests[0]->events, clock()));
    ZICHT_CHECK(writer->save_tree());
  } else {
    for (Request* const request : requests) ZICHT_CHECK(write_one_of_many(*request));
  }
  ZICHT_CHECK(writer->tidy());
  return transaction.commit();
}

void Registry::State::write(const std::vector<Request*>& requests) {
  const auto written = write_in_one_transaction(requests);
  if (written) {
    if (writer->next_sequence() > signed_size + kEventsBetweenHeads) static_cast<void>(sign_head());
    return;
  }
  for (Request* const request : requests) request->answer = std::unexpected(written.error());
  static_cast<void>(writer->reload());  // if this fails too, so will the next append, with its own error
}

Result<std::vector<Receipt>> Registry::append(const std::vector<NewEvent>& events) {
  ZICHT_EXPECT(state_->writer.has_value());
  if (events.empty()) return std::vector<Receipt>{};
  std::vector<EncodedEvent> encoded;
  encoded.reserve(events.size());
  for (const NewEvent& event : events) encoded.push_back(state_->writer->encode(event));
  return append_encoded(encoded);
}

std::shared_ptr<const PreparedEvents> Registry::prepare(std::vector<NewEvent> events) const {
  ZICHT_EXPECT(state_->writer.has_value());
  auto prepared = std::make_shared<PreparedEvents>();
  prepared->events = std::move(events);
  prepared->encoded.reserve(prepared->events.size());
  for (const NewEvent& event : prepared->events) prepared->encoded.push_back(state_->writer->encode(event));
  return prepared;
}

Result<std::vector<Receipt>> Registry::append_prepared(const PreparedEvents& events) {
  if (events.events.empty()) return std::vector<Receipt>{};
  return append_encoded(events.encoded);
}

Result<std::vector<Receipt>> Registry::append_encoded(const std::vector<EncodedEvent>& encoded) {
  State& state = *state_;
  State::Request request{encoded, {}};
  std::unique_lock guard(state.mutex);
  state.waiting.push_back(&request);
  state.changed.wait(guard, [&] { return request.done || !state.writing; });
  if (!request.done) {
    state.writing = true;
    const std::vector<State::Request*> together = std::exchange(state.waiting, {});
    guard.unlock();
    state.write(together);
    guard.lock();
    for (State::Request* const other : together) other->done = true;
    state.writing = false;
    state.changed.notify_all();
  }
  return std::move(request.answer);
}

Sequence Registry::next_sequence() const {
  ZICHT_EXPECT(state_->writer.has_value());
  return state_->writer->next_sequence();
}

Result<StatSnapshot> Registry::snapshot(Date as_of) {
  ZICHT_TRY(const ReadTransaction one_view, ReadTransaction::begin(state_->database));
  return snapshot_of(state_->database, state_->codebook, as_of);
}

Result<ChainSnapshot> Registry::chain(Date as_of) {
  ZICHT_TRY(const ReadTransaction one_view, ReadTransaction::begin(state_->database));
  return chain_of(state_->database, state_->codebook, as_of);
}

Result<Status> Registry::status() {
  Database& database = state_->database;
  Status status;
  const auto count = [&](const char* sql) { return database.integer(sql); };
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
  ZICHT_TRY(const std::int64_t first,
            count(("SELECT ifnull((SELECT recorded_at FROM log WHERE kind <> " +
                   number_in_sql(EventKind::adopted) + " ORDER BY sequence LIMIT 1), 0)")
                      .c_str()));
  ZICHT_TRY(const std::int64_t last,
            count("SELECT ifnull((SELECT recorded_at FROM log ORDER BY sequence DESC LIMIT 1), 0)"));
  ZICHT_TRY(const MerkleFrontier frontier, read_tree(database));
  status.events = static_cast<Sequence>(events);
  status.root = frontier.root();
  status.reports = static_cast<std::uint64_t>(reports);
  ZICHT_TRY(const std::int64_t erased, count("SELECT count(*) FROM erasure"));
  status.erased = static_cast<std::uint64_t>(erased);
  status.withdrawn = static_cast<std::uint64_t>(reports - active);
  status.persons = static_cast<std::uint64_t>(persons);
  status.first_recorded_at = {first};
  status.last_recorded_at = {last};
  status.schema = schema_version();
  ZICHT_TRY(status.objects, object_counts(database));
  return status;
}

Result<std::vector<LoggedEvent>> Registry::history(ReportId report) {
  ZICHT_TRY(const ReadTransaction one_view, ReadTransaction::begin(state_->database));
  return events_about(state_->database, state_->codebook, report);
}

Result<std::vector<ChangedPeople>> Registry::changes(Date after, Date until) {
  ZICHT_TRY(const ReadTransaction one_view, ReadTransaction::begin(state_->database));
  ZICHT_TRY(const Sequence before, tree_size_on(state_->database, after));
  ZICHT_TRY(const Sequence last, tree_size_on(state_->database, until));
  return changed_people(state_->database, state_->codebook, before, last);
}

Result<PersonId> Registry::person_of(ReportId report) {
  ZICHT_CHECK(history(report));
  ZICHT_TRY(Persons persons, Persons::on(state_->database));
  return persons.person_of(report);
}

Result<std::vector<ReportId>> Registry::reports_of(PersonId person) {
  ZICHT_TRY(const PersonId known, person_of(person));
  if (known != person)
    return fail(ErrorCode::not_found, "there is no such person any more", "P" + std::to_string(person),
                "It is part of P" + std::to_string(known) + " now.");
  ZICHT_TRY(Persons persons, Persons::on(state_->database));
  return persons.members(person);
}

Result<std::vector<OpenedSecrets>> Registry::open_secrets(const std::vector<ReportId>& reports,
                                                          const std::string& actor,
                                                          const std::string& reason) {
  ZICHT_EXPECT(state_->writer.has_value() && !reports.empty());
  ZICHT_CHECK(append({{Viewed{reports, reason}, actor, {}}}));
  std::vector<OpenedSecrets> opened;
  for (const ReportId report : reports) {
    ZICHT_TRY(const std::vector<LoggedEvent> events, history(report));
    for (const LoggedEvent& event : events) {
      if (event.kind == EventKind::viewed) continue;
      ZICHT_TRY(auto secrets, state_->writer->open_secrets(event.sequence, event.kind, event.subject));
      if (secrets) opened.push_back(*std::move(secrets));
    }
  }
  return opened;
}

Result<void> Registry::for_each_report(
    const std::string& actor, const std::string& reason,
    const std::function<Result<void>(ReportId, const ReportContent&)>& use) {
  if (!reason.empty()) {
    ZICHT_EXPECT(state_->writer.has_value());
    ZICHT_CHECK(append({{Viewed{{}, reason}, actor, {}}}));
  }
  ZICHT_TRY(const ReadTransaction one_view, ReadTransaction::begin(state_->database));
  ZICHT_TRY(Statement current,
            state_->database.prepare(
                "SELECT v.report, v.version, l.kind, l.payload FROM report_version v JOIN log l "
                "ON l.sequence = v.version WHERE v.valid_to = ?1 ORDER BY v.report"));
  current.bind(1, INT64_MAX);
  for (;;) {
    ZICHT_TRY(const bool row, current.step());
    if (!row) return {};
    const auto report = static_cast<ReportId>(current.integer(0));
    ReportContent content;
    ZICHT_TRY(content.report, decode_report(current.bytes(3), state_->codebook));
    if (!reason.empty()) {
      const auto version = static_cast<Sequence>(current.integer(1));
      ZICHT_TRY(auto opened,
                state_->writer->open_secrets(version, static_cast<EventKind>(current.integer(2)), report));
      if (opened) content.identity = std::move(opened->secrets.identity);
    }
    ZICHT_CHECK(use(report, content));
  }
}

Result<OpenIdentities> Registry::open_identities(const std::vector<ReportId>& shown, const std::string& actor,
                                                 const std::string& reason) {
  ZICHT_EXPECT(state_->writer.has_value());
  ZICHT_CHECK(append({{Viewed{shown, reason, !shown.empty()}, actor, {}}}));
  ZICHT_TRY(const ReadTransaction one_view, ReadTransaction::begin(state_->database));
  ZICHT_TRY(Statement current, state_->database.prepare(
                                   "SELECT v.report, v.version, l.kind, l.payload, s.payload, "
                                   "v.report IN (SELECT report FROM erasure) FROM report_version v "
                                   "JOIN log l ON l.sequence = v.version JOIN log s ON s.sequence = v.report "
                                   "WHERE v.valid_to = ?1 ORDER BY v.report"));
  current.bind(1, INT64_MAX);
  OpenIdentitiesBuilder builder(state_->codebook);
  for (;;) {
    ZICHT_TRY(const bool row, current.step());
    if (!row) return std::move(builder).finish();
    const auto report = static_cast<ReportId>(current.integer(0));
    ReportContent content;
    ZICHT_TRY(content.report, decode_report(current.bytes(3), state_->codebook));
    ZICHT_TRY(const std::string_view submission, decode_submission(current.bytes(4)));
    ZICHT_TRY(auto opened, state_->writer->open_secrets(static_cast<Sequence>(current.integer(1)),
                                                        static_cast<EventKind>(current.integer(2)), report));
    const bool erased = current.integer(5) != 0 || (opened && opened->erased);
    if (opened) content.identity = std::move(opened->secrets.identity);
    builder.add(report, content, erased, submission);
  }
}

Result<std::vector<PairSaid>> Registry::links_in_force() {
  ZICHT_TRY(Persons persons, Persons::on(state_->database));
  return persons.in_force();
}

Result<void> Registry::erase(const std::vector<ReportId>& reports, const std::string& actor) {
  std::vector<NewEvent> events;
  for (const ReportId report : reports) events.push_back({Erased{report}, actor, {}});
  ZICHT_CHECK(append(events));
  return state_->writer->apply_erasures();
}

Result<void> Registry::rotate_master_key() {
  ZICHT_EXPECT(state_->writer.has_value());
  return state_->writer->rotate_master_key();
}

Result<Verification> Registry::verify(std::span<const TreeHead> heads,
                                      const std::function<void(Sequence)>& progress) {
  ZICHT_TRY(const ReadTransaction one_view, ReadTransaction::begin(state_->database));
  std::vector<TreeHead> held(heads.begin(), heads.end());
  std::vector<Discrepancy> forged;
  const auto kept = read_heads(state_->heads_file);
  if (!kept && kept.error().code != ErrorCode::not_found) forged.push_back({0, kept.error().message});
  if (kept)
    for (const SignedHead& head : kept->heads) {
      held.push_back(head.head);
      if (!signed_by(head, kept->key))
        forged.push_back(
            {0, "the signature of the head of " + std::to_string(head.head.size) + " events is false"});
    }
  ZICHT_TRY(Verification found, verify_log(state_->database, held, progress));
  found.discrepancies.insert(found.discrepancies.end(), forged.begin(), forged.end());
  return found;
}

namespace {

/// What passes by when the first events of a log are read.
struct ReadLeaves {
  Hash before{};  ///< the root of the first of them
  Hash leaf{};    ///< of the event asked for
  Hash root{};
  std::vector<Hash> path;
};

/// \errors corrupt: the log has a gap. io.
Result<ReadLeaves> read_leaves(Database& database, Sequence size, Sequence before, Sequence event,
                               std::vector<LeafRange> ranges) {
  ReadLeaves read;
  RangeRoots roots(std::move(ranges));
  MerkleFrontier tree;
  ZICHT_TRY(LogReader log, LogReader::from(database, 1));
  while (tree.size() < size) {
    ZICHT_TRY(const auto entry, log.next());
    if (!entry || entry->sequence != tree.size() + 1)
      return fail(ErrorCode::corrupt, "the log has a gap", "event " + std::to_string(tree.size() + 1),
                  "Run zicht verify.");
    const Hash leaf = leaf_hash_of(*entry);
    roots.add(leaf);
    tree.append(leaf);
    if (entry->sequence == event) read.leaf = leaf;
    if (entry->sequence == before) read.before = tree.root();
  }
  read.root = tree.root();
  read.path = roots.roots();
  return read;
}

Result<Sequence> size_asked_for(Database& database, Sequence least, Sequence size) {
  ZICHT_TRY(const MerkleFrontier tree, read_tree(database));
  if (size == 0) size = tree.size();
  if (size > tree.size())
    return fail(ErrorCode::not_found, "the log is not that long", std::to_string(size) + " events");
  if (least == 0 || least > size)
    return fail(ErrorCode::not_found, "there is no such event in that log", std::to_string(least));
  return size;
}

}  // namespace

Result<InclusionProof> Registry::prove_inclusion(Sequence event, Sequence size) {
  ZICHT_TRY(const ReadTransaction one_view, ReadTransaction::begin(state_->database));
  ZICHT_TRY(size, size_asked_for(state_->database, event, size));
  ZICHT_TRY(ReadLeaves read,
            read_leaves(state_->database, size, 0, event, inclusion_ranges(event - 1, size)));
  return InclusionProof{event, read.leaf, {size, read.root}, std::move(read.path)};
}

Result<ConsistencyProof> Registry::prove_consistency(Sequence before, Sequence size) {
  ZICHT_TRY(const ReadTransaction one_view, ReadTransaction::begin(state_->database));
  ZICHT_TRY(size, size_asked_for(state_->database, before, size));
  ZICHT_TRY(ReadLeaves read,
            read_leaves(state_->database, size, before, 0, consistency_ranges(before, size)));
  return ConsistencyProof{{before, read.before}, {size, read.root}, std::move(read.path)};
}

Result<TreeHead> Registry::linkage_head() {
  ZICHT_TRY(const ReadTransaction one_view, ReadTransaction::begin(state_->database));
  std::string depends;
  for (const EventKindRow& row : kEventKinds)
    if (row.linkage_depends) depends += (depends.empty() ? "" : ", ") + number_in_sql(row.kind);
  ZICHT_TRY(
      const std::int64_t last,
      state_->database.integer("SELECT ifnull(max(sequence), 0) FROM log WHERE kind IN (" + depends + ")"));
  const auto size = static_cast<Sequence>(last);
  ZICHT_TRY(const ReadLeaves read, read_leaves(state_->database, size, 0, 0, {}));
  return TreeHead{size, read.root};
}

Result<SignedHead> Registry::sign_head() {
  ZICHT_EXPECT(state_->writer.has_value());
  return state_->sign_head();
}

namespace {

/// Events name codes by their text, for ever.
Result<void> check_that_no_code_is_lost(const Codebook& before, const Codebook& after) {
  for (const CodeList& list : before.lists()) {
    const CodeList* const now = after.find_list(list.id());
    for (std::size_t id = 0; id < list.size(); ++id) {
      const std::string& code = list[static_cast<CodeId>(id)].code;
      if (now == nullptr || !now->find(code))
        return fail(ErrorCode::conflict, "the code '" + code + "' would be lost",
                    "codelists/" + list.id() + ".csv",
                    "A code that ends gets a valid_to; it is never removed.");
    }
  }
  return {};
}

Result<void> replace_definition(const fs::path& file, const std::string& content) {
  std::error_code failed;
  fs::create_directories(file.parent_path(), failed);
  const fs::path beside = file.string() + ".part";
  fs::remove(beside, failed);
  ZICHT_CHECK(write_durably(beside, as_bytes(content), WriteTo::new_file, 0644));
  fs::rename(beside, file, failed);
  if (failed) return fail(ErrorCode::io, "cannot replace a definition: " + failed.message(), file.string());
  return sync_folder(file.parent_path());
}

}  // namespace

Result<std::vector<std::string>> Registry::adopt(const DefinitionFiles& files, const std::string& actor) {
  ZICHT_EXPECT(state_->writer.has_value());
  DefinitionFiles merged = state_->definitions;
  std::vector<NewEvent> events;
  std::vector<std::string> changed;
  for (const auto& [name, content] : files) {
    const auto [at, is_new] = merged.try_emplace(name, content);
    if (!is_new && at->second == content) continue;
    at->second = content;
    changed.push_back(name);
    events.push_back({Adopted{name, sha256(content)}, actor, {}});
  }
  if (changed.empty()) return changed;
  ZICHT_TRY(const Codebook codebook, Codebook::parse(code_list_files(merged)));
  ZICHT_CHECK(check_that_no_code_is_lost(state_->codebook, codebook));
  // Events first: cut short, it is done again, for the files differ still.
  ZICHT_CHECK(append(events));
  for (const std::string& name : changed)
    ZICHT_CHECK(replace_definition(state_->folder / "definitions" / name, files.at(name)));
  state_->definitions = std::move(merged);
  return changed;
}

Result<void> Registry::rebuild() {
  ZICHT_EXPECT(state_->writer.has_value());
  ZICHT_TRY(Transaction transaction, Transaction::begin(state_->database));
  ZICHT_CHECK(rebuild_projections(state_->database));
  return transaction.commit();
}

const Codebook& Registry::codebook() const { return state_->codebook; }
const DefinitionFiles& Registry::definitions() const { return state_->definitions; }

}  // namespace zicht::registry
