#include "registry/log_entry.hpp"

#include <string>

#include "base/cbor.hpp"
#include "registry/merkle.hpp"

namespace zicht::registry {

std::unexpected<Error> unknown_kind(const LogEntry& entry) {
  return fail(
      ErrorCode::too_new, "the log holds a kind of event that this program does not know",
      "event " + std::to_string(entry.sequence) + ", kind " + std::to_string(static_cast<int>(entry.kind)),
      "Install the version of Zicht that wrote it, or a later one; zicht verify tells whether the log was "
      "changed.");
}

Hash leaf_hash_of(const LogEntry& entry) {
  thread_local CborWriter out;
  out.clear();
  out.array(9);
  out.integer(static_cast<std::int64_t>(entry.sequence));
  out.integer(entry.recorded_at.milliseconds);
  out.integer(entry.appended_at.milliseconds);
  out.text(entry.actor);
  out.integer(static_cast<std::int64_t>(entry.subject));
  out.integer(static_cast<std::int64_t>(entry.kind));
  out.integer(entry.payload_version);
  out.bytes(entry.payload);
  out.bytes(entry.commitment);
  return leaf_hash(out.written());
}

}  // namespace zicht::registry
