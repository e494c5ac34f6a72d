#include "access/totp.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>

#include "base/contract.hpp"

namespace zicht::access {
namespace {

const EVP_MD* digest_of(TotpHash hash) {
  switch (hash) {
    case TotpHash::sha256:
      return EVP_sha256();
    case TotpHash::sha512:
      return EVP_sha512();
    default:
      return EVP_sha1();
  }
}

}  // namespace

std::string totp_code(std::span<const std::uint8_t> secret, std::int64_t step, int digits, TotpHash hash) {
  ZICHT_EXPECT(digits >= 6 && digits <= 8 && step >= 0);
  std::array<std::uint8_t, 8> counter{};
  for (std::size_t i = 0; i < counter.size(); ++i)
    counter[7 - i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(step) >> (8 * i));
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> mac{};
  unsigned int length = 0;
  ZICHT_EXPECT(HMAC(digest_of(hash), secret.data(), static_cast<int>(secret.size()), counter.data(),
                    counter.size(), mac.data(), &length) != nullptr);
  const std::size_t offset = mac.at(length - 1) & 0x0FU;
  std::uint32_t number = mac.at(offset) & 0x7FU;
  for (std::size_t i = 1; i < 4; ++i) number = (number << 8U) | mac.at(offset + i);
  std::string code(static_cast<std::size_t>(digits), '0');
  for (auto digit = code.rbegin(); digit != code.rend(); ++digit) {
    *digit = static_cast<char>('0' + number % 10);
    number /= 10;
  }
  return code;
}

std::optional<std::int64_t> totp_step_of(std::string_view code, std::span<const std::uint8_t> secret,
                                         Instant now, std::int64_t last_taken) {
  std::string digits(code);
  std::erase(digits, ' ');
  if (digits.size() != 6 || secret.empty()) return std::nullopt;
  const std::int64_t current = now.milliseconds / 1000 / kTotpStepSeconds;
  std::optional<std::int64_t> found;
  for (std::int64_t step = std::max<std::int64_t>(current - 1, 0); step <= current + 1; ++step) {
    const std::string right = totp_code(secret, step);
    const bool same = CRYPTO_memcmp(right.data(), digits.data(), digits.size()) == 0;
    if (same && step > last_taken && !found) found = step;
  }
  return found;
}

Bytes new_totp_secret(const RandomSource& random) {
  Bytes secret(20);
  random(secret);
  return secret;
}

std::string to_base32(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string text;
  std::uint32_t waiting = 0;
  unsigned bits = 0;
  for (const std::uint8_t byte : bytes) {
    waiting = (waiting << 8U) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += kAlphabet[(waiting >> bits) & 31U];
    }
    waiting &= (1U << bits) - 1;
  }
  if (bits > 0) text += kAlphabet[(waiting << (5 - bits)) & 31U];
  return text;
}

std::string totp_uri(std::string_view account, std::span<const std::uint8_t> secret) {
  return "otpauth://totp/Zicht:" + std::string(account) + "?secret=" + to_base32(secret) + "&issuer=Zicht";
}

}  // namespace zicht::access
