#pragma once

#include <optional>
#include <span>
#include <vector>

#include "model/code_list.hpp"
#include "model/event.hpp"
#include "registry/key_store.hpp"
#include "registry/log_entry.hpp"
#include "registry/merkle.hpp"
#include "registry/once_index.hpp"
#include "registry/projections.hpp"

namespace zicht::registry {

/// An event as bytes, before it has a place in the log.
struct EncodedEvent {
  const NewEvent* event = nullptr;
  Bytes payload;
  Bytes secrets;  ///< empty = nothing to seal
  std::optional<Fingerprint> once;
};

/// Appends to the log and keeps tree, vault and projections in step with it. `encode` may be called from any thread; all
/// else is for one thread at a time. Nothing is durable, or seen by a reader, before the caller's transaction commits.
class Writer {
 public:
  static Result<Writer> on(Database& database, KeyStore keys, const Codebook& codebook);

  /// Does what does not depend on the log. The event must outlive the answer.
  EncodedEvent encode(const NewEvent& event) const;

  /// Appends in this order, or fails. \errors as Registry::append. After an error the caller rolls back and calls `reload`.
  Result<std::vector<Receipt>> append(std::span<const EncodedEvent> events, Instant now);
  /// Writes the tree's frontier.
  Result<void> save_tree();
  /// Puts the once-only keys in order; before the commit, and not in a savepoint.
  Result<void> tidy();
  /// Takes up what the database holds, after a rollback.
  Result<void> reload();

  /// What was sealed with an event; nullopt when nothing was. \errors corrupt, io.
  Result<std::optional<OpenedSecrets>> open_secrets(Sequence event, EventKind kind, ReportId subject);

  Sequence next_sequence() const { return tree_.size() + 1; }

 private:
  /// An event with its place, and what is sealed with it.
  struct Placed {
    const EncodedEvent* encoded;
    LogEntry entry;
    Bytes sealed;
    Bytes commitment;
    Hash leaf;
    bool erased = false;  ///< there is something to seal, and no key for it any more
  };

  Writer(Database& database, KeyStore keys, const Codebook& codebook);
  Result<Instant> recorded_at(const NewEvent& event, Instant now, Instant last, bool live, Sequence sequence) const;
  Result<std::vector<Placed>> place(std::span<const EncodedEvent> events, Instant now, std::vector<Receipt>& receipts);
  Result<std::optional<Receipt>> seen_before(const EncodedEvent& event, std::span<const Placed> placed);
  Result<bool> same_content(Sequence earlier, const EncodedEvent& event);
  Result<void> seal_all(std::span<Placed> placed);
  Result<void> store(std::span<const Placed> placed);
  Result<void> store_in_pieces(std::span<Placed> placed);

  Database* database_;
  KeyStore keys_;
  const Codebook* codebook_;
  std::optional<Projections> projections_;
  std::optional<OnceIndex> once_;
  MerkleFrontier tree_;
  Instant last_recorded_at_;
  bool live_ = false;  ///< an event of the registry's own clock is in the log
  Statement add_log_, add_vault_, put_tree_, find_payload_, find_sealed_;
};

}  // namespace zicht::registry
