#include "registry/service_store.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <mutex>

#include "base/text.hpp"
#include "registry/durable_file.hpp"
#include "registry/sqlite/database.hpp"
#include "registry/vault.hpp"

namespace zicht::registry {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kServiceSchema = 1;
constexpr const char* kServiceTables =
    "PRAGMA secure_delete = ON;"
    "BEGIN IMMEDIATE;"
    "CREATE TABLE account (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, organisation "
    "TEXT NOT "
    "NULL, roles TEXT NOT NULL, password_hash TEXT NOT NULL, totp BLOB NOT NULL, totp_step INTEGER NOT NULL, "
    "recovery TEXT NOT NULL, blocked INTEGER NOT NULL, made_up INTEGER NOT NULL, language TEXT NOT NULL) "
    "STRICT;"
    "CREATE TABLE session (token_hash BLOB PRIMARY KEY, account INTEGER NOT NULL, began INTEGER NOT NULL, "
    "last_seen INTEGER NOT NULL, second_factor INTEGER NOT NULL) STRICT;"
    "CREATE TABLE api_key (id INTEGER PRIMARY KEY AUTOINCREMENT, key_hash BLOB NOT NULL UNIQUE, organisation "
    "TEXT "
    "NOT NULL, label TEXT NOT NULL, issued_by INTEGER NOT NULL, issued_at INTEGER NOT NULL, revoked INTEGER "
    "NOT "
    "NULL) STRICT;"
    "CREATE TABLE draft (id INTEGER PRIMARY KEY AUTOINCREMENT, account INTEGER NOT NULL, once TEXT NOT NULL, "
    "fields BLOB NOT NULL, changed_at INTEGER NOT NULL, sent_as INTEGER NOT NULL) STRICT;"
    "CREATE INDEX draft_account ON draft (account);"
    "CREATE TABLE request (id INTEGER PRIMARY KEY AUTOINCREMENT, verb TEXT NOT NULL, subject TEXT NOT NULL, "
    "detail "
    "TEXT NOT NULL, reason BLOB NOT NULL, asked_by INTEGER NOT NULL, asked_at INTEGER NOT NULL, decided_by "
    "INTEGER "
    "NOT NULL, approved INTEGER NOT NULL) STRICT;"
    "CREATE TABLE waiting_event (id INTEGER PRIMARY KEY AUTOINCREMENT, actor TEXT NOT NULL, reason TEXT NOT "
    "NULL) "
    "STRICT;"
    "PRAGMA user_version = 1; COMMIT;";

constexpr std::int64_t kCarriedOut = 2;  // in the column `approved`
constexpr char kApart = '\t';            // between the parts of a waiting event; no name and no role has one

/// What a sealed text is bound to, so that none opens in the place of another.
enum class SealedKind : std::uint64_t { totp = 1, draft = 2, request = 3 };
std::uint64_t bound_to(SealedKind kind, std::int64_t id) {
  return (static_cast<std::uint64_t>(kind) << 56U) | static_cast<std::uint64_t>(id);
}

struct ServiceKeys {
  Secret sealing;
  Secret forms;
};

Result<ServiceKeys> read_keys(const fs::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0)
    return fail(errno == ENOENT ? ErrorCode::not_found : ErrorCode::no_permission,
                std::string("cannot open the service's key: ") + std::strerror(errno), file.string(),
                "Put a key backup back.");
  std::array<std::uint8_t, 2 * Secret::kSize + 1> content{};
  const ssize_t length = ::read(descriptor, content.data(), content.size());
  ::close(descriptor);
  if (length != ssize_t{2 * Secret::kSize})
    return fail(ErrorCode::corrupt, "the service's key is not as long as it must be", file.string());
  const std::span bytes(content);
  return ServiceKeys{Secret::taken_from(bytes.first<Secret::kSize>()),
                     Secret::taken_from(bytes.subspan<Secret::kSize, Secret::kSize>())};
}

