#include "base/sha256.hpp"

#include <openssl/evp.h>

#include <charconv>
#include <memory>

#include "base/contract.hpp"

namespace zicht {

Hash sha256(std::initializer_list<std::span<const std::uint8_t>> parts) {
  // Fetched once: looking the algorithm up costs more than hashing a short text.
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                                     EVP_MD_CTX_free);
  ZICHT_EXPECT(algorithm != nullptr && context != nullptr);
  Hash hash{};
  bool good = EVP_DigestInit_ex2(context.get(), algorithm, nullptr) == 1;
  for (const auto part : parts) good = good && EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1;
  good = good && EVP_DigestFinal_ex(context.get(), hash.data(), nullptr) == 1;
  ZICHT_EXPECT(good);
  return hash;
}

Hash sha256(std::string_view text) { return sha256({as_bytes(text)}); }

std::string to_hex(std::span<const std::uint8_t> bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  hex.reserve(2 * bytes.size());
  for (const std::uint8_t byte : bytes) {
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

std::optional<Hash> hash_from_hex(std::string_view text) {
  Hash hash{};
  if (text.size() != 2 * hash.size()) return std::nullopt;
  for (std::size_t i = 0; i < hash.size(); ++i) {
    const char* const digits = text.data() + 2 * i;
    const auto [end, wrong] = std::from_chars(digits, digits + 2, hash[i], 16);
    if (wrong != std::errc{} || end != digits + 2) return std::nullopt;
  }
  return hash;
}

}  // namespace zicht
