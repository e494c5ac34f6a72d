#pragma once

#include <array>
#include <cstdint>

namespace zicht::registry {

/// First 16 bytes of a keyed hash: tells equal from different to whoever has the key, and nothing to anybody
/// else.
using Fingerprint = std::array<std::uint8_t, 16>;

}  // namespace zicht::registry
