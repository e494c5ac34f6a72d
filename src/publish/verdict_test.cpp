#include "publish/verdict.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace zicht::publish {
namespace {

CountChange change_of(double p_value, std::optional<double> p_series) {
  CountChange change{27, p_value, 1.06, 2.2, {}};
  if (p_series) change.dispersed = DispersedChange{4.3, *p_series, 0.74, 3.1};
  return change;
}

TEST(Verdict, FollowsTheWeakerTest) {
  EXPECT_EQ(verdict_of(change_of(0.001, 0.01)), Verdict::more_than_chance);
  EXPECT_EQ(verdict_of(change_of(0.001, 0.2)), Verdict::within_the_series);
  EXPECT_EQ(verdict_of(change_of(0.2, 0.01)), Verdict::may_be_chance);
  EXPECT_EQ(verdict_of(change_of(0.001, {})), Verdict::more_than_chance);
  EXPECT_EQ(verdict_of(change_of(0.05, {})), Verdict::may_be_chance);
  EXPECT_EQ(verdict_of(CountChange{}), Verdict::unchanged);
}

RC_GTEST_PROP(Verdict, TheIntervalIsThatOfTheTestThatItFollows, ()) {
  const double p = *rc::gen::inRange(0, 1000) / 1000.0;
  const double p_series = *rc::gen::inRange(0, 1000) / 1000.0;
  RC_ASSERT(interval_of(change_of(p, p_series)).lower == (p_series > p ? 0.74 : 1.06));
  RC_ASSERT(interval_of(change_of(p, {})).lower == 1.06);
}

}  // namespace
}  // namespace zicht::publish
