#include "publish/release/deflate.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace zicht::publish {
namespace {

constexpr std::size_t kWindow = 32768;
constexpr std::size_t kShortest = 3;
constexpr std::size_t kLongest = 258;
constexpr std::size_t kHashes = 32768;
constexpr int kTries = 64;  // earlier places that one place is held against
constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

/// A code of lengths or distances: the first value that it stands for, and how many bits follow it.
struct Range {
  unsigned first;
  int extra;
};

constexpr std::array<Range, 29> kLengths = {
    {{3, 0},  {4, 0},  {5, 0},  {6, 0},   {7, 0},   {8, 0},   {9, 0},   {10, 0},  {11, 1}, {13, 1},
     {15, 1}, {17, 1}, {19, 2}, {23, 2},  {27, 2},  {31, 2},  {35, 3},  {43, 3},  {51, 3}, {59, 3},
     {67, 4}, {83, 4}, {99, 4}, {115, 4}, {131, 5}, {163, 5}, {195, 5}, {227, 5}, {258, 0}}};
constexpr std::array<Range, 30> kDistances = {
    {{1, 0},     {2, 0},     {3, 0},     {4, 0},      {5, 1},      {7, 1},     {9, 2},     {13, 2},
     {17, 3},    {25, 3},    {33, 4},    {49, 4},     {65, 5},     {97, 5},    {129, 6},   {193, 6},
     {257, 7},   {385, 7},   {513, 8},   {769, 8},    {1025, 9},   {1537, 9},  {2049, 10}, {3073, 10},
     {4097, 11}, {6145, 11}, {8193, 12}, {12289, 12}, {16385, 13}, {24577, 13}}};

/// Bits, the lowest of each byte first.
class Bits {
 public:
  void number(unsigned value, int bits) {
    held_ |= static_cast<std::uint64_t>(value) << count_;
    count_ += bits;
    for (; count_ >= 8; count_ -= 8, held_ >>= 8) bytes_ += static_cast<char>(held_ & 0xFF);
  }
  /// A code, whose highest bit comes first.
  void code(unsigned value, int bits) {
    for (int bit = bits - 1; bit >= 0; --bit) number((value >> bit) & 1U, 1);
  }
  /// A literal, a length or the end, by the fixed codes.
  void symbol(unsigned value) {
    if (value < 144)
      code(0x30 + value, 8);
    else if (value < 256)
      code(0x190 + value - 144, 9);
    else if (value < 280)
      code(value - 256, 7);
    else
      code(0xC0 + value - 280, 8);
  }
  std::string finished() {
    if (count_ > 0) number(0, 8 - count_);
    return std::move(bytes_);
  }

 private:
  std::string bytes_;
  std::uint64_t held_ = 0;
  int count_ = 0;
};

template <std::size_t N>
std::size_t range_of(const std::array<Range, N>& ranges, std::size_t value) {
  const auto above = std::ranges::upper_bound(ranges, value, {}, &Range::first);
  return static_cast<std::size_t>(above - ranges.begin()) - 1;
}

/// Earlier places of the content by their first three bytes.
class Places {
 public:
  explicit Places(std::string_view content)
      : content_(content), last_(kHashes, kNowhere), before_(kWindow, kNowhere) {}

  struct Match {
    std::size_t length = 0;
    std::size_t distance = 0;
  };
  /// The longest text within reach that is as the one at a place, and the nearest of those.
  Match longest(std::size_t at) const {
    Match best;
    if (at + kShortest > content_.size()) return best;
    const std::size_t most = std::min(kLongest, content_.size() - at);
    std::size_t place = last_[hash(at)];
    for (int tries = 0; tries < kTries && place != kNowhere && at - place <= kWindow && best.length < most;
         ++tries) {
      std::size_t length = 0;
      while (length < most && content_[place + length] == content_[at + length]) ++length;
      if (length >= kShortest && length > best.length) best = {length, at - place};
      place = before_[place % kWindow];  // its slot is its own as long as it is within the window
    }
    return best;
  }
  void add(std::size_t at) {
    if (at + kShortest > content_.size()) return;
    std::size_t& last = last_[hash(at)];
    before_[at % kWindow] = last;
    last = at;
  }

 private:
  std::size_t hash(std::size_t at) const {
    const auto byte = [&](std::size_t i) {
      return static_cast<std::uint32_t>(static_cast<unsigned char>(content_[at + i]));
    };
    return ((byte(0) << 16U | byte(1) << 8U | byte(2)) * 0x9E3779B1U) >> 17U;
  }

  std::string_view content_;
  std::vector<std::size_t> last_;
  std::vector<std::size_t> before_;
};

}  // namespace

std::string deflated(std::string_view content) {
  constexpr unsigned kFixedCodes = 1;
  constexpr unsigned kEnd = 256;
  Bits bits;
  bits.number(1, 1);  // the last block
  bits.number(kFixedCodes, 2);
  Places places(content);
  for (std::size_t at = 0; at < content.size();) {
    const Places::Match match = places.longest(at);
    if (match.length == 0) {
      bits.symbol(static_cast<unsigned char>(content[at]));
      places.add(at++);
      continue;
    }
    const std::size_t length = range_of(kLengths, match.length);
    bits.symbol(static_cast<unsigned>(257 + length));
    bits.number(static_cast<unsigned>(match.length) - kLengths[length].first, kLengths[length].extra);
    const std::size_t distance = range_of(kDistances, match.distance);
    bits.code(static_cast<unsigned>(distance), 5);
    bits.number(static_cast<unsigned>(match.distance) - kDistances[distance].first,
                kDistances[distance].extra);
    for (const std::size_t end = at + match.length; at < end; ++at) places.add(at);
  }
  bits.symbol(kEnd);
  return bits.finished();
}

}  // namespace zicht::publish
