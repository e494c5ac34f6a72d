#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace zicht::linkage {

/// An encoding of at most 1,024 bits, and how many are set.
struct EncodingBits {
  std::array<std::uint64_t, 16> words{};
  int set = 0;
};

/// Reads hexadecimal digits, at most 256; further ones are left out, and a character that is no digit counts
/// as 0.
EncodingBits encoding_bits(std::string_view hexadecimal);

/// Dice similarity: 2 |a and b| / (|a| + |b|), 0 to 1. 1 when no bit is set in either.
double dice(const EncodingBits& a, const EncodingBits& b);

}  // namespace zicht::linkage
