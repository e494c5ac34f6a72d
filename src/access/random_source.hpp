#pragma once

#include <cstdint>
#include <functional>
#include <span>

namespace zicht::access {

/// Fills with random bytes fit for secrets. Passed in, so that a test knows what comes.
using RandomSource = std::function<void(std::span<std::uint8_t>)>;

}  // namespace zicht::access
