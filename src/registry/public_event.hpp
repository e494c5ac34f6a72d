#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/date.hpp"
#include "base/result.hpp"
#include "base/sha256.hpp"
#include "model/event.hpp"
#include "registry/log_entry.hpp"

namespace zicht::registry {

/// One line of the log, with its bytes: what somebody needs who is to see that a leaf of the tree says what
/// it is said to say.
struct PublicEvent {
  Sequence sequence = 0;
  Instant recorded_at;
  Instant appended_at;
  std::string actor;
  std::uint64_t subject = 0;
  EventKind kind = EventKind::submitted;
  int payload_version = 0;
  Bytes payload;
  Bytes commitment;
};

/// A released or release_withdrawn event.
struct LoggedRelease {
  Sequence event = 0;
  EventKind kind = EventKind::released;
  std::string release;
  Hash sums_sha256{};
};

PublicEvent to_public(const LogEntry& entry);
/// Its leaf in the tree.
Hash leaf_of(const PublicEvent& event);
/// The event as a JSON document; bytes in hexadecimal.
std::string event_file(const PublicEvent& event);
/// \errors invalid_input: not what `event_file` writes.
Result<PublicEvent> parse_event_file(std::string_view content, const std::string& name);
/// The release and the hash that a released event speaks of. \errors corrupt: it is not one.
Result<LoggedRelease> release_of(const PublicEvent& event);

}  // namespace zicht::registry
