#include "registry/sqlite/database.hpp"

#include <sqlite3.h>

#include "base/contract.hpp"

namespace zicht::registry {
namespace {

/// What SQLite says, as one of our errors. Its messages name tables and files, never values.
std::unexpected<Error> wrong(sqlite3* connection, int code, const std::string& name) {
  const int primary = code & 0xFF;
  const std::string reason = connection != nullptr ? sqlite3_errmsg(connection) : sqlite3_errstr(code);
  switch (primary) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return fail(ErrorCode::locked, "the database is in use", name,
                  "Try again when the other command has ended.");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return fail(ErrorCode::corrupt, "the database file is damaged: " + reason, name, "Restore a backup.");
    case SQLITE_FULL:
      return fail(ErrorCode::io, "the disk is full", name,
                  "Make room and try again; nothing acknowledged is lost.");
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH:
      return fail(ErrorCode::no_permission, "the database may not be written: " + reason, name);
    default:
      return fail(ErrorCode::io, "the database cannot be used: " + reason, name);
  }
}

Result<void> checked(sqlite3* connection, int code, const std::string& name) {
  if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE) return {};
  return wrong(connection, code, name);
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
void Database::Close::operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }

Statement& Statement::bind(int position, std::int64_t number) {
  ZICHT_EXPECT(sqlite3_bind_int64(statement_.get(), position, number) == SQLITE_OK);
  return *this;
}

Statement& Statement::bind(int position, std::string_view text) {
  ZICHT_EXPECT(sqlite3_bind_text64(statement_.get(), position, text.empty() ? "" : text.data(), text.size(),
                                   SQLITE_STATIC, SQLITE_UTF8) == SQLITE_OK);
  return *this;
}

Statement& Statement::bind(int position, std::span<const std::uint8_t> bytes) {
  // A null pointer would bind NULL, which is not the same as no bytes.
  const void* const begin = bytes.empty() ? static_cast<const void*>("") : bytes.data();
  ZICHT_EXPECT(sqlite3_bind_blob64(statement_.get(), position, begin, bytes.size(), SQLITE_STATIC) ==
               SQLITE_OK);
  return *this;
}

Result<bool> Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) {
    sqlite3_reset(statement_.get());
    return false;
  }
  sqlite3* const connection = sqlite3_db_handle(statement_.get());
  const char* const file = sqlite3_db_filename(connection, "main");
  auto error = wrong(connection, code, file == nullptr ? "" : file);
  sqlite3_reset(statement_.get());
  return error;
}

Result<void> Statement::run() {
  ZICHT_TRY(const bool row, step());
  ZICHT_EXPECT(!row);
  return {};
}

void Statement::reset() { sqlite3_reset(statement_.get()); }

int Statement::columns() const { return sqlite3_column_count(statement_.get()); }

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }

