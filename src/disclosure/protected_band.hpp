#pragma once

#include <optional>
#include <vector>

#include "model/protected_table.hpp"

namespace zicht::disclosure {

/// An estimate of a total, as the office has it. Unit: persons; 0 < lower <= upper.
struct BandOfData {
  double lower = 0;
  double upper = 0;
};

/// An estimate, and what it would be if the data were a little different.
struct BandToProtect {
  std::optional<BandOfData> band;  ///< none: there is no estimate that can be defended
  /// For each small count that the estimate is made of: with one person fewer there, and with one more.
  std::vector<std::optional<BandOfData>> neighbours = {};
};

/// The band as it may be published: rounded outward to multiples of a step, the smallest of 1, 2 and 5 times
/// a power of ten that leaves two digits of the lower limit or fewer, and for which every neighbour gives the
/// same band. Whoever knows all counts but one small one, and this program, then still finds three values of
/// it. None: there is no band, a neighbour has none, or no step below the lower limit will do.
std::optional<ShownBand> protected_band(const BandToProtect& question);

}  // namespace zicht::disclosure
