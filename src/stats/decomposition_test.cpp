#include "stats/decomposition.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

namespace zicht::stats {
namespace {

TEST(DecomposeProduct, SplitsTheChangeOfVictimsOverReportsAndRepeats) {
  // 944 victims in 1,062 reports against 868 in 1,044; by hand: 18 x 0.86015 and 0.057472 x 1053.
  const ProductChange change = decompose_product(1062, 944.0 / 1062, 1044, 868.0 / 1044);
  EXPECT_NEAR(change.by_first, 15.48, 0.01);
  EXPECT_NEAR(change.by_second, 60.52, 0.01);
}

RC_GTEST_PROP(DecomposeProduct, PartsAddUpAndTurnRoundWithTheYears, (int a, int b, int c, int d)) {
  const ProductChange change = decompose_product(a, b, c, d);
  const double whole = double{1} * a * b - double{1} * c * d;
  const double scale = 1 + std::abs(double{1} * a * b) + std::abs(double{1} * c * d) +
                       std::abs(double{1} * a * d) + std::abs(double{1} * c * b);
  RC_ASSERT(std::abs(change.by_first + change.by_second - whole) <= 1e-12 * scale);
  const ProductChange back = decompose_product(c, d, a, b);
  RC_ASSERT(back.by_first == -change.by_first);
  RC_ASSERT(back.by_second == -change.by_second);
}

}  // namespace
}  // namespace zicht::stats
