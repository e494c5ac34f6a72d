#pragma once

#include <cstdint>

namespace zicht::registry {

/// How a registry is opened. Any number of processes may read; one may write.
enum class Access : std::uint8_t { read, write };

}  // namespace zicht::registry