Result<ServiceKeys> read_or_make_keys(const fs::path& folder) {
  const fs::path file = folder / "keys" / "service.key";
  std::error_code failed;
  if (!fs::exists(file, failed)) {
    if (fs::exists(folder / "service.db", failed)) return read_keys(file);  // says that it is lost
    std::array<std::uint8_t, 2 * Secret::kSize> content{};
    const Secret sealing = Secret::random();
    const Secret forms = Secret::random();
    std::ranges::copy(sealing.bytes(), content.begin());
    std::ranges::copy(forms.bytes(), content.begin() + Secret::kSize);
    auto written = write_durably(file, content, WriteTo::new_file, 0600);
    sodium_memzero(content.data(), content.size());
    if (!written && written.error().code != ErrorCode::already_exists)
      return std::unexpected(written.error());
  }
  return read_keys(file);
}

Result<Database> open_database(const fs::path& file) {
  std::error_code failed;
  if (!fs::exists(file, failed)) {
    ZICHT_TRY(const Database made, Database::create(file));
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write, failed);
  }
  ZICHT_TRY(Database database, Database::open(file, Access::write));
  ZICHT_TRY(const std::int64_t schema, database.integer("PRAGMA user_version"));
  if (schema > kServiceSchema)
    return fail(ErrorCode::too_new, "the service's file was written by a later version of Zicht",
                file.string());
  if (schema == 0) ZICHT_CHECK(database.execute(kServiceTables));
  ZICHT_CHECK(database.execute("PRAGMA secure_delete = ON"));
  return database;
}

std::string hashes_as_text(const std::vector<Hash>& hashes) {
  std::string text;
  for (const Hash& hash : hashes) text += to_hex(hash) + ' ';
  return text;
}

std::vector<Hash> hashes_from_text(std::string_view text) {
  std::vector<Hash> hashes;
  for (const std::string_view part : split(text, ' '))
    if (const auto hash = hash_from_hex(part)) hashes.push_back(*hash);
  return hashes;
}

Hash hash_in(std::span<const std::uint8_t> bytes) {
  Hash hash{};
  std::ranges::copy(bytes.first(std::min(bytes.size(), hash.size())), hash.begin());
  return hash;
}

std::string roles_as_text(const std::vector<Role>& roles) {
  std::string text;
  for (const Role role : roles) text.append(name_of(role)) += ' ';
  return text;
}

std::vector<Role> roles_from_text(std::string_view text) {
  std::vector<Role> roles;
  for (const std::string_view part : split(text, ' '))
    if (const auto role = role_named(part)) roles.push_back(*role);
  return roles;
}

}  // namespace

struct ServiceStore::State {
  Database database;
  ServiceKeys keys;
  std::mutex mutex;

  State(Database opened, ServiceKeys read) : database(std::move(opened)), keys(std::move(read)) {}

  Bytes sealed(std::string_view text, SealedKind kind, std::int64_t id) const {
    return seal(as_bytes(text), bound_to(kind, id), keys.sealing);
  }
  Result<std::string> unsealed(std::span<const std::uint8_t> bytes, SealedKind kind, std::int64_t id) const {
    if (bytes.empty()) return std::string{};
    ZICHT_TRY(Bytes opened, unseal(bytes, bound_to(kind, id), keys.sealing));
    std::string text(opened.begin(), opened.end());
    wipe(opened);
    return text;
  }
  Result<std::int64_t> last_row() { return database.integer("SELECT last_insert_rowid()"); }
  Result<std::int64_t> changed_rows() { return database.integer("SELECT changes()"); }
  Result<void> one_changed() {
    ZICHT_TRY(const std::int64_t rows, changed_rows());
    if (rows == 0) return fail(ErrorCode::not_found, "there is no such record in the service's file");
    return {};
  }

