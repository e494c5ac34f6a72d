#include "registry/backup.hpp"

#include <system_error>

#include "registry/durable_file.hpp"
#include "registry/key_check.hpp"
#include "registry/key_store.hpp"
#include "registry/sqlite/schema.hpp"

namespace zicht::registry {
namespace {

namespace fs = std::filesystem;

Result<void> make_empty(const fs::path& folder) {
  std::error_code failed;
  if (fs::exists(folder, failed) && !(fs::is_directory(folder, failed) && fs::is_empty(folder, failed)))
    return fail(ErrorCode::already_exists, "there is something in this folder already", folder.string(),
                "Name a folder that is new or empty.");
  fs::create_directories(folder, failed);
  if (failed) return fail(ErrorCode::io, "cannot make the folder: " + failed.message(), folder.string());
  return close_to_others(folder);
}

/// A copy as the database is at one moment, without the pages that it has freed.
Result<void> copy_database(const fs::path& from, const fs::path& to) {
  ZICHT_TRY(Database database, Database::open_to_copy(from));
  {
    ZICHT_TRY(Statement copy, database.prepare("VACUUM INTO ?1"));
    ZICHT_CHECK(copy.bind(1, std::string_view(to.native())).run());
  }
  ZICHT_TRY(Database made, Database::open(to, Access::write));
  ZICHT_TRY(Statement mode, made.prepare("PRAGMA journal_mode = WAL"));
  ZICHT_CHECK(mode.step());
  return {};
}

/// Copies a file, or all below a folder. Whoever makes a copy may write to it, whatever rights the original
/// has.
Result<void> copy_files(const fs::path& from, const fs::path& to) {
  std::error_code failed;
  if (!fs::exists(from, failed)) return {};
  const auto copy_file = [&](const fs::path& file, const fs::path& copy) {
    fs::copy_file(file, copy, fs::copy_options::overwrite_existing, failed);
    if (!failed) fs::permissions(copy, fs::perms::owner_write, fs::perm_options::add, failed);
  };
  if (!fs::is_directory(from, failed)) {
    copy_file(from, to);
  } else {
    fs::create_directories(to, failed);
    for (fs::recursive_directory_iterator at(from, failed), end; !failed && at != end; at.increment(failed)) {
      const fs::path copy = to / at->path().lexically_relative(from);
      if (at->is_directory())
        fs::create_directories(copy, failed);
      else if (at->is_regular_file())
        copy_file(at->path(), copy);
      if (failed) break;
    }
  }
  if (failed) return fail(ErrorCode::io, "cannot copy: " + failed.message(), from.string());
  return {};
}

Result<void> check_registry(const fs::path& folder) {
  std::error_code failed;
  if (!fs::exists(folder / "registry.db", failed))
    return fail(ErrorCode::not_found, "there is no registry here", folder.string());
  return {};
}

Result<void> copy_keys(const fs::path& from, const fs::path& to) {
  std::error_code failed;
  if (!fs::exists(from / "keys.db", failed))
    return fail(ErrorCode::not_found, "there are no keys here", from.string());
  fs::permissions(to, fs::perms::owner_all, failed);
  for (const char* const file : {"master.key", "signing.key", "service.key"})
    ZICHT_CHECK(copy_files(from / file, to / file));
  ZICHT_CHECK(copy_database(from / "keys.db", to / "keys.db"));
  // The key file may have been replaced between the two copies.
  if (const auto copied = KeyStore::open(to, Access::read); !copied) return std::unexpected(copied.error());
  return {};
}

/// The accounts and drafts of the service, when there is one.
Result<void> copy_service(const fs::path& from, const fs::path& to) {
  std::error_code failed;
  if (!fs::exists(from / "service.db", failed)) return {};
  return copy_database(from / "service.db", to / "service.db");
}

/// The reports and objects whose identity was sealed and whose key is gone. Such an event is its own subject.
Result<std::vector<ReportId>> erased_by_the_keys(Database& log, Database& keys) {
  ZICHT_TRY(Statement sealed,
            log.prepare("SELECT v.sequence FROM vault v JOIN log l ON l.sequence = v.sequence WHERE "
                        "l.subject = l.sequence AND v.sequence NOT IN (SELECT report FROM erasure)"));
  ZICHT_TRY(Statement key, keys.prepare("SELECT 1 FROM data_key WHERE report = ?1"));
  std::vector<ReportId> erased;
  for (;;) {
    ZICHT_TRY(const bool row, sealed.step());
    if (!row) return erased;
    ZICHT_TRY(const bool has_key, key.bind(1, sealed.integer(0)).step());
    key.reset();
    if (!has_key) erased.push_back(static_cast<ReportId>(sealed.integer(0)));
  }
}

Result<void> drop_keys_beyond(Database& keys, std::int64_t last_event) {
  const std::string last = std::to_string(last_event);
  ZICHT_CHECK(keys.execute("PRAGMA secure_delete = ON"));
  ZICHT_TRY(Transaction transaction, Transaction::begin(keys));
  ZICHT_CHECK(keys.execute(("DELETE FROM data_key WHERE report > " + last).c_str()));
  ZICHT_CHECK(keys.execute(("UPDATE prepared SET last = min(last, " + last + ")").c_str()));
  return transaction.commit();
}

}  // namespace

Result<void> back_up(const fs::path& registry, const fs::path& out) {
  ZICHT_CHECK(check_registry(registry));
  ZICHT_CHECK(make_empty(out));
  // Heads first: each must be of a prefix of the log that is copied after it.
  ZICHT_CHECK(copy_files(registry / "heads", out / "heads"));
  ZICHT_CHECK(copy_files(registry / "definitions", out / "definitions"));
  ZICHT_CHECK(copy_database(registry / "registry.db", out / "registry.db"));
  ZICHT_CHECK(copy_service(registry, out));
  return sync_all(out);
}

Result<void> back_up_keys(const fs::path& registry, const fs::path& out) {
  ZICHT_CHECK(check_registry(registry));
  ZICHT_CHECK(make_empty(out));
  ZICHT_CHECK(copy_keys(registry / "keys", out));
  return sync_all(out);
}

Result<std::size_t> restore(const fs::path& backup, const fs::path& keys, const fs::path& out,
                            const std::string& actor, Clock clock) {
  ZICHT_CHECK(check_registry(backup));
  std::error_code failed;
  {  // Before anything is made: nobody may be taken for erased because keys are wrong.
    ZICHT_TRY(Database log, Database::open(backup / "registry.db", Access::read));
    ZICHT_TRY(KeyStore store, KeyStore::open(keys, Access::read));
    ZICHT_CHECK(check_keys(log, store, keys, backup / "heads", KeysTried::all));
  }
  ZICHT_CHECK(make_empty(out));
  ZICHT_CHECK(copy_files(backup / "heads", out / "heads"));
  ZICHT_CHECK(copy_files(backup / "definitions", out / "definitions"));
  ZICHT_CHECK(copy_database(backup / "registry.db", out / "registry.db"));
  ZICHT_CHECK(copy_service(backup, out));
  fs::create_directories(out / "keys", failed);
  ZICHT_CHECK(copy_keys(keys, out / "keys"));
  std::vector<ReportId> erased;
  {
    ZICHT_TRY(Database log, Database::open(out / "registry.db", Access::write));
    ZICHT_CHECK(migrate(log));
    ZICHT_TRY(Database key_database, Database::open(out / "keys" / "keys.db", Access::write));
    ZICHT_TRY(erased, erased_by_the_keys(log, key_database));
    ZICHT_TRY(const std::int64_t last, log.integer("SELECT ifnull(max(sequence), 0) FROM log"));
    ZICHT_CHECK(drop_keys_beyond(key_database, last));
  }
  ZICHT_TRY(Registry restored, Registry::open(out, Access::write, std::move(clock)));
  if (!erased.empty()) ZICHT_CHECK(restored.erase(erased, actor));
  ZICHT_CHECK(sync_all(out));
  return erased.size();
}

}  // namespace zicht::registry
