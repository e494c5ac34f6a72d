#include "estimate/set_family.hpp"

#include <algorithm>

namespace zicht::estimate {
namespace {

/// Bits of a word whose position has bit i set.
constexpr std::array<std::uint64_t, 6> kHas = {0xAAAAAAAAAAAAAAAA, 0xCCCCCCCCCCCCCCCC, 0xF0F0F0F0F0F0F0F0,
                                               0xFF00FF00FF00FF00, 0xFFFF0000FFFF0000, 0xFFFFFFFF00000000};

}  // namespace

bool SetFamily::empty() const {
  return std::all_of(words_.begin(), words_.begin() + static_cast<std::ptrdiff_t>(word_count_),
                     [](std::uint64_t word) { return word == 0; });
}

int SetFamily::size() const {
  int members = 0;
  for (std::size_t word = 0; word < word_count_; ++word) members += std::popcount(words_[word]);
  return members;
}

bool SetFamily::is_subset_of(const SetFamily& other) const {
  for (std::size_t word = 0; word < word_count_; ++word)
    if ((words_[word] & ~other.words_[word]) != 0) return false;
  return true;
}

SetFamily& SetFamily::operator|=(const SetFamily& other) {
  for (std::size_t word = 0; word < word_count_; ++word) words_[word] |= other.words_[word];
  return *this;
}

SetFamily& SetFamily::operator&=(const SetFamily& other) {
  for (std::size_t word = 0; word < word_count_; ++word) words_[word] &= other.words_[word];
  return *this;
}

SetFamily& SetFamily::operator-=(const SetFamily& other) {
  for (std::size_t word = 0; word < word_count_; ++word) words_[word] &= ~other.words_[word];
  return *this;
}

SetFamily SetFamily::supersets() const {
  SetFamily up = *this;
  for (int list = 0; list < std::min(list_count_, 6); ++list)
    for (std::size_t word = 0; word < word_count_; ++word)
      up.words_[word] |= (up.words_[word] & ~kHas[static_cast<std::size_t>(list)]) << (1U << list);
  for (int list = 6; list < list_count_; ++list) {
    const std::size_t bit = std::size_t{1} << (list - 6);
    for (std::size_t word = 0; word < word_count_; ++word)
      if ((word & bit) != 0) up.words_[word] |= up.words_[word ^ bit];
  }
  return up;
}

}  // namespace zicht::estimate
