#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "linkage/prepared_view.hpp"

namespace zicht::linkage {

/// Pairs of people who are not one person and still share what strangers do not. Without them, two people
/// with one birth date and family name count as one person who was once written under another given name.
enum class RelativesKind : std::uint8_t {
  twins,       ///< share all but given name, sex and numbers
  one_number,  ///< parents, children, brothers and sisters under one document or file number: share all but
               ///< given name, sex and birth date
};
inline constexpr std::size_t kRelativesKinds = 2;

/// How many pairs of records are about relatives, and which fields they share. A field that relatives share
/// agrees as it does for one person; in the other fields relatives are strangers.
/// Invariant: a view without a given name, a birth date or, for one_number, a number has no such relatives.
class Relatives {
 public:
  /// Nobody has relatives.
  Relatives() = default;
  /// \param pairs      by RelativesKind: expected pairs of records about such relatives
  /// \param all_pairs  of records of the view
  static Relatives of(const PreparedView& view, std::array<double, kRelativesKinds> pairs, double all_pairs);
  /// The same fields with other numbers.
  Relatives with_pairs(std::array<double, kRelativesKinds> pairs, double all_pairs) const;

  bool any() const { return shared_fields_[0] != 0 || shared_fields_[1] != 0; }
  /// Bit i = field i is shared; 0 = there are no such relatives.
  std::uint16_t shared_fields(std::size_t kind) const { return shared_fields_[kind]; }
  /// Bit i = field i is the same for some of them and says nothing for the others: twins of one sex, and of
  /// two.
  std::uint16_t same_for_some() const { return same_for_some_; }
  /// By RelativesKind: how many times likelier the pair is one of such relatives than one of strangers.
  /// \param shared_bits  by RelativesKind: evidence of the fields that they share
  std::array<double, kRelativesKinds> odds(std::array<double, kRelativesKinds> shared_bits) const;
  /// What relatives take off the evidence that two records are one person: <= 0, unit: bits.
  double bits(std::array<double, kRelativesKinds> shared_bits) const;

 private:
  std::array<std::uint16_t, kRelativesKinds> shared_fields_{};
  std::uint16_t same_for_some_ = 0;
  std::array<double, kRelativesKinds> prior_bits_{};  ///< log2 of their share of all pairs
};

}  // namespace zicht::linkage
