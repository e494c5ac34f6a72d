#pragma once

#include <span>
#include <string>
#include <string_view>

#include "access/random_source.hpp"
#include "base/sha256.hpp"

namespace zicht::access {

/// 24 random bytes as 32 characters of base64url: a session, an API key.
std::string new_token(const RandomSource& random);

/// What is stored of a token. A plain hash is enough: nobody guesses 192 bits.
Hash token_hash(std::string_view token);

/// Proof that a form was made for this session: a keyed hash of the session's token hash, so that a post that
/// comes after the session ended still proves whose it is.
std::string csrf_token(const Hash& session, std::span<const std::uint8_t> server_key);

/// Compares without telling by time where two differ.
bool same_secret(std::string_view a, std::string_view b);

/// Ten characters in two groups that are hard to misread, about 50 bits: "K7TQM-4XH9P".
std::string new_recovery_code(const RandomSource& random);
/// As it was typed, with or without the dash and in either case, to what is hashed.
std::string normalised_recovery_code(std::string_view typed);

}  // namespace zicht::access
