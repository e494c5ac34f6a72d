#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/code_list.hpp"
#include "model/event.hpp"
#include "registry/key_store.hpp"
#include "registry/log_entry.hpp"
#include "registry/merkle.hpp"
#include "registry/persons.hpp"

namespace zicht::registry {

/// Appends to the log and keeps tree, vault and projections in step with it. For one thread at a time;
/// nothing is durable, or seen by a reader, before the caller's transaction commits.
class Writer {
 public:
  static Result<Writer> on(Database& database, KeyStore keys, const Codebook& codebook);

  /// One event. \errors as Registry::append. After an error the caller rolls back and calls `reload`.
  Result<Receipt> append(const NewEvent& event, Instant now);
  /// Writes the tree's frontier; before the commit.
  Result<void> save_tree();
  /// Takes up what the database holds, after a rollback.
  Result<void> reload();

  Sequence next_sequence() const { return tree_.size() + 1; }

 private:
  Writer(Database& database, KeyStore keys, const Codebook& codebook);
  Result<void> check_time(const NewEvent& event, Instant now) const;
  Result<std::optional<Receipt>> seen_before(const Submitted& event, std::span<const std::uint8_t> payload,
                                             std::span<const std::uint8_t> secrets);
  Result<void> check_active(ReportId report);
  Result<void> check_exists(ReportId report);
  Result<void> project(const EventBody& body, Sequence sequence);
  Result<void> log(const LogEntry& entry);

  Database* database_;
  KeyStore keys_;
  const Codebook* codebook_;
  std::optional<Persons> persons_;
  MerkleFrontier tree_;
  Instant last_recorded_at_;
  bool live_ = false;  ///< an event of the registry's own clock is in the log
  Statement add_log_, add_vault_, find_once_, add_once_, current_version_, close_version_, open_version_,
      put_tree_;
  std::optional<std::pair<Fingerprint, Fingerprint>> once_;  ///< key and content of the event being appended
};

}  // namespace zicht::registry
