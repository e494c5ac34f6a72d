#include "disclosure/point_walk.hpp"

#include <gtest/gtest.h>

#include <set>

namespace zicht::disclosure {
namespace {

constexpr CellLimits kAtLeastOne{1, kNoLimit};

/// Four cells of two rows and two columns whose sums are known: a + b = 5, c + d = 4, a + c = 6, b + d = 3.
WholeNumberSystem two_by_two() {
  return {{kAtLeastOne, kAtLeastOne, kAtLeastOne, kAtLeastOne},
          {{{{0, 1}, {1, 1}}, 5}, {{{2, 1}, {3, 1}}, 4}, {{{0, 1}, {2, 1}}, 6}, {{{1, 1}, {3, 1}}, 3}}};
}

TEST(PointWalk, ComesByEveryPoint) {  // b is 1 or 2, because b + d = 3; it gives all others
  const WholeNumberSystem system = two_by_two();
  PointWalk walk(echelon_form(system), system.columns.size());
  ASSERT_TRUE(walk.usable());
  Philox random(1, 0);
  std::vector<std::int64_t> point{4, 1, 2, 2};
  std::set<std::int64_t> seen;
  for (int sweep = 0; sweep < 40; ++sweep) {
    walk.sweep(point, system.columns, random);
    ASSERT_TRUE(satisfies(system, point));
    seen.insert(point[1]);
  }
  EXPECT_EQ(seen, (std::set<std::int64_t>{1, 2}));
}

TEST(PointWalk, StaysWhereLimitsLeaveNothing) {
  WholeNumberSystem system = two_by_two();
  system.columns[1] = {1, 1};
  PointWalk walk(echelon_form(system), system.columns.size());
  Philox random(1, 0);
  std::vector<std::int64_t> point{4, 1, 2, 2};
  walk.sweep(point, system.columns, random);
  EXPECT_EQ(point, (std::vector<std::int64_t>{4, 1, 2, 2}));
}

TEST(PointWalk, HasNoStepsWhereARowIsNotSolved) {  // 2 a + 3 b = 13 has no coefficient of 1
  const WholeNumberSystem system{{kAtLeastOne, kAtLeastOne}, {{{{0, 2}, {1, 3}}, 13}}};
  EXPECT_FALSE(PointWalk(echelon_form(system), system.columns.size()).usable());
}

}  // namespace
}  // namespace zicht::disclosure