  Result<Account> account_in(const Statement& row) const {
    Account account;
    account.id = row.integer(0);
    account.name = row.text(1);
    account.organisation = row.text(2);
    account.roles = roles_from_text(row.text(3));
    account.password_hash = row.text(4);
    ZICHT_TRY(const std::string totp, unsealed(row.bytes(5), SealedKind::totp, account.id));
    account.totp_secret.assign(totp.begin(), totp.end());
    account.totp_step = row.integer(6);
    account.recovery = hashes_from_text(row.text(7));
    account.blocked = row.integer(8) != 0;
    account.made_up = row.integer(9) != 0;
    account.language = row.text(10) == "en" ? Language::en : Language::nl;
    return account;
  }
  Result<void> write_account(const Account& account) {
    ZICHT_TRY(
        Statement update,
        database.prepare("UPDATE account SET organisation = ?2, roles = ?3, password_hash = ?4, totp = ?5, "
                         "totp_step = ?6, recovery = ?7, blocked = ?8, made_up = ?9, language = ?10 WHERE "
                         "id = ?1"));
    const std::string roles = roles_as_text(account.roles);
    const std::string recovery = hashes_as_text(account.recovery);
    const std::string_view totp(reinterpret_cast<const char*>(account.totp_secret.data()),
                                account.totp_secret.size());
    const Bytes sealed_totp = totp.empty() ? Bytes{} : sealed(totp, SealedKind::totp, account.id);
    update.bind(1, account.id)
        .bind(2, std::string_view(account.organisation))
        .bind(3, std::string_view(roles));
    update.bind(4, std::string_view(account.password_hash))
        .bind(5, std::span<const std::uint8_t>(sealed_totp));
    update.bind(6, account.totp_step).bind(7, std::string_view(recovery));
    update.bind(8, std::int64_t{account.blocked}).bind(9, std::int64_t{account.made_up});
    update.bind(10, account.language == Language::en ? std::string_view("en") : std::string_view("nl"));
    ZICHT_CHECK(update.run());
    return one_changed();
  }
  /// Within the transaction of the change that the note is about.
  Result<void> keep(const std::optional<AccountNote>& note) {
    if (!note) return {};
    ZICHT_TRY(Statement insert,
              database.prepare("INSERT INTO waiting_event (actor, reason) VALUES (?1, ?2)"));
    const std::string change =
        note->change.action + kApart + note->change.account + kApart + note->change.detail;
    return insert.bind(1, std::string_view(note->actor)).bind(2, std::string_view(change)).run();
  }
  Result<std::optional<Account>> one_account(Statement& find) {
    ZICHT_TRY(const bool row, find.step());
    if (!row) return std::optional<Account>{};
    ZICHT_TRY(Account account, account_in(find));
    return std::optional<Account>(std::move(account));
  }
  Result<Draft> draft_in(const Statement& row) const {
    Draft draft;
    draft.id = row.integer(0);
    draft.account = row.integer(1);
    draft.once = row.text(2);
    ZICHT_TRY(draft.fields, unsealed(row.bytes(3), SealedKind::draft, draft.id));
    draft.changed_at = {row.integer(4)};
    if (row.integer(5) != 0) draft.sent_as = static_cast<std::uint64_t>(row.integer(5));
    return draft;
  }
  Result<ApprovalRequest> request_in(const Statement& row) const {
    ApprovalRequest request;
    request.id = row.integer(0);
    request.verb = row.text(1);
    request.subject = row.text(2);
    request.detail = row.text(3);
    ZICHT_TRY(request.reason, unsealed(row.bytes(4), SealedKind::request, request.id));
    request.asked_by = row.integer(5);
    request.asked_at = {row.integer(6)};
    request.decided_by = row.integer(7);
    request.approved = row.integer(8) != 0;
    request.carried_out = row.integer(8) == kCarriedOut;
    return request;
  }
};

ServiceStore::ServiceStore(std::unique_ptr<State> state) : state_(std::move(state)) {}
ServiceStore::ServiceStore(ServiceStore&&) noexcept = default;
ServiceStore& ServiceStore::operator=(ServiceStore&&) noexcept = default;
ServiceStore::~ServiceStore() = default;

Result<ServiceStore> ServiceStore::open(const fs::path& registry) {
  std::error_code failed;
  if (!fs::exists(registry / "registry.db", failed))
    return fail(ErrorCode::not_found, "there is no registry here", registry.string(),
                "Make one with zicht init.");
  ZICHT_TRY(ServiceKeys keys, read_or_make_keys(registry));
  ZICHT_TRY(Database database, open_database(registry / "service.db"));
  return ServiceStore(std::make_unique<State>(std::move(database), std::move(keys)));
}

const Secret& ServiceStore::form_key() const { return state_->keys.forms; }

