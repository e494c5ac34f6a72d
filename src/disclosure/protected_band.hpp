#pragma once

#include <optional>
#include <vector>

#include "model/protected_table.hpp"

namespace zicht::disclosure {

/// An estimate of a total. Unit: persons; 0 < lower <= upper.
struct BandOfData {
  double lower = 0;
  double upper = 0;
};

/// An estimate that rests on counts of which some are small, made for values that these may have and never
/// for those that they have. So nothing in it depends on a small count, but that it is one.
struct BandToProtect {
  /// A band for each choice of values of the small counts (completions). None: that choice has no estimate
  /// that can be defended.
  std::vector<std::optional<BandOfData>> completions;
  double largest_ratio = 4;  ///< of the upper limit and the lower: a wider band says nothing
};

/// Values of small counts for which an estimate is made: each of `count` counts at the least it can be
/// (false) or the most (true). Of four counts or fewer every choice; of more, all alike, and all alike but
/// one.
std::vector<std::vector<bool>> extremes(std::size_t count);

/// The band as it may be published: that of all completions together, rounded outward to two digits of the
/// lower limit. None: a completion has none, or the band would be too wide.
std::optional<ShownBand> protected_band(const BandToProtect& question);

}  // namespace zicht::disclosure
