#include "disclosure/witness_choice.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

namespace zicht::disclosure {
namespace {

using Points = std::vector<std::vector<std::int64_t>>;

std::size_t values_of(const Points& points, std::size_t column) {
  std::set<std::int64_t> values;
  for (const auto& point : points) values.insert(point[column]);
  return values.size();
}

RC_GTEST_PROP(FewPoints, ShowAsManyValuesAsAllPointsUpToThree, ()) {
  const auto columns = *rc::gen::inRange<std::size_t>(1, 8);
  Points points(*rc::gen::inRange<std::size_t>(1, 20));
  for (auto& point : points)
    for (std::size_t c = 0; c < columns; ++c) point.push_back(*rc::gen::inRange(0, 5));
  std::vector<bool> wanted;
  for (std::size_t c = 0; c < columns; ++c) wanted.push_back(*rc::gen::arbitrary<bool>());
  const Points few = few_points(points, wanted, 3);
  RC_ASSERT(few.front() == points.front());
  RC_ASSERT(few.size() <= points.size());
  for (const auto& point : few) RC_ASSERT(std::ranges::find(points, point) != points.end());
  for (std::size_t c = 0; c < columns; ++c)
    if (wanted[c])
      RC_ASSERT(std::min<std::size_t>(3, values_of(few, c)) ==
                std::min<std::size_t>(3, values_of(points, c)));
}

TEST(FewPoints, LeaveOutWhatOthersShow) {  // the last two show all that the second and third do
  const Points points{{1, 1, 1}, {2, 1, 1}, {1, 2, 1}, {2, 2, 2}, {3, 3, 3}};
  EXPECT_EQ(few_points(points, {true, true, true}, 3).size(), 3U);
}

}  // namespace
}  // namespace zicht::disclosure
