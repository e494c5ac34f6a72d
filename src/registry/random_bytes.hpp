#pragma once

#include <cstdint>
#include <span>

namespace zicht::registry {

/// Fills with random bytes fit for keys. They come from the system in pages, because asking it for each nonce
/// takes longer than sealing does; what was given out is wiped from the page.
void fill_random(std::span<std::uint8_t> bytes);

}  // namespace zicht::registry
