#pragma once

#include <span>

#include "base/result.hpp"
#include "base/sha256.hpp"
#include "registry/key_store.hpp"

namespace zicht::registry {

/// What is stored of a secret text: salt (16 bytes), nonce (24), ciphertext with its tag
/// (XChaCha20-Poly1305). `bound_to` is the sequence of the event: a sealed text moved to another event does
/// not open.
Bytes seal(std::span<const std::uint8_t> content, std::uint64_t bound_to, const Secret& data_key);

/// \errors corrupt: changed, moved, or another key.
Result<Bytes> unseal(std::span<const std::uint8_t> sealed, std::uint64_t bound_to, const Secret& data_key);

/// Overwrites what was opened, when it is not needed any more.
void wipe(Bytes& content);

/// What the log says of a sealed text: SHA-256 over it, salt included. So the log proves that it was not
/// changed, and tells nothing to whoever guesses what it says.
Hash commitment_to(std::span<const std::uint8_t> sealed);

}  // namespace zicht::registry
