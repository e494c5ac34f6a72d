#include "registry/sqlite/log_reader.hpp"

#include <cstring>
#include <string>

namespace zicht::registry {
namespace {

Result<Statement> select(Database& database, const char* which, std::uint64_t number) {
  ZICHT_TRY(
      Statement read,
      database.prepare(
          std::string("SELECT sequence, recorded_at, appended_at, actor, subject, kind, payload_version, "
                      "payload, commitment FROM log WHERE ") +
          which + " ORDER BY sequence"));
  read.bind(1, static_cast<std::int64_t>(number));
  return read;
}

}  // namespace

Result<LogReader> LogReader::from(Database& database, Sequence first) {
  LogReader reader;
  ZICHT_TRY(reader.read_, select(database, "sequence >= ?1", first));
  return reader;
}

Result<LogReader> LogReader::about(Database& database, ReportId report) {
  LogReader reader;
  ZICHT_TRY(
      reader.read_,
      select(database,
             "sequence = ?1 OR sequence IN (WITH RECURSIVE told (event) AS ("
             "SELECT sequence FROM about WHERE report = ?1 UNION "
             "SELECT u.sequence FROM told JOIN undo u ON u.undoes = told.event) SELECT event FROM told)",
             report));
  return reader;
}

Result<std::optional<LogEntry>> LogReader::next() {
  ZICHT_TRY(const bool row, read_.step());
  if (!row) return std::nullopt;
  return LogEntry{static_cast<Sequence>(read_.integer(0)),
                  {read_.integer(1)},
                  {read_.integer(2)},
                  read_.text(3),
                  static_cast<std::uint64_t>(read_.integer(4)),
                  static_cast<EventKind>(read_.integer(5)),
                  static_cast<int>(read_.integer(6)),
                  read_.bytes(7),
                  read_.bytes(8)};
}

Result<MerkleFrontier> read_tree(Database& database) {
  ZICHT_TRY(Statement read, database.prepare("SELECT size, nodes FROM tree"));
  ZICHT_TRY(const bool found, read.step());
  if (!found) return MerkleFrontier{};
  const auto bytes = read.bytes(1);
  std::vector<Hash> nodes(bytes.size() / sizeof(Hash));
  if (!nodes.empty()) std::memcpy(nodes.data(), bytes.data(), nodes.size() * sizeof(Hash));
  return MerkleFrontier::from(static_cast<std::uint64_t>(read.integer(0)), std::move(nodes));
}

}  // namespace zicht::registry
