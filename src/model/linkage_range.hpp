#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace zicht {

/// Where draws of who is one person put a number: 95 % of them in [lower, upper].
struct DrawnRange {
  double median = 0;
  std::int64_t lower = 0;
  std::int64_t upper = 0;

  bool contains(std::int64_t number) const { return lower <= number && number <= upper; }
  /// Whether the range leaves nothing open about this number.
  bool is_just(std::int64_t number) const { return lower == number && upper == number; }
  /// Whether all of the range lies on that side of zero on which `change` lies; of no change: is nothing but
  /// 0.
  bool agrees_with(std::int64_t change) const {
    return change > 0 ? lower > 0 : change < 0 ? upper < 0 : is_just(0);
  }
};

/// What linkage error alone leaves open of a count. A change is taken within each draw, because years share
/// persons and links: it is no difference of two ranges.
struct LinkageRange {
  DrawnRange count;
  std::vector<DrawnRange>
      changes;  ///< of each year of the series but the first: that year less the one before
};

/// How draws of who is one person were made.
struct LinkageDraws {
  std::int64_t draws = 0;
  double links_lost_at_least = 0;  ///< links that no pass proposed, by estimate: in no draw
  bool model_based = true;         ///< no reviewed pair went into them
  std::string model;               ///< hash of the linkage model
};

}  // namespace zicht