Result<AccountId> ServiceStore::add_account(const Account& account, const std::optional<AccountNote>& note) {
  const std::lock_guard guard(state_->mutex);
  ZICHT_TRY(Transaction transaction, Transaction::begin(state_->database));
  ZICHT_TRY(Statement there, state_->database.prepare("SELECT 1 FROM account WHERE name = ?1"));
  ZICHT_TRY(const bool taken, there.bind(1, std::string_view(account.name)).step());
  there.reset();
  if (taken) return fail(ErrorCode::already_exists, "there is an account of this name", account.name);
  ZICHT_TRY(Statement insert,
            state_->database.prepare(
                "INSERT INTO account (name, organisation, roles, password_hash, totp, totp_step, "
                "recovery, blocked, made_up, language) VALUES (?1, '', '', '', x'', -1, '', 0, "
                "0, 'nl')"));
  ZICHT_CHECK(insert.bind(1, std::string_view(account.name)).run());
  Account with_id = account;
  ZICHT_TRY(with_id.id, state_->last_row());
  ZICHT_CHECK(state_->write_account(with_id));
  ZICHT_CHECK(state_->keep(note));
  ZICHT_CHECK(transaction.commit());
  return with_id.id;
}

Result<void> ServiceStore::update_account(const Account& account, const std::optional<AccountNote>& note) {
  const std::lock_guard guard(state_->mutex);
  ZICHT_TRY(Transaction transaction, Transaction::begin(state_->database));
  ZICHT_CHECK(state_->write_account(account));
  ZICHT_CHECK(state_->keep(note));
  return transaction.commit();
}

Result<bool> ServiceStore::take_totp_step(AccountId account, std::int64_t step) {
  const std::lock_guard guard(state_->mutex);
  ZICHT_TRY(Statement take,
            state_->database.prepare("UPDATE account SET totp_step = ?2 WHERE id = ?1 AND totp_step < ?2"));
  ZICHT_CHECK(take.bind(1, account).bind(2, step).run());
  ZICHT_TRY(const std::int64_t rows, state_->changed_rows());
  return rows == 1;
}

namespace {
constexpr const char* kAccountColumns =
    "SELECT id, name, organisation, roles, password_hash, totp, totp_step, recovery, blocked, made_up, "
    "language FROM "
    "account ";
constexpr const char* kDraftColumns = "SELECT id, account, once, fields, changed_at, sent_as FROM draft ";
constexpr const char* kRequestColumns =
    "SELECT id, verb, subject, detail, reason, asked_by, asked_at, decided_by, approved FROM request ";
}  // namespace

Result<std::optional<Account>> ServiceStore::account(AccountId id) {
  const std::lock_guard guard(state_->mutex);
  ZICHT_TRY(Statement find, state_->database.prepare(std::string(kAccountColumns) + "WHERE id = ?1"));
  return state_->one_account(find.bind(1, id));
}

Result<std::optional<Account>> ServiceStore::account_named(std::string_view name) {
  const std::lock_guard guard(state_->mutex);
  ZICHT_TRY(Statement find, state_->database.prepare(std::string(kAccountColumns) + "WHERE name = ?1"));
  return state_->one_account(find.bind(1, name));
}

Result<std::vector<Account>> ServiceStore::accounts() {
  const std::lock_guard guard(state_->mutex);
  ZICHT_TRY(Statement rows, state_->database.prepare(std::string(kAccountColumns) + "ORDER BY name"));
  std::vector<Account> accounts;
  for (;;) {
    ZICHT_TRY(const bool row, rows.step());
    if (!row) return accounts;
    ZICHT_TRY(Account account, state_->account_in(rows));
    accounts.push_back(std::move(account));
  }
}

Result<void> ServiceStore::put_session(const Session& session) {
  const std::lock_guard guard(state_->mutex);
  ZICHT_TRY(Statement put,
            state_->database.prepare("INSERT INTO session VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT "
                                     "(token_hash) DO UPDATE SET last_seen = ?4, second_factor = ?5"));
  put.bind(1, std::span<const std::uint8_t>(session.token_hash)).bind(2, session.account);
  put.bind(3, session.began.milliseconds).bind(4, session.last_seen.milliseconds);
  return put.bind(5, std::int64_t{session.second_factor}).run();
}

Result<void> ServiceStore::touch_session(const Hash& token_hash, Instant last_seen) {
  const std::lock_guard guard(state_->mutex);
  ZICHT_TRY(Statement touch,
            state_->database.prepare("UPDATE session SET last_seen = ?2 WHERE token_hash = ?1"));
  return touch.bind(1, std::span<const std::uint8_t>(token_hash)).bind(2, last_seen.milliseconds).run();
}

