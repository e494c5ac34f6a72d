#include "registry/vault.hpp"

#include <sodium.h>

#include "registry/random_bytes.hpp"

namespace zicht::registry {
namespace {

constexpr std::size_t kSalt = 16;
constexpr std::size_t kSealNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kSealTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t kHead = kSalt + kSealNonce;

}  // namespace

Bytes seal(std::span<const std::uint8_t> content, std::uint64_t bound_to, const Secret& data_key) {
  Bytes sealed(kHead + content.size() + kSealTag);
  fill_random(std::span(sealed).first(kHead));
  const auto bound = little_endian(bound_to);
  crypto_aead_xchacha20poly1305_ietf_encrypt(sealed.data() + kHead, nullptr, content.data(), content.size(),
                                             bound.data(), bound.size(), nullptr, sealed.data() + kSalt,
                                             data_key.bytes().data());
  return sealed;
}

Result<Bytes> unseal(std::span<const std::uint8_t> sealed, std::uint64_t bound_to, const Secret& data_key) {
  const auto bound = little_endian(bound_to);
  Bytes content(sealed.size() < kHead + kSealTag ? 0 : sealed.size() - kHead - kSealTag);
  if (sealed.size() < kHead + kSealTag ||
      crypto_aead_xchacha20poly1305_ietf_decrypt(content.data(), nullptr, nullptr, sealed.data() + kHead,
                                                 sealed.size() - kHead, bound.data(), bound.size(),
                                                 sealed.data() + kSalt, data_key.bytes().data()) != 0)
    return fail(ErrorCode::corrupt, "a sealed text was changed, or the key is not its own",
                "event " + std::to_string(bound_to));
  return content;
}

void wipe(Bytes& content) { sodium_memzero(content.data(), content.size()); }

Hash commitment_to(std::span<const std::uint8_t> sealed) { return sha256({sealed}); }

}  // namespace zicht::registry
