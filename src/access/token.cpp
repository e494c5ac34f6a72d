#include "access/token.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

#include "base/contract.hpp"

namespace zicht::access {
namespace {

constexpr std::string_view kRecoveryAlphabet = "23456789ABCDEFGHJKMNPQRSTVWXYZ";

std::string base64url(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  ZICHT_EXPECT(bytes.size() % 3 == 0);
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::uint32_t three =
        (std::uint32_t{bytes[i]} << 16U) | (std::uint32_t{bytes[i + 1]} << 8U) | bytes[i + 2];
    for (const unsigned shift : {18U, 12U, 6U, 0U}) text += kAlphabet[(three >> shift) & 63U];
  }
  return text;
}

}  // namespace

std::string new_token(const RandomSource& random) {
  std::array<std::uint8_t, 24> bytes{};
  random(bytes);
  return base64url(bytes);
}

Hash token_hash(std::string_view token) { return sha256(token); }

std::string csrf_token(const Hash& session, std::span<const std::uint8_t> server_key) {
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> mac{};
  unsigned int length = 0;
  ZICHT_EXPECT(HMAC(EVP_sha256(), server_key.data(), static_cast<int>(server_key.size()), session.data(),
                    session.size(), mac.data(), &length) != nullptr);
  return base64url(std::span(mac).first<24>());
}

bool same_secret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string new_recovery_code(const RandomSource& random) {
  std::string code;
  while (code.size() < 11) {
    if (code.size() == 5) code += '-';
    std::array<std::uint8_t, 1> byte{};
    random(byte);
    // 240 is the largest multiple of the alphabet's 30 letters in a byte: each letter is equally likely.
    if (byte[0] < 240) code += kRecoveryAlphabet[byte[0] % kRecoveryAlphabet.size()];
  }
  return code;
}

std::string normalised_recovery_code(std::string_view typed) {
  std::string code;
  for (const char c : typed) {
    if (c >= 'a' && c <= 'z')
      code += static_cast<char>(c - 'a' + 'A');
    else if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
      code += c;
  }
  return code;
}

}  // namespace zicht::access
