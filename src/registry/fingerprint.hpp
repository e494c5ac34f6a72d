#pragma once

#include <array>
#include <cstdint>
#include <cstring>

namespace zicht::registry {

/// First 16 bytes of a keyed hash: tells equal from different to whoever has the key, and nothing to anybody
/// else.
using Fingerprint = std::array<std::uint8_t, 16>;

/// For hash tables: a fingerprint is spread evenly already.
struct FirstBytes {
  std::size_t operator()(const Fingerprint& key) const {
    std::size_t first = 0;
    std::memcpy(&first, key.data(), sizeof first);
    return first;
  }
};

}  // namespace zicht::registry