Result<void> ServiceStore::end_session(const Hash& token_hash) {
  const std::lock_guard guard(state_->mutex);
  ZICHT_TRY(Statement end, state_->database.prepare("DELETE FROM session WHERE token_hash = ?1"));
  return end.bind(1, std::span<const std::uint8_t>(token_hash)).run();
}

Result<void> ServiceStore::end_sessions_of(AccountId account) {
  const std::lock_guard guard(state_->mutex);
  ZICHT_TRY(Statement end, state_->database.prepare("DELETE FROM session WHERE account = ?1"));
  return end.bind(1, account).run();
}

Result<std::vector<Session>> ServiceStore::sessions() {
  const std::lock_guard guard(state_->mutex);
  ZICHT_TRY(Statement rows, state_->database.prepare(
                                "SELECT token_hash, account, began, last_seen, second_factor FROM session"));
  std::vector<Session> sessions;
  for (;;) {
    ZICHT_TRY(const bool row, rows.step());
    if (!row) return sessions;
    sessions.push_back({hash_in(rows.bytes(0)),
                        rows.integer(1),
                        {rows.integer(2)},
                        {rows.integer(3)},
                        rows.integer(4) != 0});
  }
}

Result<std::int64_t> ServiceStore::add_key(const ApiKey& key, const std::optional<AccountNote>& note) {
  const std::lock_guard guard(state_->mutex);
  ZICHT_TRY(Transaction transaction, Transaction::begin(state_->database));
  ZICHT_TRY(Statement insert, state_->database.prepare(
                                  "INSERT INTO api_key (key_hash, organisation, label, issued_by, issued_at, "
                                  "revoked) VALUES (?1, ?2, ?3, ?4, ?5, 0)"));
  insert.bind(1, std::span<const std::uint8_t>(key.key_hash)).bind(2, std::string_view(key.organisation));
  insert.bind(3, std::string_view(key.label)).bind(4, key.issued_by).bind(5, key.issued_at.milliseconds);
  ZICHT_CHECK(insert.run());
  ZICHT_TRY(const std::int64_t id, state_->last_row());
  std::optional<AccountNote> with_key = note;
  if (with_key) with_key->change.account = "key " + std::to_string(id);
  ZICHT_CHECK(state_->keep(with_key));
  ZICHT_CHECK(transaction.commit());
  return id;
}

Result<void> ServiceStore::revoke_key(std::int64_t id, const std::optional<AccountNote>& note) {
  const std::lock_guard guard(state_->mutex);
  ZICHT_TRY(Transaction transaction, Transaction::begin(state_->database));
  ZICHT_TRY(Statement revoke, state_->database.prepare("UPDATE api_key SET revoked = 1 WHERE id = ?1"));
  ZICHT_CHECK(revoke.bind(1, id).run());
  ZICHT_CHECK(state_->one_changed());
  ZICHT_CHECK(state_->keep(note));
  return transaction.commit();
}

Result<std::vector<ApiKey>> ServiceStore::keys() {
  const std::lock_guard guard(state_->mutex);
  ZICHT_TRY(Statement rows,
            state_->database.prepare("SELECT id, key_hash, organisation, label, issued_by, issued_at, "
                                     "revoked FROM api_key ORDER BY id"));
  std::vector<ApiKey> keys;
  for (;;) {
    ZICHT_TRY(const bool row, rows.step());
    if (!row) return keys;
    keys.push_back({rows.integer(0),
                    hash_in(rows.bytes(1)),
                    std::string(rows.text(2)),
                    std::string(rows.text(3)),
                    rows.integer(4),
                    {rows.integer(5)},
                    rows.integer(6) != 0});
  }
}

Result<std::int64_t> ServiceStore::add_draft(const Draft& draft) {
  const std::lock_guard guard(state_->mutex);
  ZICHT_TRY(Transaction transaction, Transaction::begin(state_->database));
  ZICHT_TRY(Statement insert,
            state_->database.prepare("INSERT INTO draft (account, once, fields, changed_at, sent_as) "
                                     "VALUES (?1, ?2, x'', ?3, 0)"));
  ZICHT_CHECK(insert.bind(1, draft.account)
                  .bind(2, std::string_view(draft.once))
                  .bind(3, draft.changed_at.milliseconds)
                  .run());
  ZICHT_TRY(const std::int64_t id, state_->last_row());
  ZICHT_TRY(Statement fill, state_->database.prepare("UPDATE draft SET fields = ?2 WHERE id = ?1"));
  const Bytes sealed = state_->sealed(draft.fields, SealedKind::draft, id);
  ZICHT_CHECK(fill.bind(1, id).bind(2, std::span<const std::uint8_t>(sealed)).run());
  ZICHT_CHECK(transaction.commit());
  return id;
}

