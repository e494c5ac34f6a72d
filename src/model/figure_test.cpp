#include "model/figure.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace zicht {
namespace {

CountChange change_of(double p_value, std::optional<double> p_series) {
  CountChange change{27, p_value, 1.06, 2.2, {}};
  if (p_series) change.dispersed = DispersedChange{4.3, *p_series, 0.74, 3.1};
  return change;
}

TEST(Verdict, FollowsTheWeakerTest) {
  EXPECT_EQ(change_of(0.001, 0.01).verdict(), Verdict::more_than_chance);
  EXPECT_EQ(change_of(0.001, 0.2).verdict(), Verdict::within_the_series);
  EXPECT_EQ(change_of(0.2, 0.01).verdict(), Verdict::may_be_chance);
  EXPECT_EQ(change_of(0.001, {}).verdict(), Verdict::more_than_chance);
  EXPECT_EQ(change_of(0.05, {}).verdict(), Verdict::may_be_chance);
  EXPECT_EQ(CountChange{}.verdict(), Verdict::unchanged);
}

RC_GTEST_PROP(Verdict, TheIntervalIsThatOfTheTestThatItFollows, ()) {
  const double p = *rc::gen::inRange(0, 1000) / 1000.0;
  const double p_series = *rc::gen::inRange(0, 1000) / 1000.0;
  RC_ASSERT(change_of(p, p_series).weaker_interval().lower == (p_series > p ? 0.74 : 1.06));
  RC_ASSERT(change_of(p, {}).weaker_interval().lower == 1.06);
}

}  // namespace
}  // namespace zicht
