#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/date.hpp"
#include "base/result.hpp"
#include "base/sha256.hpp"
#include "model/event.hpp"
#include "registry/payload.hpp"

namespace zicht::registry {

/// One line of the log: the envelope, the payload, and the commitment to what was sealed with it (empty =
/// nothing was).
struct LogEntry {
  Sequence sequence = 0;
  Instant recorded_at;  ///< when the registry knew; never decreases along the log
  Instant appended_at;  ///< what the clock said
  std::string_view actor;
  std::uint64_t subject = 0;  ///< the report that it is about; 0 = none
  EventKind kind = EventKind::submitted;
  int payload_version = kPayloadVersion;
  std::span<const std::uint8_t> payload;
  std::span<const std::uint8_t> commitment;
};

/// What a reader answers to an event whose kind this program does not know: it may mean anything, so that
/// nothing is said of what follows from it. \errors too_new.
std::unexpected<Error> unknown_kind(const LogEntry& entry);

/// The hash of the entry as a leaf of the Merkle tree: over a CBOR array of all its members in this order.
Hash leaf_hash_of(const LogEntry& entry);

}  // namespace zicht::registry
