#pragma once

#include <optional>

#include "model/figure.hpp"

namespace zicht::publish {

/// What may be said of a change, by the weaker of its tests.
enum class Verdict {
  unchanged,
  may_be_chance,      ///< already if people were reported independently
  within_the_series,  ///< more than that, but the series of years swings as much
  more_than_chance
};
Verdict verdict_of(const CountChange& change);

/// 95 % interval of this year's count over the previous one.
struct RatioInterval {
  double lower = 0;
  std::optional<double> upper;  ///< none = without bound
};
/// Of the test that the verdict follows.
RatioInterval interval_of(const CountChange& change);

}  // namespace zicht::publish
