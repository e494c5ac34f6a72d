#include "stats/count_change.hpp"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/special_functions/beta.hpp>

#include "base/contract.hpp"

namespace zicht::stats {

CountComparison compare_counts(std::int64_t count, std::int64_t previous) {
  ZICHT_EXPECT(count >= 0 && previous >= 0);
  if (count == 0 && previous == 0) return {1, 0, std::nullopt};
  constexpr double kTail = 0.025;
  const auto a = static_cast<double>(count);
  const auto b = static_cast<double>(previous);
  CountComparison result{1, 0, std::nullopt};
  if (count != previous) {  // binomial(n, 1/2) is symmetric: the outcomes no likelier are both tails
    const boost::math::binomial_distribution<> equal_rates(a + b, 0.5);
    result.p_value = std::min(1.0, 2 * cdf(equal_rates, std::min(a, b)));
  }
  const auto ratio = [](double share) { return share / (1 - share); };
  if (count > 0) result.ratio_lower = ratio(boost::math::ibeta_inv(a, b + 1, kTail));
  if (previous > 0) result.ratio_upper = ratio(boost::math::ibeta_inv(a + 1, b, 1 - kTail));
  return result;
}

}  // namespace zicht::stats