Result<void> ServiceStore::update_draft(const Draft& draft) {
  const std::lock_guard guard(state_->mutex);
  ZICHT_TRY(Statement update,
            state_->database.prepare("UPDATE draft SET fields = ?3, changed_at = ?4 WHERE id = ?1 AND "
                                     "account = ?2 AND sent_as = 0"));
  const Bytes sealed = state_->sealed(draft.fields, SealedKind::draft, draft.id);
  update.bind(1, draft.id).bind(2, draft.account).bind(3, std::span<const std::uint8_t>(sealed));
  ZICHT_CHECK(update.bind(4, draft.changed_at.milliseconds).run());
  return state_->one_changed();
}

Result<void> ServiceStore::mark_sent(std::int64_t draft, AccountId account, std::uint64_t report) {
  const std::lock_guard guard(state_->mutex);
  ZICHT_TRY(
      Statement update,
      state_->database.prepare("UPDATE draft SET fields = x'', sent_as = ?3 WHERE id = ?1 AND account = ?2"));
  ZICHT_CHECK(update.bind(1, draft).bind(2, account).bind(3, static_cast<std::int64_t>(report)).run());
  return state_->one_changed();
}

Result<void> ServiceStore::drop_draft(std::int64_t draft, AccountId account) {
  const std::lock_guard guard(state_->mutex);
  ZICHT_TRY(Statement drop,
            state_->database.prepare("DELETE FROM draft WHERE id = ?1 AND account = ?2 AND sent_as = 0"));
  return drop.bind(1, draft).bind(2, account).run();
}

Result<std::optional<Draft>> ServiceStore::draft(std::int64_t id, AccountId account) {
  const std::lock_guard guard(state_->mutex);
  ZICHT_TRY(Statement find,
            state_->database.prepare(std::string(kDraftColumns) + "WHERE id = ?1 AND account = ?2"));
  ZICHT_TRY(const bool row, find.bind(1, id).bind(2, account).step());
  if (!row) return std::optional<Draft>{};
  ZICHT_TRY(Draft draft, state_->draft_in(find));
  return std::optional<Draft>(std::move(draft));
}

Result<std::vector<Draft>> ServiceStore::drafts_of(AccountId account) {
  const std::lock_guard guard(state_->mutex);
  ZICHT_TRY(Statement rows, state_->database.prepare(std::string(kDraftColumns) +
                                                     "WHERE account = ?1 ORDER BY id DESC LIMIT 200"));
  rows.bind(1, account);
  std::vector<Draft> drafts;
  for (;;) {
    ZICHT_TRY(const bool row, rows.step());
    if (!row) return drafts;
    ZICHT_TRY(Draft draft, state_->draft_in(rows));
    drafts.push_back(std::move(draft));
  }
}

Result<std::int64_t> ServiceStore::add_request(const ApprovalRequest& request) {
  const std::lock_guard guard(state_->mutex);
  ZICHT_TRY(Transaction transaction, Transaction::begin(state_->database));
  ZICHT_TRY(Statement insert, state_->database.prepare(
                                  "INSERT INTO request (verb, subject, detail, reason, asked_by, asked_at, "
                                  "decided_by, approved) VALUES (?1, ?2, ?3, x'', ?4, ?5, 0, 0)"));
  insert.bind(1, std::string_view(request.verb)).bind(2, std::string_view(request.subject));
  insert.bind(3, std::string_view(request.detail)).bind(4, request.asked_by);
  ZICHT_CHECK(insert.bind(5, request.asked_at.milliseconds).run());
  ZICHT_TRY(const std::int64_t id, state_->last_row());
  ZICHT_TRY(Statement fill, state_->database.prepare("UPDATE request SET reason = ?2 WHERE id = ?1"));
  const Bytes sealed = state_->sealed(request.reason, SealedKind::request, id);
  ZICHT_CHECK(fill.bind(1, id).bind(2, std::span<const std::uint8_t>(sealed)).run());
  ZICHT_CHECK(transaction.commit());
  return id;
}

