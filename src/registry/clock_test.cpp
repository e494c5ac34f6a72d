#include <gtest/gtest.h>

#include <memory>

#include "registry/log_store.hpp"
#include "registry/test_registry.hpp"

namespace zicht::registry {
namespace {

constexpr std::int64_t kHour = std::int64_t{3600} * 1000;

/// A clock that a test sets.
struct SetClock {
  std::shared_ptr<std::int64_t> now;
  Instant operator()() const { return {*now}; }
};

class ClockTest : public testing::Test {
 protected:
  void SetUp() override {
    registry_.emplace(
        Registry::create(folder_.path() / "r", shipped_definitions(), "tester", SetClock{now_}).value());
  }
  void set(const char* moment) { *now_ = parse_instant(moment).value().milliseconds; }
  std::size_t reports_on(const char* day) {
    return registry_->snapshot(parse_iso_date(day).value()).value().reports();
  }
  TestFolder folder_;
  std::shared_ptr<std::int64_t> now_ = std::make_shared<std::int64_t>(1735729200000);  // 2025-01-01
  std::optional<Registry> registry_;
};

TEST_F(ClockTest, NothingIsRecordedWhileTheLogLiesAheadOfTheClock) {
  set("2031-05-01T12:00:00Z");
  ASSERT_TRUE(registry_->append({made_up_report(1)}));
  set("2025-02-01T12:00:00Z");
  const auto refused = registry_->append({made_up_report(2)});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::conflict);
  EXPECT_NE(refused.error().where.find("2031-05-01"), std::string::npos);
  EXPECT_NE(refused.error().advice.find("zicht clock correct"), std::string::npos);
  EXPECT_EQ(registry_->status().value().ahead, 1U);
  EXPECT_EQ(registry_->verify({}, {}).value().ahead, 1U);
}

TEST_F(ClockTest, AClockThatIsSetBackALittleIsNothing) {
  ASSERT_TRUE(registry_->append({made_up_report(1)}));
  *now_ -= kClockTolerance;
  ASSERT_TRUE(registry_->append({made_up_report(2)}));
  EXPECT_EQ(registry_->status().value().ahead, 0U);
  *now_ -= 1;
  EXPECT_FALSE(registry_->append({made_up_report(3)}));
}

TEST_F(ClockTest, ACorrectionPutsWhatWasRecordedIntoTheViewOfToday) {
  set("2025-01-10T12:00:00Z");
  ASSERT_TRUE(registry_->append({made_up_report(1)}));
  set("2031-05-01T12:00:00Z");
  ASSERT_TRUE(registry_->append({made_up_report(2)}));
  set("2025-02-01T12:00:00Z");
  EXPECT_EQ(reports_on("2025-02-01"), 1U);
  ASSERT_TRUE(registry_->append({{ClockCorrected{"a battery"}, "tester", {}}}));
  EXPECT_EQ(reports_on("2025-02-01"), 2U);
  EXPECT_EQ(reports_on("2025-01-31"), 1U) << "what was known on earlier days stays";
  EXPECT_EQ(registry_->status().value().ahead, 0U);
  set("2025-03-01T12:00:00Z");
  ASSERT_TRUE(registry_->append({made_up_report(3)}));
  EXPECT_EQ(reports_on("2025-02-28"), 2U);
  EXPECT_EQ(reports_on("2025-03-01"), 3U);
  EXPECT_TRUE(registry_->verify({}, {}).value().good());
  registry_.reset();
  registry_.emplace(Registry::open(folder_.path() / "r", Access::write, SetClock{now_}).value());
  ASSERT_TRUE(registry_->append({made_up_report(4)}));
  ASSERT_TRUE(registry_->rebuild());
  EXPECT_EQ(reports_on("2025-03-01"), 4U);
}

TEST_F(ClockTest, ThereMustBeSomethingToCorrect) {
  ASSERT_TRUE(registry_->append({made_up_report(1)}));
  EXPECT_EQ(registry_->append({{ClockCorrected{"why not"}, "tester", {}}}).error().code, ErrorCode::conflict);
}

/// A law: whatever the clock does, views grow with the day, and hold all that was recorded by the last.
TEST_F(ClockTest, ViewsGrowWithTheDayHoweverOftenTheClockIsCorrected) {
  std::size_t recorded = 0;
  for (const auto& [ahead, back] : {std::pair{400 * 24, 1}, {3, 30}, {9000, 5}, {50, 700}}) {
    ASSERT_TRUE(registry_->append({made_up_report(static_cast<int>(++recorded))}));
    *now_ += ahead * kHour;
    ASSERT_TRUE(registry_->append({made_up_report(static_cast<int>(++recorded))}));
    *now_ -= ahead * kHour;
    *now_ += back * kHour;
    if (ahead > back) {
      ASSERT_TRUE(registry_->append({{ClockCorrected{""}, "tester", {}}}));
    }
  }
  std::size_t last = 0;
  for (Date day = make_date(2024, 12, 30).value(); day <= make_date(2027, 1, 1).value(); day = day + 1) {
    const std::size_t seen = registry_->snapshot(day).value().reports();
    EXPECT_GE(seen, last);
    last = seen;
  }
  EXPECT_EQ(last, recorded);
}

}  // namespace
}  // namespace zicht::registry
