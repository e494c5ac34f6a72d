#include "services/alarm_desk.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "registry/test_registry.hpp"

namespace zicht::services {
namespace {

const Actor kAnalyst{"analist", "other", "analyst", "alarm.explain", "x"};

/// Four reports a month from 2018 to 2024, and many more in the last half year.
class AlarmDeskTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto clock = [this] { return now_; };
    ASSERT_TRUE(registry::Registry::create(path(), shipped_definitions(), "tester", clock).has_value());
    desk_ = ReportDesk::open(path(), clock, shipped_definitions()).value();
    std::vector<NewEvent> events;
    for (int month = 0; month < 84; ++month)
      for (int number = 0; number < (month < 78 ? 4 : 10); ++number)
        events.push_back(report(month, number, events.size()));
    ASSERT_TRUE(desk_->append(events).has_value());
  }
  static NewEvent report(int month, int number, std::size_t reference) {
    const Codebook& book = shipped_codebook();
    ReportContent content;
    content.report.received_on = make_date(2018 + month / 12, 1 + month % 12, 1 + number).value();
    content.report.organisation = book.organisation().find("police").value();
    content.report.nationalities = {book.country().find(number < 4 ? "DE" : "UA").value()};
    content.report.episodes.emplace_back().form = book.form().find("labour").value();
    content.identity.own_reference = std::to_string(reference);
    return {Submitted{content, OnceKey{"police", content.identity.own_reference}, ""}, "tester", {}};
  }
  static AlarmQuestion of_2024() {
    AlarmQuestion question;
    question.until = "2024-12";
    return question;
  }
  std::filesystem::path path() const { return folder_.path() / "r"; }

  registry::TestFolder folder_;
  Instant now_{1'800'000'000'000};
  std::unique_ptr<ReportDesk> desk_;
};

TEST_F(AlarmDeskTest, AnAlarmThatSomebodyExplainsStandsApartAtOnceUntilItIsTakenBack) {
  AlarmDesk alarms(*desk_);
  const auto before = alarms.view(of_2024()).value();
  ASSERT_FALSE(before->list.alarms.empty());
  const std::string series = before->list.alarms[0].series;
  ASSERT_TRUE(alarms.explain(of_2024(), {series, "the war in Ukraine", ""}, kAnalyst).has_value());
  const auto after = alarms.view(of_2024()).value();
  ASSERT_EQ(after->list.explained.size(), 1U);
  EXPECT_EQ(after->list.explained[0].series, series);
  EXPECT_EQ(actor_from_text(after->list.explained[0].explanation->actor), kAnalyst);
  EXPECT_TRUE(
      std::ranges::none_of(after->list.alarms, [&](const Alarm& one) { return one.series == series; }));
  ASSERT_TRUE(alarms.explain(of_2024(), {series, "", ""}, kAnalyst).has_value());
  EXPECT_TRUE(alarms.view(of_2024()).value()->list.explained.empty());
}

TEST_F(AlarmDeskTest, TheSameIsGivenAgainForAMinuteAndOtherQuestionsHaveTheirOwn) {
  AlarmDesk alarms(*desk_);
  const auto first = alarms.view(of_2024()).value();
  EXPECT_EQ(alarms.view(of_2024()).value(), first);
  AlarmQuestion quarters;
  quarters.every = Every::quarter;
  quarters.until = "2024-Q4";
  EXPECT_EQ(alarms.view(quarters).value()->list.every, "quarter");
  EXPECT_EQ(alarms.view(of_2024()).value(), first);
  now_.milliseconds += AlarmDesk::kStaleMilliseconds + 1;
  EXPECT_NE(alarms.view(of_2024()).value(), first);
}

TEST_F(AlarmDeskTest, WhatIsNotThereIsRefused) {
  AlarmDesk alarms(*desk_);
  EXPECT_EQ(alarms.explain(of_2024(), {"victim form=other", "no", ""}, kAnalyst).error().code,
            ErrorCode::not_found);
  AlarmQuestion question;
  question.until = "2024-13";
  EXPECT_EQ(alarms.view(question).error().code, ErrorCode::invalid_input);
}

}  // namespace
}  // namespace zicht::services
