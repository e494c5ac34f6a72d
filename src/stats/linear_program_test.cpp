#include "stats/linear_program.hpp"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <algorithm>
#include <numeric>

namespace zicht::stats {
namespace {

std::int64_t dot(const IntegerRow& a, const IntegerRow& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), std::int64_t{0});
}

TEST(InteriorPoint, IsPositiveWhereAnyPointIs) {  // x >= 0, y >= 0, x - y >= 0, y - x >= 0: x = y; z = 0
  const auto found =
      interior_point({3, {{0, 0, 1}}, {{1, 0, 0}, {0, 1, 0}, {1, -1, 0}, {-1, 1, 5}, {0, 0, 7}}});
  EXPECT_EQ(found.positive, (std::vector<bool>{true, true, false, false, false}));
  EXPECT_EQ(found.point, (IntegerRow{1, 1, 0}));
}

TEST(InteriorPoint, OfTheConeOfZeroAloneIsZero) {
  const auto found = interior_point({2, {}, {{1, 0}, {0, 1}, {-1, -1}}});
  EXPECT_FALSE(found.any_positive());
  EXPECT_EQ(found.point, (IntegerRow{0, 0}));
}

TEST(InteriorPoint, OfAPlaneIsZeroOnEveryInequality) {  // x free along y = 0
  EXPECT_FALSE(interior_point({2, {}, {{0, 1}, {0, -1}}}).any_positive());
}

TEST(InteriorPoint, OfNoRowsAndNoVariablesIsEmpty) {
  EXPECT_TRUE(interior_point({0, {}, {}}).positive.empty());
  EXPECT_FALSE(interior_point({0, {{}}, {{}}}).any_positive());
}

/// A chain of numbers with products that no 64 bits hold: each variable is a little smaller than the one
/// before.
TEST(InteriorPoint, IsExactBeyondSixtyFourBits) {
  Cone cone{6, {}, {}};
  for (std::size_t i = 0; i + 1 < 6; ++i) {
    IntegerRow row(6, 0);
    row[i] = 1'000'003;
    row[i + 1] = -1'000'033;
    cone.zero.push_back(row);
  }
  cone.nonnegative = {{1, 0, 0, 0, 0, 0}, {0, 0, 0, 0, 0, 1}, {1, 0, 0, 0, 0, -1}};
  const auto larger_first = interior_point(cone);
  EXPECT_EQ(larger_first.positive, (std::vector<bool>{true, true, true}));
  EXPECT_TRUE(larger_first.point.empty());
  cone.nonnegative.push_back({-1, 0, 0, 0, 0, 1});
  EXPECT_FALSE(interior_point(cone).any_positive());
}

/// Up to five variables, eight equalities and inequalities of entries -2..2.
Cone arbitrary_cone() {
  Cone cone;
  cone.variables = *rc::gen::inRange<std::size_t>(1, 5);
  const auto rows = [&](int most) {
    return *rc::gen::container<std::vector<IntegerRow>>(
        static_cast<std::size_t>(*rc::gen::inRange(0, most)),
        rc::gen::container<IntegerRow>(cone.variables, rc::gen::inRange<std::int64_t>(-2, 3)));
  };
  cone.zero = rows(3);
  cone.nonnegative = rows(7);
  return cone;
}

/// Which inequalities are positive at some whole point with coordinates in -bound..bound that is in the cone.
std::vector<bool> positive_on_grid(const Cone& cone, std::int64_t bound) {
  std::vector<bool> positive(cone.nonnegative.size(), false);
  IntegerRow x(cone.variables, -bound);
  for (;;) {
    const auto is_in = [&](const IntegerRow& row) { return dot(row, x) >= 0; };
    if (std::ranges::all_of(cone.zero, [&](const IntegerRow& row) { return dot(row, x) == 0; }) &&
        std::ranges::all_of(cone.nonnegative, is_in))
      for (std::size_t i = 0; i < positive.size(); ++i)
        if (dot(cone.nonnegative[i], x) > 0) positive[i] = true;
    std::size_t digit = 0;
    while (digit < x.size() && ++x[digit] > bound) x[digit++] = -bound;
    if (digit == x.size()) return positive;
  }
}

RC_GTEST_PROP(InteriorPoint, LiesInTheConeAndMissesNothingThatAGridFinds, ()) {
  const Cone cone = arbitrary_cone();
  const auto found = interior_point(cone);
  RC_ASSERT(found.point.size() == cone.variables);
  for (const IntegerRow& row : cone.zero) RC_ASSERT(dot(row, found.point) == 0);
  for (std::size_t i = 0; i < cone.nonnegative.size(); ++i) {
    RC_ASSERT(dot(cone.nonnegative[i], found.point) >= 0);
    RC_ASSERT((dot(cone.nonnegative[i], found.point) > 0) == found.positive[i]);
  }
  const auto on_grid = positive_on_grid(cone, 4);
  for (std::size_t i = 0; i < on_grid.size(); ++i) RC_ASSERT(!on_grid[i] || found.positive[i]);
}

TEST(IndependentRows, LeaveOutWhatEarlierRowsAddUpTo) {
  EXPECT_EQ(independent_rows({{1, 1, 0}, {0, 1, 1}, {1, 0, -1}, {0, 0, 5}, {2, 3, 1}}),
            (std::vector<std::size_t>{0, 1, 3}));
  EXPECT_TRUE(independent_rows({{0, 0}, {0, 0}}).empty());
  EXPECT_TRUE(independent_rows({}).empty());
}

TEST(IsForcedToZero, TellsAVariableThatEquationsSettleFromAFreeOne) {
  EXPECT_TRUE(is_forced_to_zero({{1, 1, 0}, {1, -1, 0}}, 3, 0));
  EXPECT_FALSE(is_forced_to_zero({{1, 1, 0}}, 3, 0));
  EXPECT_FALSE(is_forced_to_zero({}, 1, 0));
  EXPECT_TRUE(is_forced_to_zero({{0, 0, 2}, {0, 0, 4}}, 3, 2));
}

}  // namespace
}  // namespace zicht::stats
