#include "registry/key_store.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include "base/contract.hpp"
#include "model/report_number.hpp"
#include "registry/durable_file.hpp"
#include "registry/random_bytes.hpp"

namespace zicht::registry {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t kWrapped = kNonce + Secret::kSize + kTag;
constexpr ReportId kKeysAhead = 1024;
constexpr const char* kMasterKey = "master.key";
constexpr const char* kNextKey = "master.key.next";  ///< of a rotation that is going on
constexpr std::string_view kSchema =
    "CREATE TABLE data_key (report INTEGER PRIMARY KEY, wrapped BLOB NOT NULL) STRICT;"
    "CREATE TABLE prepared (only INTEGER PRIMARY KEY CHECK (only = 1), last INTEGER NOT NULL) STRICT;"
    "INSERT INTO prepared VALUES (1, 0); PRAGMA user_version = 1;";

void start_sodium() {
  static const int started = sodium_init();
  ZICHT_EXPECT(started >= 0);
}

std::array<std::uint8_t, kWrapped> wrapped(const Secret& key, ReportId report, const Secret& master) {
  std::array<std::uint8_t, kWrapped> out{};
  fill_random(std::span(out).first(kNonce));
  const auto bound = little_endian(report);
  crypto_aead_xchacha20poly1305_ietf_encrypt(out.data() + kNonce, nullptr, key.bytes().data(), Secret::kSize,
                                             bound.data(), bound.size(), nullptr, out.data(),
                                             master.bytes().data());
  return out;
}

/// \return what `wrapped` hid; nullopt when it is not of this report or this master key
std::optional<Secret> unwrapped(std::span<const std::uint8_t> stored, ReportId report, const Secret& master) {
  std::array<std::uint8_t, Secret::kSize> key{};
  const auto bound = little_endian(report);
  if (stored.size() != kWrapped ||
      crypto_aead_xchacha20poly1305_ietf_decrypt(key.data(), nullptr, nullptr, stored.data() + kNonce,
                                                 stored.size() - kNonce, bound.data(), bound.size(),
                                                 stored.data(), master.bytes().data()) != 0)
    return std::nullopt;
  return Secret::taken_from(key);
}

std::unexpected<Error> system_error(const char* what, const fs::path& file) {
  const ErrorCode code = errno == EEXIST   ? ErrorCode::already_exists
                         : errno == EACCES ? ErrorCode::no_permission
                                           : ErrorCode::io;
  return fail(code, std::string(what) + ": " + std::strerror(errno), file.string());
}

Result<void> write_key_file(const fs::path& file, const Secret& master, const Secret& fingerprint_key) {
  std::array<std::uint8_t, 2 * Secret::kSize> content{};
  std::ranges::copy(master.bytes(), content.begin());
  std::ranges::copy(fingerprint_key.bytes(), content.begin() + Secret::kSize);
  auto written = write_durably(file, content, WriteTo::new_file, 0600);
  sodium_memzero(content.data(), content.size());
  return written;
}

struct KeyFile {
  Secret master;
  Secret fingerprint_key;
};

Result<KeyFile> read_key_file(const fs::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0 && errno == ENOENT)
    return fail(ErrorCode::not_found,
                "the key file is lost: identities cannot be opened; figures still can be made", file.string(),
                "Put a key backup back.");
  if (descriptor < 0) return system_error("cannot open the key file", file);
  std::array<std::uint8_t, 2 * Secret::kSize + 1> content{};
  const ssize_t length = ::read(descriptor, content.data(), content.size());
  ::close(descriptor);
  if (length != ssize_t{2 * Secret::kSize})
    return fail(ErrorCode::corrupt, "the key file is not as long as a key file is", file.string());
  const std::span bytes(content);
  return KeyFile{Secret::taken_from(bytes.first<Secret::kSize>()),
                 Secret::taken_from(bytes.subspan<Secret::kSize, Secret::kSize>())};
}

/// Whether a master key is that of the store; every one is of a store without keys.
Result<bool> opens(Database& database, const Secret& master) {
  ZICHT_TRY(Statement first, database.prepare("SELECT report, wrapped FROM data_key LIMIT 1"));
  ZICHT_TRY(const bool found, first.step());
  return !found || unwrapped(first.bytes(1), static_cast<ReportId>(first.integer(0)), master).has_value();
}

