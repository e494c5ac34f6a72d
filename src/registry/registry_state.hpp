#pragma once

#include <filesystem>
#include <new>
#include <optional>
#include <string>
#include <vector>

#include "registry/commit_queue.hpp"
#include "registry/registry.hpp"
#include "registry/registry_folder.hpp"
#include "registry/sqlite/sqlite_store.hpp"
#include "registry/tree_head.hpp"

namespace zicht::registry {

struct PreparedEvents {
  std::vector<NewEvent> events;
  std::vector<EncodedEvent> encoded;  ///< of the events above
};

/// What an open registry is made of.
struct Registry::State {
  std::optional<WriteLock> lock;
  DefinitionFiles definitions;
  std::vector<std::string> lacking;  ///< names of definitions that are not the registry's own
  Codebook codebook;
  Clock clock;
  std::filesystem::path folder;
  SqliteStore sqlite;
  LogStore& store = sqlite;  ///< all but opening goes through this
  bool writes = false;
  std::optional<SigningKey> signing_key;
  Sequence signed_size = 0;  ///< of the last head
  CommitQueue queue{[this](std::span<AppendRequest* const> requests) { write(requests); }};

  State(std::optional<WriteLock> write_lock, Database opened, DefinitionFiles files, Codebook lists,
        Clock now, std::filesystem::path where)
      : lock(std::move(write_lock)),
        definitions(std::move(files)),
        codebook(std::move(lists)),
        clock(std::move(now)),
        folder(std::move(where)),
        sqlite(std::move(opened), codebook) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State();

  std::filesystem::path heads_file() const { return folder / "heads"; }
  Result<void> start_writing();
  /// Opens the keys of a registry that is open for reading, when they are needed. \errors as KeyStore::open.
  Result<void> open_keys();
  void write(std::span<AppendRequest* const> requests);
  Result<SignedHead> sign_head();
  /// How many events are in no view of today: the clock was ahead when they were recorded.
  Result<std::uint64_t> events_ahead();
};

}  // namespace zicht::registry
