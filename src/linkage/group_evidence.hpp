#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "linkage/comparison.hpp"
#include "linkage/prepared_view.hpp"

namespace zicht::linkage {

/// What two records look like side by side, whatever the shares that a model or a draw of it has.
struct PairFacts {
  Pattern pattern = ~Pattern{0};  ///< missing where there is no field
  std::uint16_t names = 0;        ///< bit i = field i is a name
  std::uint8_t kind = 0;          ///< PairKind
  float other_bits = 0;           ///< dependence of errors, what fields say twice
  std::array<float, PreparedView::kMostFields> rarity_bits{};
  std::array<std::uint32_t, PreparedView::kMostFields> values{};  ///< which two values, as a hash
};

/// Evidence by field and level, without rarity; 0 for a missing value.
using BitsByLevel = std::array<std::array<double, 16>, PreparedView::kMostFields>;

/// What the pairs across two groups of records say together: midway between two answers. One is the mean of
/// the fourth roots of the odds of the pairs, to the fourth power: for groups of copies of copies, one
/// contradiction does not outweigh a sure pair, nor is one namesake enough. The other takes the best evidence
/// that any pair has in each field, less the logarithm of how many pairs of values were tried: for groups in
/// which one record has the birth date, another the name as it is. Names count from the pairs that have most
/// of them: a record without its given name does not hide that the others have different ones.
class GroupEvidence {
 public:
  /// \param prior_bits  of the pair  \return the odds of the pair by itself
  double add(const PairFacts& pair, const BitsByLevel& bits, double prior_bits);
  void add(const GroupEvidence& other);
  /// Precondition: something was added.
  double bits() const;

 private:
  /// All names are one unit, as given and family name may have changed places.
  static constexpr std::size_t kNames = PreparedView::kMostFields;
  static constexpr std::size_t kMostTried = 8;
  struct Unit {
    float best_bits = 0;
    std::uint8_t tried = 0;
    std::uint8_t fields = 0;  ///< that say something in the pairs that count
    std::array<std::uint32_t, kMostTried> values{};
    void add(float bits, std::uint32_t of, std::uint8_t fields_of_pair = 1);
  };

  void note_strongest(double bits, double other_bits);

  std::array<Unit, kNames + 1> units_{};
  double root_sum_ = 0;
  double pairs_ = 0;
  double strongest_bits_ = 0;
  double other_bits_ = 0;  ///< of the strongest pair, prior included
};

}  // namespace zicht::linkage