/// Puts the coming master key in the place of the one before.
Result<void> replace_key_file(const fs::path& folder) {
  if (::rename((folder / kNextKey).c_str(), (folder / kMasterKey).c_str()) != 0)
    return system_error("cannot replace the key file", folder / kMasterKey);
  return sync_folder(folder);
}

/// The key file that opens the store. After a rotation that was cut short, that is the coming one if its
/// transaction was committed.
Result<KeyFile> matching_key_file(const fs::path& folder, Database& database, Access access) {
  std::error_code failed;
  if (fs::exists(folder / kNextKey, failed)) {
    const auto coming = read_key_file(folder / kNextKey);
    ZICHT_TRY(const bool committed, coming ? opens(database, coming->master) : Result<bool>(false));
    if (committed && access == Access::write) ZICHT_CHECK(replace_key_file(folder));
    if (committed) return coming;
    if (access == Access::write) fs::remove(folder / kNextKey, failed);
  }
  ZICHT_TRY(KeyFile keys, read_key_file(folder / kMasterKey));
  ZICHT_TRY(const bool right, opens(database, keys.master));
  if (!right)
    return fail(ErrorCode::corrupt, "this key file is not that of the key store beside it",
                (folder / kMasterKey).string(), "Put back the key file and keys.db of one backup.");
  return keys;
}

}  // namespace

Secret Secret::random() {
  start_sodium();
  Secret secret;
  fill_random(secret.bytes_);
  return secret;
}

Secret Secret::taken_from(std::span<std::uint8_t, kSize> bytes) {
  Secret secret;
  std::ranges::copy(bytes, secret.bytes_.begin());
  sodium_memzero(bytes.data(), bytes.size());
  return secret;
}

Secret::~Secret() { sodium_memzero(bytes_.data(), kSize); }

KeyStore::KeyStore(fs::path folder, Database database, const Secret& master, const Secret& fingerprint_key)
    : folder_(std::move(folder)),
      database_(std::move(database)),
      master_(master),
      fingerprint_key_(fingerprint_key) {}

Result<KeyStore> KeyStore::create(const fs::path& folder) {
  std::error_code failed;
  fs::create_directories(folder, failed);
  fs::permissions(folder, fs::perms::owner_all, failed);
  if (failed) return fail(ErrorCode::io, "cannot make the key folder: " + failed.message(), folder.string());
  ZICHT_CHECK(write_key_file(folder / kMasterKey, Secret::random(), Secret::random()));
  ZICHT_TRY(Database database, Database::create(folder / "keys.db"));
  ZICHT_CHECK(database.execute(std::string(kSchema).c_str()));
  return open(folder, Access::write);
}

Result<KeyStore> KeyStore::open(const fs::path& folder, Access access) {
  start_sodium();
  std::error_code failed;
  if (!fs::exists(folder / "keys.db", failed))
    return fail(ErrorCode::not_found,
                "the key store is lost: identities cannot be opened; figures still can be made",
                (folder / "keys.db").string(), "Put a key backup back.");
  ZICHT_TRY(Database database, Database::open(folder / "keys.db", access));
  ZICHT_CHECK(database.execute("PRAGMA secure_delete = ON"));
  ZICHT_TRY(const std::int64_t prepared, database.integer("SELECT last FROM prepared"));
  ZICHT_TRY(const KeyFile keys, matching_key_file(folder, database, access));
  KeyStore store(folder, std::move(database), keys.master, keys.fingerprint_key);
  store.prepared_ = static_cast<ReportId>(prepared);
  ZICHT_TRY(store.find_, store.database_.prepare("SELECT wrapped FROM data_key WHERE report = ?1"));
  return store;
}

Result<void> KeyStore::prepare(ReportId last) {
  if (last <= prepared_) return {};
  const ReportId target = last + kKeysAhead;
  std::vector<Secret> fresh =
      fresh_.size() <= kKeysAhead ? fresh_ : std::vector<Secret>(fresh_.end() - kKeysAhead, fresh_.end());
  ZICHT_TRY(Transaction transaction, Transaction::begin(database_));
  ZICHT_TRY(Statement add, database_.prepare("INSERT INTO data_key VALUES (?1, ?2)"));
  for (ReportId report = prepared_ + 1; report <= target; ++report) {
    const auto key = wrapped(fresh.emplace_back(Secret::random()), report, master_);
    ZICHT_CHECK(add.bind(1, static_cast<std::int64_t>(report)).bind(2, key).run());
  }
  ZICHT_CHECK(database_.execute(("UPDATE prepared SET last = " + std::to_string(target)).c_str()));
  ZICHT_CHECK(transaction.commit());
  prepared_ = target;
  fresh_ = std::move(fresh);
  return {};
}

