#include "stats/count_change.hpp"

#include <algorithm>

#include "base/contract.hpp"
#include "stats/distributions.hpp"

namespace zicht::stats {

CountComparison compare_counts(std::int64_t count, std::int64_t previous) {
  ZICHT_EXPECT(count >= 0 && previous >= 0);
  if (count == 0 && previous == 0) return {1, 0, std::nullopt};
  constexpr double kTail = 0.025;
  const auto a = static_cast<double>(count);
  const auto b = static_cast<double>(previous);
  CountComparison result{1, 0, std::nullopt};
  if (count != previous) {  // binomial(n, 1/2) is symmetric: the outcomes no likelier are both tails
    result.p_value = std::min(1.0, 2 * binomial_at_most(std::min(a, b), a + b, 0.5));
  }
  const auto ratio = [](double share) { return share / (1 - share); };
  if (count > 0) result.ratio_lower = ratio(beta_quantile(kTail, a, b + 1));
  if (previous > 0) result.ratio_upper = ratio(beta_quantile(1 - kTail, a + 1, b));
  return result;
}

}  // namespace zicht::stats
