#include "access/sign_in_limits.hpp"

#include <gtest/gtest.h>

namespace zicht::access {
namespace {

TEST(SignInLimits, WaitsDoubleAfterTheFreeOnes) {
  SignInLimits limits;
  Instant now{1'000'000};
  for (int i = 0; i < SignInLimits::kFreeByPair; ++i) {
    EXPECT_EQ(limits.wait("a", "1.1.1.1", now), 0);
    limits.failed("a", "1.1.1.1", now);
  }
  EXPECT_EQ(limits.wait("a", "1.1.1.1", now), 1000);
  limits.failed("a", "1.1.1.1", now);
  EXPECT_EQ(limits.wait("a", "1.1.1.1", now), 2000);
  EXPECT_EQ(limits.wait("a", "1.1.1.1", {now.milliseconds + 1500}), 500);
  for (int i = 0; i < 30; ++i) limits.failed("a", "1.1.1.1", now);
  EXPECT_EQ(limits.wait("a", "1.1.1.1", now), SignInLimits::kLongestWait);
}

TEST(SignInLimits, NobodyCanLockSomebodyElseOut) {
  SignInLimits limits;
  const Instant now{1'000'000};
  for (int address = 0; address < 1000; ++address)
    for (int i = 0; i < 10; ++i) limits.failed("a", "10.0.0." + std::to_string(address), now);
  EXPECT_LE(limits.wait("a", "192.0.2.1", now), SignInLimits::kLongestWaitOfAccount);
  EXPECT_EQ(limits.wait("b", "192.0.2.1", now), 0);
}

TEST(SignInLimits, ASuccessAndAnHourAreForgotten) {
  SignInLimits limits;
  const Instant now{1'000'000};
  for (int i = 0; i < 10; ++i) limits.failed("a", "1.1.1.1", now);
  EXPECT_GT(limits.wait("a", "1.1.1.1", now), 0);
  EXPECT_EQ(limits.wait("a", "1.1.1.1", {now.milliseconds + SignInLimits::kForgottenAfter + 1}), 0);
  limits.succeeded("a", "1.1.1.1");
  EXPECT_EQ(limits.wait("a", "1.1.1.1", now), 0);
}

TEST(SignInLimits, AClockThatGoesBackMakesNoWaitLonger) {
  SignInLimits limits;
  for (int i = 0; i < 40; ++i) limits.failed("a", "1.1.1.1", {9'000'000'000});
  EXPECT_LE(limits.wait("a", "1.1.1.1", {0}), SignInLimits::kLongestWait);
}

}  // namespace
}  // namespace zicht::access
