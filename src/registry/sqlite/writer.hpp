#pragma once

#include <future>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "model/code_list.hpp"
#include "model/event.hpp"
#include "registry/key_store.hpp"
#include "registry/log_entry.hpp"
#include "registry/log_store.hpp"
#include "registry/merkle.hpp"
#include "registry/sqlite/once_index.hpp"
#include "registry/sqlite/projections.hpp"

namespace zicht::registry {

/// Appends to the log and keeps tree, vault and projections in step with it. `encode` may be called from any
/// thread; all else is for one thread at a time. Nothing is durable, or seen by a reader, before the caller's
/// transaction commits.
class Writer {
 public:
  static Result<Writer> on(Database& database, KeyStore keys, const Codebook& codebook);

  /// Does what does not depend on the log. The event must outlive the answer.
  EncodedEvent encode(const NewEvent& event) const;

  /// Appends in this order, or fails. \errors as Registry::append. After an error the caller rolls back and
  /// calls `reload`.
  Result<std::vector<Receipt>> append(std::span<const EncodedEvent> events, Instant now);
  /// What `append` would answer, and nothing is written. The receipts of what would be new have no sequence.
  Result<std::vector<Receipt>> preview(std::span<const EncodedEvent> events,
                                       std::unordered_map<Fingerprint, Hash, FirstBytes>& would_use);
  /// Writes the tree's frontier.
  Result<void> save_tree();
  /// Puts the once-only keys in order; before the commit, and not in a savepoint.
  Result<void> tidy();
  /// Takes up what the database holds, after a rollback.
  Result<void> reload();

  /// What was sealed with an event; nullopt when nothing was. \errors corrupt, io.
  Result<std::optional<OpenedSecrets>> open_secrets(Sequence event, EventKind kind, ReportId subject);

  /// Destroys the keys of what the log says was erased, if any are left. \errors as KeyStore::destroy.
  Result<void> apply_erasures();

  /// \errors as KeyStore::rotate.
  Result<void> rotate_master_key() { return keys().rotate(); }

  Sequence next_sequence() const { return tree_.size() + 1; }

 private:
  /// An event with its place, and what is sealed with it.
  struct Placed {
    const EncodedEvent* encoded;
    LogEntry entry;
    Bytes sealed;
    Bytes commitment;
    Hash leaf;
    bool erased = false;    ///< there is something to seal, and no key for it any more
    bool keeps_key = true;  ///< its once-only key is not in the index yet
  };

  /// A repeated key: whether its content is the same too is seen when all others have their place.
  struct Repeat {
    std::size_t receipt;  ///< its position
    const EncodedEvent* encoded;
  };
  /// What one call of `append` is working on.
  struct Batch {
    Instant now;
    Instant last_recorded_at;
    bool live;
    Sequence first;
    Sequence last;               ///< if nothing in it is a repeat
    std::vector<Placed> placed;  ///< has room for all: they never move
    std::unordered_map<Fingerprint, const Placed*, FirstBytes> by_key;
    std::vector<Repeat> repeats;
    std::vector<Receipt> receipts;
  };

  Writer(Database& database, KeyStore keys, const Codebook& codebook);
  Bytes object_payload(const ChainContent& content, std::string_view submission) const;
  Result<Instant> recorded_at(const NewEvent& event, const Batch& batch, Sequence sequence) const;
  Result<void> place(const EncodedEvent& encoded, Batch& batch);
  Result<void> seal_all(std::span<Placed> placed, Sequence last);
  Result<void> store(std::span<const Placed> placed);
  /// Seals on another core, and stores what is sealed meanwhile.
  Result<void> store_as_sealed(std::span<Placed> placed, Sequence last);
  Result<void> compare_repeats(Batch& batch);
  KeyStore& keys();
  Result<Bytes> unseal_with(ReportId owner, Sequence event, std::span<const std::uint8_t> sealed);
  Result<bool> same_content(Sequence earlier, Sequence owner, const EncodedEvent& event);
  Result<bool> object_was_said(Sequence object, const EncodedEvent& event);
  static Result<std::vector<Sequence>> versions_by(Statement& find, std::uint64_t subject);
  Result<std::optional<Sequence>> find_key(const EncodedEvent& encoded);
  Result<ReportId> report_of(Sequence event);
  Result<bool> was_said(ReportId report, const EncodedEvent& event);
  Result<bool> is_said_by(Sequence version, ReportId report, const EncodedEvent& event);

  Database* database_;
  KeyStore keys_;
  std::future<Result<void>> keys_ahead_;  ///< while it runs, the key database is its own: go through keys()
  const Codebook* codebook_;
  std::optional<Projections> projections_;
  std::optional<OnceIndex> once_;
  MerkleFrontier tree_;
  Instant last_recorded_at_;
  bool live_ = false;  ///< an event of the registry's own clock is in the log
  Statement add_log_, add_vault_, put_tree_, find_payload_, find_sealed_, find_subject_, find_versions_,
      find_object_versions_;
};

}  // namespace zicht::registry
