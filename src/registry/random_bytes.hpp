#pragma once

#include <cstdint>
#include <span>

namespace zicht::registry {

/// Fills with random bytes fit for keys. They come in pages, each expanded by ChaCha20 from a new seed of the
/// system's, because asking the system for each nonce takes longer than sealing does. What was given out is
/// wiped from the page.
void fill_random(std::span<std::uint8_t> bytes);

}  // namespace zicht::registry