Result<Secret> KeyStore::data_key(ReportId report) {
  if (report <= prepared_ && report + fresh_.size() > prepared_)
    return fresh_[report + fresh_.size() - prepared_ - 1];
  const std::string where = report_number(report);
  ZICHT_TRY(const bool found, find_.bind(1, static_cast<std::int64_t>(report)).step());
  if (!found) return fail(ErrorCode::not_found, "the identity was erased", where);
  const auto key = unwrapped(find_.bytes(0), report, master_);
  find_.reset();
  if (!key) return fail(ErrorCode::corrupt, "the key of a report does not open with this master key", where);
  return *key;
}

Result<void> KeyStore::destroy(std::span<const ReportId> reports) {
  std::vector<ReportId> present;
  for (const ReportId report : reports) {
    ZICHT_TRY(const bool found, find_.bind(1, static_cast<std::int64_t>(report)).step());
    find_.reset();
    if (found) present.push_back(report);
  }
  if (present.empty()) return has_old_pages_ ? forget_old_pages() : Result<void>{};
  fresh_.clear();
  ZICHT_TRY(Transaction transaction, Transaction::begin(database_));
  ZICHT_TRY(Statement remove,
            database_.prepare("DELETE FROM data_key WHERE report = ?1"));  // secure_delete is on
  for (const ReportId report : present) ZICHT_CHECK(remove.bind(1, static_cast<std::int64_t>(report)).run());
  ZICHT_CHECK(transaction.commit());
  return forget_old_pages();
}

/// The log of the store's writes has the old keys too, until it is carried over and cut to nothing.
Result<void> KeyStore::forget_old_pages() {
  has_old_pages_ = true;
  // Whoever reads is waited for, but not so long that intake would wait too: the caller tries again.
  ZICHT_CHECK(database_.execute("PRAGMA busy_timeout = 250"));
  ZICHT_TRY(Statement checkpoint, database_.prepare("PRAGMA wal_checkpoint(TRUNCATE)"));
  ZICHT_TRY(const bool row, checkpoint.step());
  ZICHT_CHECK(database_.execute("PRAGMA busy_timeout = 5000"));
  if (!row || checkpoint.integer(0) != 0)
    return fail(ErrorCode::locked,
                "it is done, but another command reads the key store, so its log still has the old keys",
                "keys.db", "Do it again when that has ended.");
  has_old_pages_ = false;
  return {};
}

Result<void> KeyStore::wrap_all(const Secret& master) {
  ZICHT_TRY(Transaction transaction, Transaction::begin(database_));
  ZICHT_TRY(
      Statement next,
      database_.prepare("SELECT report, wrapped FROM data_key WHERE report > ?1 ORDER BY report LIMIT 1"));
  ZICHT_TRY(Statement put, database_.prepare("UPDATE data_key SET wrapped = ?2 WHERE report = ?1"));
  for (std::int64_t report = 0;;) {
    ZICHT_TRY(const bool row, next.bind(1, report).step());
    if (!row) break;
    report = next.integer(0);
    const auto key = unwrapped(next.bytes(1), static_cast<ReportId>(report), master_);
    next.reset();
    if (!key)
      return fail(ErrorCode::corrupt, "the key of a report does not open with this master key",
                  report_number(static_cast<ReportId>(report)));
    ZICHT_CHECK(put.bind(1, report).bind(2, wrapped(*key, static_cast<ReportId>(report), master)).run());
  }
  next.reset();
  return transaction.commit();
}

Result<void> KeyStore::rotate() {
  const Secret next = Secret::random();
  ZICHT_CHECK(write_key_file(folder_ / kNextKey, next, fingerprint_key_));
  ZICHT_CHECK(wrap_all(next));
  ZICHT_CHECK(replace_key_file(folder_));
  master_ = next;
  return forget_old_pages();
}

Fingerprint KeyStore::fingerprint(std::span<const std::uint8_t> content) const {
  Fingerprint hash{};
  crypto_generichash(hash.data(), hash.size(), content.data(), content.size(),
                     fingerprint_key_.bytes().data(), Secret::kSize);
  return hash;
}

}  // namespace zicht::registry