std::string_view Statement::text(int column) const {
  const auto* const text = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  return {text == nullptr ? "" : text,
          static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

std::span<const std::uint8_t> Statement::bytes(int column) const {
  const auto* const bytes = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_.get(), column));
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

Result<Database> Database::connect(const std::string& name, int flags) {
  Database database;
  database.name_ = name;
  sqlite3* connection = nullptr;
  const int code = sqlite3_open_v2(name.c_str(), &connection, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  database.connection_.reset(connection);
  if (code != SQLITE_OK) return wrong(connection, code, name);
  sqlite3_busy_timeout(connection, 5000);
  ZICHT_CHECK(
      database.execute("PRAGMA foreign_keys = OFF; PRAGMA synchronous = FULL; PRAGMA cache_size = -32768; "
                       "PRAGMA temp_store = MEMORY;"));
  return database;
}

Result<Database> Database::open(const std::filesystem::path& file, Access access) {
  std::error_code failed;
  if (!std::filesystem::exists(file, failed))
    return fail(ErrorCode::not_found, "there is no such database", file.string());
  if (access == Access::write) return connect(file.string(), SQLITE_OPEN_READWRITE);
  ZICHT_TRY(Database database, open_to_read(file));
  ZICHT_CHECK(database.execute("PRAGMA query_only = ON;"));
  return database;
}

Result<Database> Database::open_to_copy(const std::filesystem::path& file) {
  std::error_code failed;
  if (!std::filesystem::exists(file, failed))
    return fail(ErrorCode::not_found, "there is no such database", file.string());
  return open_to_read(file);
}

namespace {

/// The name of a file that nobody changes while it is open, as SQLite takes it.
std::string unchanging(const std::filesystem::path& file) {
  std::string uri = "file:";
  for (const char letter : std::filesystem::absolute(file).string()) {
    if (letter == '%')
      uri += "%25";
    else if (letter == '?')
      uri += "%3f";
    else if (letter == '#')
      uri += "%23";
    else
      uri += letter;
  }
  return uri + "?immutable=1";
}

}  // namespace

/// Readers of a write-ahead log share a file beside it. Where that file is not there and cannot be made,
/// nobody writes, and the database is all in one file if its log is empty.
Result<Database> Database::open_to_read(const std::filesystem::path& file) {
  auto database = connect(file.string(), SQLITE_OPEN_READWRITE);
  Result<std::int64_t> read = database ? database->integer("SELECT count(*) FROM sqlite_master")
                                       : Result<std::int64_t>(std::unexpected(database.error()));
  if (read) return database;
  const ErrorCode code = read.error().code;
  if (code != ErrorCode::no_permission && code != ErrorCode::io) return std::unexpected(read.error());
  std::error_code failed;
  const std::filesystem::path log = file.string() + "-wal";
  if (std::filesystem::exists(log, failed) && std::filesystem::file_size(log, failed) > 0)
    return fail(ErrorCode::no_permission,
                "the last writes are not carried over yet, and you may not write here", file.string(),
                "Somebody who may write runs zicht status once.");
  return connect(unchanging(file), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
}

Result<Database> Database::create(const std::filesystem::path& file) {
  std::error_code failed;
  if (std::filesystem::exists(file, failed))
    return fail(ErrorCode::already_exists, "there is a database already", file.string());
  sqlite3* connection = nullptr;
  const int code =
      sqlite3_open_v2(file.c_str(), &connection, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  Database database;
  database.name_ = file.string();
  database.connection_.reset(connection);
  if (code != SQLITE_OK) return wrong(connection, code, database.name_);
  ZICHT_CHECK(database.execute("PRAGMA page_size = 4096; PRAGMA journal_mode = WAL;"));
  database.connection_.reset();
  return open(file, Access::write);
}

Result<Database> Database::in_memory() {
  Database database;
  sqlite3* connection = nullptr;
  const int code = sqlite3_open_v2(":memory:", &connection,
                                   SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  database.connection_.reset(connection);
  if (code != SQLITE_OK) return wrong(connection, code, database.name_);
  return database;
}

Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* prepared = nullptr;
  const int code = sqlite3_prepare_v3(connection_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &prepared, nullptr);
  if (code != SQLITE_OK) return wrong(connection_.get(), code, name_);
  Statement statement;
  statement.statement_.reset(prepared);
  return statement;
}

Result<void> Database::execute(const char* sql) {
  return checked(connection_.get(), sqlite3_exec(connection_.get(), sql, nullptr, nullptr, nullptr), name_);
}

Result<std::int64_t> Database::integer(std::string_view sql) {
  ZICHT_TRY(Statement statement, prepare(sql));
  ZICHT_TRY(const bool row, statement.step());
  if (!row) return fail(ErrorCode::not_found, "no row where one must be", name_);
  return statement.integer(0);
}

Result<Transaction> Transaction::begin(Database& database) {
  ZICHT_CHECK(database.execute("BEGIN IMMEDIATE"));
  return Transaction(database);
}

Result<void> Transaction::commit() {
  ZICHT_CHECK(database_->execute("COMMIT"));
  database_ = nullptr;
  return {};
}

Transaction::~Transaction() {
  if (database_ != nullptr && sqlite3_get_autocommit(database_->connection_.get()) == 0)
    static_cast<void>(database_->execute("ROLLBACK"));  // when it fails, SQLite has rolled back already
}

Result<ReadTransaction> ReadTransaction::begin(Database& database) {
  ZICHT_CHECK(database.execute("BEGIN"));
  return ReadTransaction(database);
}

ReadTransaction::~ReadTransaction() {
  if (database_ != nullptr) static_cast<void>(database_->execute("COMMIT"));  // nothing was written
}

}  // namespace zicht::registry
