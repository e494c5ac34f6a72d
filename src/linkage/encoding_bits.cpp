#include "linkage/encoding_bits.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>

// The processor's own instruction where there is one.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define ZICHT_COUNTS_BITS __attribute__((target_clones("popcnt", "default")))
#else
#define ZICHT_COUNTS_BITS
#endif

namespace zicht::linkage {
namespace {

std::uint64_t hexadecimal_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<std::uint64_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint64_t>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') return static_cast<std::uint64_t>(c - 'A') + 10;
  return 0;
}

}  // namespace

EncodingBits encoding_bits(std::string_view hexadecimal) {
  EncodingBits bits;
  const std::size_t digits = std::min<std::size_t>(hexadecimal.size(), 256);
  for (std::size_t i = 0; i < digits; ++i)
    bits.words[i / 16] |= hexadecimal_digit(hexadecimal[i]) << (4 * (i % 16));
  for (const std::uint64_t word : bits.words) bits.set += std::popcount(word);
  return bits;
}

ZICHT_COUNTS_BITS double dice(const EncodingBits& a, const EncodingBits& b) {
  int common = 0;
  for (std::size_t i = 0; i < a.words.size(); ++i) common += std::popcount(a.words[i] & b.words[i]);
  const int all = a.set + b.set;
  return all == 0 ? 1.0 : 2.0 * common / all;
}

}  // namespace zicht::linkage
