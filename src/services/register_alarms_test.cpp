#include "services/register_alarms.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "registry/test_registry.hpp"

namespace zicht::services {
namespace {

/// A register of 2018 to 2024 with four reports a month, and what a test adds to it.
class RegisterAlarms : public testing::Test {
 protected:
  void SetUp() override {
    auto made = registry::Registry::create(folder_.path() / "registry", shipped_definitions(), "tester",
                                           registry::test_clock());
    ASSERT_TRUE(made.has_value());
    for (int month = 0; month < 84; ++month)
      for (int number = 0; number < 4; ++number) add(month, "DE", number < 2 ? "labour" : "sexual", "police");
  }

  void add(int month, const char* country, const char* form, const char* organisation) {
    const Codebook& book = shipped_codebook();
    ReportContent content;
    content.report.received_on =
        make_date(2018 + month / 12, 1 + month % 12, static_cast<int>(1 + added_ % 27)).value();
    content.report.organisation = book.organisation().find(organisation).value();
    content.report.nationalities = {book.country().find(country).value()};
    content.report.episodes.emplace_back().form = book.form().find(form).value();
    content.identity.own_reference = std::to_string(added_++);
    events_.push_back(
        {Submitted{content, OnceKey{"police", content.identity.own_reference}, ""}, "tester", {}});
  }
  /// The alarms of these reports.
  AlarmList asked(const AlarmQuestion& question) {
    Session session = opened(registry::Access::write);
    EXPECT_TRUE(session.registry().append(events_).has_value());
    appended_ += events_.size();
    events_.clear();
    const auto list = register_alarms(session, question);
    EXPECT_TRUE(list) << list.error().message;
    return *list;
  }
  Session opened(registry::Access access) {
    return Session::open(folder_.path() / "registry", access, registry::test_clock()).value();
  }
  static AlarmQuestion of_2024() {
    AlarmQuestion question;
    question.until = "2024-12";
    return question;
  }
  registry::TestFolder folder_;
  std::vector<NewEvent> events_;
  std::size_t added_ = 0;
  std::size_t appended_ = 0;
};

TEST_F(RegisterAlarms, WithoutChangeThereIsNone) {
  const AlarmList list = asked(of_2024());
  EXPECT_TRUE(list.alarms.empty());
  EXPECT_EQ(list.first_period, "2024-01");
  EXPECT_EQ(list.until, "2024-12");
  EXPECT_NEAR(list.expected_false, 0.12, 1e-12);
  EXPECT_GT(list.series, 10);
}

TEST_F(RegisterAlarms, OneNationalityInOneFormIsNamed) {
  for (int month = 0; month < 84; ++month)
    for (int number = 0; number < 2; ++number) add(month, "UA", "sexual", "police");
  for (int month = 78; month < 84; ++month)
    for (int number = 0; number < 6; ++number) add(month, "UA", "labour", "police");
  const AlarmList list = asked(of_2024());
  ASSERT_FALSE(list.alarms.empty());
  EXPECT_EQ(list.alarms[0].series, "victim form=labour nationality=UA");
  EXPECT_EQ(list.alarms[0].direction, 1);
  EXPECT_EQ(list.alarms[0].words.en.find("labour"), 0U);
  EXPECT_GE(list.alarms[0].first_period, "2024-07");
  EXPECT_FALSE(list.alarms[0].folded.empty());
  EXPECT_EQ(list.alarms[0].periods.size(), 48U);
}

TEST_F(RegisterAlarms, QuartersAndYearsAreJudgedToo) {
  for (int month = 72; month < 84; ++month)
    for (int number = 0; number < 5; ++number) add(month, "UA", "labour", "police");
  AlarmQuestion question;
  question.every = Every::quarter;
  question.until = "2024-Q4";
  EXPECT_FALSE(asked(question).alarms.empty());
  question.every = Every::year;
  question.until = "2024";
  EXPECT_FALSE(asked(question).alarms.empty());
}

TEST_F(RegisterAlarms, WhoFallsSilentIsToldAndTakenOutOfTheOthers) {
  for (int month = 0; month < 76; ++month)
    for (int number = 0; number < 8; ++number) add(month, "PL", "sexual", "fairwork");
  const AlarmList list = asked(of_2024());
  ASSERT_EQ(list.alarms.size(), 1U);  // and none that victims of sexual exploitation fell
  EXPECT_EQ(list.alarms[0].kind, Alarm::Kind::silent);
  EXPECT_EQ(list.alarms[0].series, "report organisation=fairwork");
  EXPECT_EQ(list.alarms[0].first_period, "2024-05");
  EXPECT_EQ(list.silent.size(), 1U);
}

TEST_F(RegisterAlarms, WhatWasExplainedStandsApartWithItsReasonUntilItIsTakenBack) {
  for (int month = 78; month < 84; ++month)
    for (int number = 0; number < 6; ++number) add(month, "UA", "labour", "police");
  const AlarmList before = asked(of_2024());
  const std::string series = "victim nationality=UA";
  const auto is_it = [&](const Alarm& alarm) { return alarm.series == series; };
  const auto first = std::ranges::find_if(before.alarms, is_it);
  ASSERT_NE(first, before.alarms.end());
  Session session = opened(registry::Access::write);
  EXPECT_EQ(explain_alarm(session, of_2024(), {"victim form=other", "no", "x"}).error().code,
            ErrorCode::not_found);
  ASSERT_TRUE(explain_alarm(session, of_2024(), {series, "the war in Ukraine", "A. Jansen"}).has_value());
  const AlarmList after = register_alarms(session, of_2024()).value();
  EXPECT_TRUE(std::ranges::none_of(after.alarms, is_it));
  ASSERT_EQ(after.explained.size(), 1U);
  EXPECT_EQ(after.explained[0].explanation->reason, "the war in Ukraine");
  EXPECT_EQ(after.explained[0].explanation->actor, "A. Jansen");
  EXPECT_GE(after.explained[0].folded.size(), first->folded.size());
  AlarmQuestion earlier = of_2024();
  earlier.as_of = make_date(2024, 12, 31).value();  // before the explanation was known
  EXPECT_TRUE(register_alarms(session, earlier)->explained.empty());
  ASSERT_TRUE(explain_alarm(session, of_2024(), {series, "", "A. Jansen"}).has_value());
  const AlarmList again = register_alarms(session, of_2024()).value();
  EXPECT_TRUE(std::ranges::any_of(again.alarms, is_it));
  EXPECT_TRUE(again.explained.empty());
}

TEST_F(RegisterAlarms, AReporterThatJoinsIsNoRiseOfVictims) {
  for (int month = 78; month < 84; ++month)
    for (int number = 0; number < 8; ++number) add(month, "DE", number < 4 ? "labour" : "sexual", "fairwork");
  const AlarmList list = asked(of_2024());
  for (const Alarm& alarm : list.alarms)
    EXPECT_EQ(alarm.series.find("victim"), std::string::npos) << alarm.series;
  EXPECT_FALSE(list.alarms.empty());  // but its reports are new
}

TEST_F(RegisterAlarms, OnlyDimensionsThatAreAskedFor) {
  AlarmQuestion question = of_2024();
  const auto all = asked(question).series;
  question.by = {"sex"};
  EXPECT_LT(asked(question).series, all);
  question.by = {"no_such"};
  Session session = opened(registry::Access::read);
  EXPECT_EQ(register_alarms(session, question).error().code, ErrorCode::invalid_input);
}

TEST_F(RegisterAlarms, RefusesPeriodsThatAreNone) {
  asked(of_2024());
  Session session = opened(registry::Access::read);
  AlarmQuestion question;
  for (const char* const wrong : {"2024", "2024-13", "2024-Q1", "May", "2025-01", "2030-01", "-5"}) {
    question.until = wrong;
    EXPECT_EQ(register_alarms(session, question).error().code, ErrorCode::invalid_input) << wrong;
  }
  question = of_2024();
  question.level = 1.0;
  EXPECT_EQ(register_alarms(session, question).error().code, ErrorCode::invalid_input);
  question = of_2024();
  question.periods = -1;
  EXPECT_EQ(register_alarms(session, question).error().code, ErrorCode::invalid_input);
  question = of_2024();
  question.rules = {"form=combination"};
  EXPECT_EQ(register_alarms(session, question).error().code, ErrorCode::invalid_input);
}

TEST_F(RegisterAlarms, AnEmptyRegisterHasNone) {
  events_.clear();
  appended_ = added_;
  const AlarmList list = asked(of_2024());
  EXPECT_TRUE(list.alarms.empty());
  EXPECT_EQ(list.series, 0);
}

TEST(Periods, AreWrittenAndReadAlike) {
  for (const Every every : {Every::month, Every::quarter, Every::year}) {
    const std::int64_t first = period_of(make_date(2023, 12, 31).value(), every);
    EXPECT_EQ(period_of(make_date(2024, 1, 1).value(), every), first + 1);
    EXPECT_EQ(parse_period(period_text(first, every), every).value(), first);
  }
  EXPECT_EQ(period_text(period_of(make_date(2024, 5, 9).value(), Every::month), Every::month), "2024-05");
  EXPECT_EQ(period_text(period_of(make_date(2024, 5, 9).value(), Every::quarter), Every::quarter), "2024-Q2");
}

}  // namespace
}  // namespace zicht::services
