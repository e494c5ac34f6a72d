#include "services/reporting_delay.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "registry/test_registry.hpp"
#include "services/register_alarms.hpp"

namespace zicht::services {
namespace {

constexpr int kMonths = 36;  // from January 2022

/// A register that gets six reports of each month at its end, and two more of it a month later.
class ReportingDelayTest : public testing::Test {
 protected:
  void SetUp() override {
    now_ = noon_of(make_date(2021, 12, 31).value());
    registry_ = std::make_unique<registry::Registry>(
        registry::Registry::create(path(), shipped_definitions(), "tester", [this] { return now_; }).value());
  }
  static Instant noon_of(Date day) {
    constexpr std::int64_t kNoon = std::int64_t{12} * 3'600'000;
    return {start_of_day_amsterdam(day).milliseconds + kNoon};
  }
  static std::int64_t month(int number) { return std::int64_t{2022} * 12 + number; }
  static Date last_day_of(int number) { return first_day_of(month(number) + 1, Every::month) + -1; }

  void add(int number, int reports) {
    const Codebook& book = shipped_codebook();
    for (int one = 0; one < reports; ++one) {
      ReportContent content;
      content.report.received_on = first_day_of(month(number), Every::month) + one;
      content.report.organisation = book.organisation().find("police").value();
      content.report.nationalities = {book.country().find("NL").value()};
      content.identity.own_reference = std::to_string(added_++);
      events_.push_back(
          {Submitted{content, OnceKey{"police", content.identity.own_reference}, ""}, "tester", {}});
    }
  }
  void record_on(Date day) {
    now_ = noon_of(day);
    ASSERT_TRUE(registry_->append(events_).has_value());
    events_.clear();
  }
  std::vector<stats::Nowcast> newest(Date as_of) {
    SeriesRequest request;
    request.until = month(kMonths - 1);
    return reporting_delay(*registry_, registry_->snapshot(as_of).value(), as_of, request).value();
  }
  std::filesystem::path path() const { return folder_.path() / "r"; }

  registry::TestFolder folder_;
  Instant now_;
  std::unique_ptr<registry::Registry> registry_;
  std::vector<NewEvent> events_;
  int added_ = 0;
};

TEST_F(ReportingDelayTest, OfTheNewestMonthAsMuchIsKnownAsWasOfEarlierOnes) {
  add(0, 6);
  record_on(last_day_of(0));
  for (int number = 1; number < kMonths; ++number) {
    add(number, 6);
    add(number - 1, 2);
    record_on(last_day_of(number));
  }
  const Date last = last_day_of(kMonths - 1);
  const auto found = newest(last);
  ASSERT_EQ(found.size(), 12U);
  EXPECT_EQ(found.back().known, 6);
  EXPECT_NEAR(found.back().share, 0.75, 0.02);
  EXPECT_NEAR(found.back().mean, 8, 0.5);
  EXPECT_LE(found.back().lower, 8);
  EXPECT_GE(found.back().upper, 8);
  EXPECT_NEAR(found[10].share, 1, 0.01);
  EXPECT_TRUE(newest(last + 400).empty());  // by then all came in

  Session session = Session::open(path(), registry::Access::read, [this] { return now_; }).value();
  AlarmQuestion question;
  question.until = "2024-12";
  question.as_of = last;
  const AlarmList list = register_alarms(session, question).value();
  ASSERT_EQ(list.still_coming.size(), 1U);
  EXPECT_EQ(list.still_coming[0].period, "2024-12");
  EXPECT_EQ(list.still_coming[0].known, 6);
  EXPECT_TRUE(list.alarms.empty());
  const auto told = told_alarms(session, list, Language::en).value();
  EXPECT_TRUE(std::ranges::any_of(told, [](const std::string& line) {
    return line.find("6 of December 2024 are known; 8 are expected") != std::string::npos;
  }));
}

TEST_F(ReportingDelayTest, WhatWasImportedAtOnceSaysNothingOfDelay) {
  for (int number = 0; number < kMonths; ++number) add(number, 8);
  record_on(last_day_of(kMonths - 1));
  EXPECT_TRUE(newest(last_day_of(kMonths - 1)).empty());
}

}  // namespace
}  // namespace zicht::services