Result<void> ServiceStore::decide_request(std::int64_t id, AccountId by, bool approved) {
  const std::lock_guard guard(state_->mutex);
  ZICHT_TRY(Statement decide,
            state_->database.prepare(
                "UPDATE request SET decided_by = ?2, approved = ?3 WHERE id = ?1 AND decided_by "
                "= 0 AND asked_by <> ?2"));
  ZICHT_CHECK(decide.bind(1, id).bind(2, by).bind(3, std::int64_t{approved}).run());
  ZICHT_TRY(const std::int64_t rows, state_->changed_rows());
  if (rows == 1) return {};
  ZICHT_TRY(Statement find, state_->database.prepare("SELECT asked_by FROM request WHERE id = ?1"));
  ZICHT_TRY(const bool row, find.bind(1, id).step());
  if (!row) return fail(ErrorCode::not_found, "there is no such request");
  if (find.integer(0) == by)
    return fail(ErrorCode::conflict, "nobody approves what they asked for themselves", "",
                "Let somebody else decide.");
  return fail(ErrorCode::conflict, "somebody decided about this request already");
}

Result<void> ServiceStore::spend_request(std::int64_t id, AccountId asked_by) {
  const std::lock_guard guard(state_->mutex);
  ZICHT_TRY(Statement spend, state_->database.prepare("UPDATE request SET approved = ?3 WHERE id = ?1 AND "
                                                      "asked_by = ?2 AND approved = 1"));
  ZICHT_CHECK(spend.bind(1, id).bind(2, asked_by).bind(3, kCarriedOut).run());
  ZICHT_TRY(const std::int64_t rows, state_->changed_rows());
  if (rows == 1) return {};
  return fail(ErrorCode::conflict, "this request was not approved, or was carried out already");
}

Result<std::optional<ApprovalRequest>> ServiceStore::request(std::int64_t id) {
  const std::lock_guard guard(state_->mutex);
  ZICHT_TRY(Statement find, state_->database.prepare(std::string(kRequestColumns) + "WHERE id = ?1"));
  ZICHT_TRY(const bool row, find.bind(1, id).step());
  if (!row) return std::optional<ApprovalRequest>{};
  ZICHT_TRY(ApprovalRequest request, state_->request_in(find));
  return std::optional<ApprovalRequest>(std::move(request));
}

Result<std::vector<ApprovalRequest>> ServiceStore::requests() {
  const std::lock_guard guard(state_->mutex);
  ZICHT_TRY(Statement rows,
            state_->database.prepare(std::string(kRequestColumns) + "ORDER BY id DESC LIMIT 500"));
  std::vector<ApprovalRequest> requests;
  for (;;) {
    ZICHT_TRY(const bool row, rows.step());
    if (!row) return requests;
    ZICHT_TRY(ApprovalRequest request, state_->request_in(rows));
    requests.push_back(std::move(request));
  }
}

Result<std::vector<WaitingEvent>> ServiceStore::waiting_events() {
  const std::lock_guard guard(state_->mutex);
  ZICHT_TRY(Statement rows,
            state_->database.prepare("SELECT id, actor, reason FROM waiting_event ORDER BY id"));
  std::vector<WaitingEvent> events;
  for (;;) {
    ZICHT_TRY(const bool row, rows.step());
    if (!row) return events;
    WaitingEvent& event = events.emplace_back();
    event.id = rows.integer(0);
    event.actor = rows.text(1);
    const std::string change(rows.text(2));
    // Earlier versions kept one text: "block a.jansen".
    auto parts = split(change, kApart);
    if (parts.size() != 3) parts = split(change, ' ');
    if (!parts.empty()) event.change.action = parts[0];
    if (parts.size() > 1) event.change.account = parts[1];
    if (parts.size() > 2) event.change.detail = parts[2];
  }
}

Result<void> ServiceStore::drop_waiting_event(std::int64_t id) {
  const std::lock_guard guard(state_->mutex);
  ZICHT_TRY(Statement drop, state_->database.prepare("DELETE FROM waiting_event WHERE id = ?1"));
  return drop.bind(1, id).run();
}

}  // namespace zicht::registry
