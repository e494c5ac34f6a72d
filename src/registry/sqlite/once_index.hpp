#pragma once

#include <optional>

#include "model/event.hpp"
#include "registry/key_store.hpp"
#include "registry/sqlite/database.hpp"
#include "registry/sqlite/key_filter.hpp"

namespace zicht::registry {

/// Which once-only key was used by which event. Keys are random to the database, and a large index of random
/// keys rewrites most of its pages at every batch; so new keys go to a small table first, which is merged
/// into the large one when it has grown, in the order of the keys. Whoever asks for many keys is answered by
/// a filter in memory when the key is new, as most are.
class OnceIndex {
 public:
  static Result<OnceIndex> on(Database& database);

  Result<std::optional<Sequence>> find(const Fingerprint& key);
  /// Precondition: the key is not there yet.
  Result<void> add(const Fingerprint& key, Sequence sequence);
  /// Merges when it is time. Before the commit, never between the events of a request that may be rolled
  /// back.
  Result<void> tidy();
  /// Takes up what the database holds, after a rollback.
  Result<void> reload();

 private:
  explicit OnceIndex(Database& database) : database_(&database) {}
  Result<void> make_filter();
  Database* database_;
  Statement find_recent_, find_old_, add_;
  std::int64_t recent_ = 0;
  std::int64_t asked_ = 0;
  std::optional<KeyFilter> filter_;  ///< may hold keys of a transaction that was rolled back, too
};

}  // namespace zicht::registry
