#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"
#include "base/sha256.hpp"
#include "registry/access.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace zicht::registry {

/// A prepared statement. Bind, step until it says there is no more, read columns; `step` after the end starts
/// again. Texts and bytes that are bound must live until the statement was stepped to its end.
class Statement {
 public:
  Statement() = default;

  Statement& bind(int position, std::int64_t number);
  Statement& bind(int position, std::string_view text);
  Statement& bind(int position, std::span<const std::uint8_t> bytes);

  /// True when there is a row. \errors io, corrupt, locked.
  Result<bool> step();
  /// For a statement without rows: runs it once. \errors as `step`.
  Result<void> run();
  /// Lets go of the row that was read, so that the statement may be bound again.
  void reset();

  int columns() const;
  std::int64_t integer(int column) const;
  std::string_view text(int column) const;                ///< until the next step
  std::span<const std::uint8_t> bytes(int column) const;  ///< until the next step

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// A number of ours as SQLite keeps it: with a sign.
inline std::int64_t id(std::uint64_t number) { return static_cast<std::int64_t>(number); }

/// One connection to a SQLite file: WAL, synchronous=FULL. For one thread at a time.
class Database {
 public:
  /// Opens a file that is there. For reading, no right to write is needed, on the file or on its folder.
  /// \errors not_found, io, corrupt, no_permission: also when the last writer was cut short and somebody with
  /// the right to write has to finish its log first.
  static Result<Database> open(const std::filesystem::path& file, Access access);
  /// Opens a file to copy it as it is, where a right to write is not needed either. \errors as open.
  static Result<Database> open_to_copy(const std::filesystem::path& file);
  /// Makes a new file. \errors already_exists, io.
  static Result<Database> create(const std::filesystem::path& file);

  /// Lives as long as the object, in no file.
  static Result<Database> in_memory();

  /// \errors io, corrupt. Precondition: the SQL is ours and right.
  Result<Statement> prepare(std::string_view sql);
  /// Runs statements without rows, separated by semicolons.
  Result<void> execute(const char* sql);
  /// The first column of the first row. \errors io, corrupt; not_found when there is no row.
  Result<std::int64_t> integer(std::string_view sql);

 private:
  friend class Transaction;
  static Result<Database> connect(const std::string& name, int flags);
  static Result<Database> open_to_read(const std::filesystem::path& file);
  struct Close {
    void operator()(sqlite3* connection) const;
  };
  std::unique_ptr<sqlite3, Close> connection_;
  std::string name_;
};

/// Rolls back unless committed. \errors of begin and commit: io, locked.
class Transaction {
 public:
  static Result<Transaction> begin(Database& database);
  Result<void> commit();
  ~Transaction();
  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;
};

/// Reads see one state of the database as long as this lives, whatever others write.
class ReadTransaction {
 public:
  static Result<ReadTransaction> begin(Database& database);
  ~ReadTransaction();
  ReadTransaction(ReadTransaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  ReadTransaction& operator=(ReadTransaction&&) = delete;

 private:
  explicit ReadTransaction(Database& database) : database_(&database) {}
  Database* database_;
};

}  // namespace zicht::registry
