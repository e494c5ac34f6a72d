#include "stats/count_change.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

namespace zicht::stats {
namespace {

/// By adding up every outcome that is no likelier, in logarithms; obviously right and slow.
double naive_p_value(int count, int previous) {
  const int n = count + previous;
  const auto log_probability = [n](int k) {
    return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1) - n * std::log(2.0);
  };
  double p = 0;
  for (int k = 0; k <= n; ++k)
    if (log_probability(k) <= log_probability(count) + 1e-7) p += std::exp(log_probability(k));
  return std::min(1.0, p);
}

TEST(CompareCounts, AgreesWithThePublishedYears) {  // DOMAIN.md C1 and C5; R: poisson.test(c(79, 52))$p.value
  EXPECT_NEAR(compare_counts(79, 52).p_value, 0.0227, 0.00005);
  EXPECT_NEAR(compare_counts(944, 868).p_value, 0.0781, 0.00005);
}

RC_GTEST_PROP(CompareCounts, AgreesWithAddingUpEveryOutcome, ()) {
  const int count = *rc::gen::inRange(0, 400);
  const int previous = *rc::gen::inRange(0, 400);
  RC_ASSERT(std::abs(compare_counts(count, previous).p_value - naive_p_value(count, previous)) < 1e-9);
}

RC_GTEST_PROP(CompareCounts, SwappingTheYearsTurnsTheIntervalOver, ()) {
  const auto count = *rc::gen::inRange<std::int64_t>(1, 100000);
  const auto previous = *rc::gen::inRange<std::int64_t>(1, 100000);
  const auto forward = compare_counts(count, previous);
  const auto backward = compare_counts(previous, count);
  RC_ASSERT(std::abs(forward.p_value - backward.p_value) < 1e-9);
  RC_ASSERT(std::abs(forward.ratio_lower * backward.ratio_upper.value() - 1) < 1e-6);
  const double ratio = static_cast<double>(count) / static_cast<double>(previous);
  RC_ASSERT(forward.ratio_lower < ratio && ratio < forward.ratio_upper.value());
}

TEST(CompareCounts, IntervalHoldsOneWhenTheTestDoesNotReject) {
  // Both tails of Clopper and Pearson at 2.5 % are those of the two-sided test at 5 %, because it is
  // symmetric at 1/2.
  for (int count = 0; count < 120; ++count)
    for (int previous = 0; previous < 120; ++previous) {
      const auto change = compare_counts(count, previous);
      const bool holds_one = change.ratio_lower <= 1 && (!change.ratio_upper || *change.ratio_upper >= 1);
      EXPECT_EQ(holds_one, change.p_value > 0.05) << count << " against " << previous;
    }
}

TEST(CompareCounts, KnowsZerosAndLargeCounts) {
  EXPECT_EQ(compare_counts(0, 0).p_value, 1);
  EXPECT_EQ(compare_counts(0, 0).ratio_upper, std::nullopt);
  EXPECT_EQ(compare_counts(7, 0).ratio_upper, std::nullopt);
  EXPECT_GT(compare_counts(7, 0).ratio_lower, 1);
  EXPECT_EQ(compare_counts(0, 7).ratio_lower, 0);
  EXPECT_NEAR(compare_counts(10'000'000, 10'000'000).ratio_upper.value(), 1, 0.001);
}

}  // namespace
}  // namespace zicht::stats
