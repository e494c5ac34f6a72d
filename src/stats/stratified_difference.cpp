#include "stats/stratified_difference.hpp"

#include <algorithm>
#include <cmath>

#include "base/contract.hpp"

namespace zicht::stats {

Result<CommonDifference> mantel_haenszel_difference(std::span<const StratumOfTwo> strata,
                                                    double variance_inflation) {
  ZICHT_EXPECT(variance_inflation >= 1);
  double weight = 0;
  double weighted_difference = 0;
  double p = 0;
  double q = 0;
  double units = 0;
  double informative = 0;
  for (const StratumOfTwo& stratum : strata) {
    const double a = stratum.first_events;
    const double b = stratum.second_events;
    const double n1 = stratum.first_units;
    const double n0 = stratum.second_units;
    ZICHT_EXPECT(a >= 0 && a <= n1 && b >= 0 && b <= n0);
    const double n = n1 + n0;
    units += n;
    if (n1 <= 0 || n0 <= 0) continue;
    informative += n;
    weight += n1 * n0 / n;
    weighted_difference += (a * n0 - b * n1) / n;
    p += (n1 * n1 * b - n0 * n0 * a + n1 * n0 * (n0 - n1) / 2) / (n * n);
    q += (a * (n0 - b) + b * (n1 - a)) / (2 * n);
  }
  if (weight <= 0) return fail(ErrorCode::not_identifiable, "no stratum has units of both groups");
  CommonDifference common;
  common.difference = weighted_difference / weight;
  const double variance = std::max(0.0, common.difference * p + q) / (weight * weight);
  common.standard_error = std::sqrt(variance * variance_inflation);
  constexpr double kNormal975 = 1.959963984540054;
  common.lower = std::max(-1.0, common.difference - kNormal975 * common.standard_error);
  common.upper = std::min(1.0, common.difference + kNormal975 * common.standard_error);
  common.informative_share = informative / units;
  return common;
}

}  // namespace zicht::stats
