#include "registry/log_entry.hpp"

#include "base/cbor.hpp"
#include "registry/merkle.hpp"

namespace zicht::registry {

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
