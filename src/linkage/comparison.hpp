#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "linkage/prepared_view.hpp"

namespace zicht::linkage {

/// How well two values of a field agree; 0 is the best. What each number means depends on the comparator:
/// levels_of().
using Level = std::uint8_t;
inline constexpr Level kMissingLevel = 15;  ///< at least one value is missing: no evidence
inline constexpr Level kUnknownLevel = 14;  ///< not compared yet; see PairComparison::glance()

/// The levels of all fields of one pair: 4 bits a field, field 0 lowest.
using Pattern = std::uint64_t;
inline Level level_of(Pattern pattern, std::size_t field) {
  return static_cast<Level>((pattern >> (4 * field)) & 15U);
}
inline Pattern with_level(Pattern pattern, std::size_t field, Level level) {
  return (pattern & ~(Pattern{15} << (4 * field))) | (Pattern{level} << (4 * field));
}

/// One level of a comparator.
struct LevelKind {
  std::string_view id;         ///< "written_the_same": stable, for machines
  std::string_view words_en;   ///< what a registrar reads: "written the same"
  std::string_view words_nl;   ///< "hetzelfde geschreven"
  bool depends_on_rarity;      ///< agreement on a rare value is more evidence than on a common one
  bool is_difference;          ///< counts as an error when both records are about one person
  double prior_among_matches;  ///< share of true pairs at this level, before any data; the levels of a
                               ///< comparator sum to 1
};

/// Best level first; at most 14.
std::span<const LevelKind> levels_of(Comparator comparator);

/// Levels of names.
inline constexpr Level kSameName = 0;
inline constexpr Level kSameWordsName = 1;
inline constexpr Level kOneLetterApartName = 2;
inline constexpr Level kTwoLettersApartName = 3;
inline constexpr Level kFirstPartName = 4;
inline constexpr Level kLaterPartName = 5;
inline constexpr Level kBeginningName = 6;
inline constexpr Level kSoundsAlikeName = 7;
inline constexpr Level kNearlyAlikeName = 8;
inline constexpr Level kSomethingAlikeName = 9;
inline constexpr Level kSwappedName = 10;
inline constexpr Level kDifferentName = 11;

/// Two records of which one may have given and family name in each other's place.
struct SwappedNames {
  std::size_t given_field = 0;
  std::size_t family_field = 0;
  Level given_a_family_b = kMissingLevel;  ///< given name of the first, family name of the second
  Level given_b_family_a = kMissingLevel;
};

/// Compares values and pairs of records of one view. Remembers the levels of value pairs it met, so that a
/// pair of records costs a few look-ups; therefore not safe to share between threads. Same answer for (a, b)
/// and (b, a).
class PairComparison {
 public:
  explicit PairComparison(const PreparedView& view);

  /// All fields. Given and family name that changed places: given gets kSwappedName, family
  /// kMissingLevel. Called by an alias: alias gets kSameName, given kMissingLevel.
  Pattern compare(std::uint32_t a, std::uint32_t b);
  /// The levels of all fields, each by itself, as far as they can be told without reading a text; else
  /// kUnknownLevel. Takes some nanoseconds a field.
  Pattern glance(std::span<const ValueId> a, std::span<const ValueId> b) const;
  /// What compare() makes of the levels of all fields: names that changed places, and aliases.
  Pattern across_fields(Pattern each_field, std::span<const ValueId> a, std::span<const ValueId> b) const;
  /// Forgets the levels it met: the values they were of have changed.
  void forget() { memory_.assign(memory_.size(), {}); }
  /// Two values of a field, neither missing.
  Level level(std::size_t field, ValueId a, ValueId b);
  /// When given and family name may have changed places: one is the same up to a slip or a
  /// part, the other is something like it, or is not known on one side.
  std::optional<SwappedNames> names_swapped(std::span<const ValueId> a, std::span<const ValueId> b) const;
  /// Whether one record has as given name what the other has as alias.
  bool alias_is_given_name(std::span<const ValueId> a, std::span<const ValueId> b) const;

 private:
  static constexpr std::size_t kNoField = 255;
  struct Remembered {
    std::uint64_t values = 0;
    Level level = 0;
  };
  const PreparedView& view_;
  std::size_t given_ = kNoField;
  std::size_t family_ = kNoField;
  std::size_t alias_ = kNoField;
  std::vector<Remembered> memory_;
};

/// Compares two different values of a field; the slow way that PairComparison remembers.
Level level_of_values(const PreparedField& field, ValueId a, ValueId b);

}  // namespace zicht::linkage
