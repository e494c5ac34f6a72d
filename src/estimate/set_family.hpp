#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>

#include "estimate/capture_table.hpp"

namespace zicht::estimate {

/// A set of sets of lists: of terms, or of cells. Bit T set = the set of lists with mask T is in. Up to 6
/// lists it is one 64-bit word; words beyond 2^k bits are 0. A value, without allocation.
class SetFamily {
 public:
  /// Empty. Precondition: list_count in 1..10.
  explicit SetFamily(int list_count)
      : list_count_(list_count), word_count_(list_count <= 6 ? 1 : std::size_t{1} << (list_count - 6)) {}

  int list_count() const { return list_count_; }
  bool contains(ListMask lists) const { return (words_[lists >> 6] >> (lists & 63U) & 1U) != 0; }
  void insert(ListMask lists) { words_[lists >> 6] |= std::uint64_t{1} << (lists & 63U); }
  void erase(ListMask lists) { words_[lists >> 6] &= ~(std::uint64_t{1} << (lists & 63U)); }
  bool empty() const;
  int size() const;
  bool is_subset_of(const SetFamily& other) const;

  SetFamily& operator|=(const SetFamily& other);
  SetFamily& operator&=(const SetFamily& other);
  SetFamily& operator-=(const SetFamily& other);
  friend SetFamily operator|(SetFamily a, const SetFamily& b) { return a |= b; }
  friend SetFamily operator&(SetFamily a, const SetFamily& b) { return a &= b; }
  friend SetFamily operator-(SetFamily a, const SetFamily& b) { return a -= b; }
  /// By list count and then as a number whose bits are the sets: an order without meaning, but total.
  friend std::strong_ordering operator<=>(const SetFamily&, const SetFamily&) = default;

  /// Every set of lists that contains a member.
  SetFamily supersets() const;

  /// Calls visit(ListMask) for each member, in ascending order.
  template <class Visit>
  void for_each(Visit visit) const {
    for (std::size_t word = 0; word < word_count_; ++word)
      for (std::uint64_t left = words_[word]; left != 0; left &= left - 1)
        visit(static_cast<ListMask>(word * 64 + static_cast<std::size_t>(std::countr_zero(left))));
  }

 private:
  int list_count_;
  std::size_t word_count_;
  std::array<std::uint64_t, 16> words_{};
};

}  // namespace zicht::estimate
