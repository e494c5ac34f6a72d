#include "access/request_limits.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "model/shipped_definitions.hpp"

namespace zicht::access {
namespace {

constexpr Instant kNow{1'800'000'000'000};

Instant later(std::int64_t milliseconds) { return {kNow.milliseconds + milliseconds}; }

/// Every limit the same, but the one of a real register's key.
std::string limits_with(const std::string& key) {
  std::string toml = "[[limit]]\nof = \"key\"\nregister = \"real\"\n" + key;
  for (const char* const other :
       {"of = \"account\"\nregister = \"real\"\n", "of = \"key\"\nregister = \"made-up\"\n",
        "of = \"account\"\nregister = \"made-up\"\n"})
    toml += "[[limit]]\n" + std::string(other) + "burst = 9\nper_minute = 9\nfile = 9\n";
  return toml;
}

RequestLimits limits(const std::string& key) {
  return RequestLimits(RequestLimitTable::parse(limits_with(key), "limits.toml", false).value());
}

TEST(RequestLimits, AfterTheBurstARequestComesThroughWhenItsShareOfAMinuteHasPassed) {
  RequestLimits limit = limits("burst = 3\nper_minute = 60\nfile = 2\n");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(limit.take(Requester::key, 1, false, kNow), 0);
  EXPECT_EQ(limit.take(Requester::key, 1, false, kNow), 1000);
  EXPECT_EQ(limit.take(Requester::key, 1, false, later(600)), 400);  // what is refused costs nothing
  EXPECT_EQ(limit.take(Requester::key, 1, false, later(1000)), 0);
  EXPECT_EQ(limit.take(Requester::key, 1, true, later(1000)), 2000);
  EXPECT_EQ(limit.take(Requester::key, 1, true, later(3000)), 0);
}

TEST(RequestLimits, NobodyWaitsForWhatAnotherAsked) {
  RequestLimits limit = limits("burst = 1\nper_minute = 1\nfile = 1\n");
  EXPECT_EQ(limit.take(Requester::key, 1, false, kNow), 0);
  EXPECT_GT(limit.take(Requester::key, 1, false, kNow), 0);
  EXPECT_EQ(limit.take(Requester::key, 2, false, kNow), 0);
  EXPECT_EQ(limit.take(Requester::account, 1, false, kNow), 0);
}

TEST(RequestLimits, AClockThatJumpsLocksNobodyOutAndOpensNoMoreThanTheBurst) {
  RequestLimits limit = limits("burst = 2\nper_minute = 60\nfile = 1\n");
  EXPECT_EQ(limit.take(Requester::key, 1, false, later(86'400'000)), 0);
  EXPECT_EQ(limit.take(Requester::key, 1, false, kNow), 0);  // a day back
  EXPECT_EQ(limit.take(Requester::key, 1, false, kNow), 1000);
  EXPECT_EQ(limit.take(Requester::key, 1, false, later(1000)), 0);
  const Instant far_ahead{std::int64_t{9'000'000'000'000}};
  for (int i = 0; i < 2; ++i) EXPECT_EQ(limit.take(Requester::key, 1, false, far_ahead), 0);
  EXPECT_EQ(limit.take(Requester::key, 1, false, far_ahead), 1000);
}

TEST(RequestLimits, WhoAsksAsOftenAsTheyCanGetsTheBurstAndTheRateAndNoMore) {
  // A law: over any time t from a full bucket, burst <= taken <= burst + rate * t.
  RequestLimits limit = limits("burst = 50\nper_minute = 120\nfile = 1\n");
  std::int64_t taken = 0;
  std::uint32_t chance = 1;
  std::int64_t passed = 0;
  while (passed < 600'000) {
    taken += limit.take(Requester::key, 1, false, later(passed)) == 0 ? 1 : 0;
    chance = chance * 1103515245U + 12345U;
    passed += (chance >> 16U) % 40U;  // often enough that the bucket never fills
  }
  EXPECT_GE(taken, 50 + 600 * 2 - 1);
  EXPECT_LE(taken, 50 + 600 * 2 + 1);
}

TEST(RequestLimitTable, TheShippedOnesStopALoopAndNobodyWhoWorks) {
  const auto shipped = [](bool made_up) {
    return RequestLimitTable::parse(shipped_definition("service/limits.toml"), "limits.toml", made_up)
        .value();
  };
  // What a large partner begins with, sent one by one as fast as the service takes it.
  EXPECT_GE(shipped(false).of(Requester::key).burst, 100'000);
  // A loop as fast as the service takes it, 7,000 a second, for a day: stopped before 600,000.
  EXPECT_LE(shipped(false).of(Requester::key).burst + 1440 * shipped(false).of(Requester::key).per_minute,
            600'000);
  EXPECT_GE(shipped(true).of(Requester::key).per_minute, 60 * 10'000);  // load is measured there
}

TEST(RequestLimitTable, AWrongOneStopsTheStart) {
  const auto wrong = [](const std::string& toml) {
    const auto read = RequestLimitTable::parse(toml, "limits.toml", false);
    return !read && read.error().code == ErrorCode::invalid_config;
  };
  const std::string right = limits_with("burst = 2\nper_minute = 1\nfile = 2\n");
  EXPECT_FALSE(wrong(right));
  EXPECT_TRUE(wrong(""));
  EXPECT_TRUE(wrong(limits_with("burst = 0\nper_minute = 1\nfile = 1\n")));
  EXPECT_TRUE(
      wrong(limits_with("burst = 2\nper_minute = 1\nfile = 3\n")));  // such a file would never come through
  EXPECT_TRUE(wrong(limits_with("burst = 2\nper_minute = 1\n")));
  EXPECT_TRUE(wrong(limits_with("burst = 2\nper_minute = 1\nfile = 1\nper_hour = 1\n")));
  EXPECT_TRUE(wrong(right + right));
  EXPECT_TRUE(wrong(right.substr(0, right.rfind("[[limit]]"))));
}

}  // namespace
}  // namespace zicht::access
