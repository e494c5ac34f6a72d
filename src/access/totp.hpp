#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "access/random_source.hpp"
#include "base/date.hpp"
#include "base/sha256.hpp"

namespace zicht::access {

enum class TotpHash { sha1, sha256, sha512 };  ///< apps on telephones know SHA-1 only

inline constexpr std::int64_t kTotpStepSeconds = 30;

/// The code of one step. \param digits 6 to 8 \source RFC 6238, RFC 4226
std::string totp_code(std::span<const std::uint8_t> secret, std::int64_t step, int digits = 6,
                      TotpHash hash = TotpHash::sha1);

/// The step whose code this is, when it is the current one or a neighbour and later than `last_taken`: a code
/// that was seen over a shoulder does not work again. Blanks in the code do not matter.
std::optional<std::int64_t> totp_step_of(std::string_view code, std::span<const std::uint8_t> secret,
                                         Instant now, std::int64_t last_taken);

Bytes new_totp_secret(const RandomSource& random);  ///< 20 bytes

/// RFC 4648 base 32 without padding, as an app wants a secret typed in.
std::string to_base32(std::span<const std::uint8_t> bytes);

/// What a QR code of the secret says: otpauth://totp/...
std::string totp_uri(std::string_view account, std::span<const std::uint8_t> secret);

}  // namespace zicht::access
