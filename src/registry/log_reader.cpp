#include "registry/log_reader.hpp"

#include <cstring>

namespace zicht::registry {

Result<LogReader> LogReader::from(Database& database, Sequence first) {
  LogReader reader;
  ZICHT_TRY(reader.read_, database.prepare("SELECT sequence, recorded_at, appended_at, actor, subject, kind, payload_version, "
                                           "payload, commitment FROM log WHERE sequence >= ?1 ORDER BY sequence"));
  reader.read_.bind(1, static_cast<std::int64_t>(first));
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
