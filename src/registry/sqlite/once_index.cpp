#include "registry/sqlite/once_index.hpp"

#include <algorithm>

namespace zicht::registry {
namespace {

/// At 25 bytes a key this table stays under 2 MB, and a million keys take 16 merges.
constexpr std::int64_t kMostRecent = 1 << 16;

/// A filter is made by reading every key: worth it for whoever asks for this many.
constexpr std::int64_t kManyAsked = 4096;

}  // namespace

Result<OnceIndex> OnceIndex::on(Database& database) {
  OnceIndex index(database);
  ZICHT_TRY(index.find_recent_, database.prepare("SELECT sequence FROM once_recent WHERE key = ?1"));
  ZICHT_TRY(index.find_old_, database.prepare("SELECT sequence FROM once WHERE key = ?1"));
  ZICHT_TRY(index.add_, database.prepare("INSERT INTO once_recent VALUES (?1, ?2)"));
  ZICHT_CHECK(index.reload());
  return index;
}

Result<void> OnceIndex::reload() {
  ZICHT_TRY(recent_, database_->integer("SELECT count(*) FROM once_recent"));
  return {};
}

Result<void> OnceIndex::make_filter() {
  ZICHT_TRY(const std::int64_t old, database_->integer("SELECT count(*) FROM once"));
  KeyFilter filter(static_cast<std::size_t>(2 * (old + kMostRecent)));
  ZICHT_TRY(Statement keys, database_->prepare("SELECT key FROM once UNION ALL SELECT key FROM once_recent"));
  for (;;) {
    ZICHT_TRY(const bool row, keys.step());
    if (!row) break;
    Fingerprint key{};
    if (keys.bytes(0).size() != key.size())
      return fail(ErrorCode::corrupt, "a once-only key is not as long as one is", "registry.db");
    std::ranges::copy(keys.bytes(0), key.begin());
    filter.add(key);
  }
  filter_ = std::move(filter);
  return {};
}

Result<std::optional<Sequence>> OnceIndex::find(const Fingerprint& key) {
  if (++asked_ > kManyAsked && (!filter_ || filter_->full())) ZICHT_CHECK(make_filter());
  if (filter_ && !filter_->may_hold(key)) return std::nullopt;
  for (Statement* const table : {&find_recent_, &find_old_}) {
    ZICHT_TRY(const bool found, table->bind(1, key).step());
    if (!found) continue;
    const auto sequence = static_cast<Sequence>(table->integer(0));
    table->reset();
    return sequence;
  }
  return std::nullopt;
}

Result<void> OnceIndex::add(const Fingerprint& key, Sequence sequence) {
  ZICHT_CHECK(add_.bind(1, key).bind(2, static_cast<std::int64_t>(sequence)).run());
  ++recent_;
  if (filter_) filter_->add(key);
  return {};
}

Result<void> OnceIndex::tidy() {
  if (recent_ < kMostRecent) return {};
  ZICHT_CHECK(database_->execute(
      "INSERT INTO once SELECT key, sequence FROM once_recent ORDER BY key; DELETE FROM once_recent"));
  recent_ = 0;
  return {};
}

}  // namespace zicht::registry
