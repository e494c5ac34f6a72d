#include "chain/follow_up.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "chain/made_chain.hpp"

namespace zicht::chain {
namespace {

constexpr FollowUpRule kDefault;

std::vector<FollowedCase> followed(const StatSnapshot& reports, const ChainSnapshot& chain,
                                   const FollowUpRule& rule = kDefault) {
  return followed_cases(reports, chain, shipped_codebook(), 2018, 2025, rule).value();
}

TEST(FollowedCases, AreFollowedUpOnTheDayThatTheyWereJoinedToARunningInvestigation) {
  ReportsBuilder reports;
  const ReportId joined = reports.add(day(2023, 3, 1), "domestic");
  const ReportId tied = reports.add(day(2023, 3, 1), "domestic");
  ChainBuilder chain(day(2024, 6, 30));
  const ObjectNumber running = chain.investigate(day(2023, 1, 1));
  const ObjectNumber follow_up = chain.follow_up(joined, day(2023, 3, 21), "joined_investigation");
  chain.tie(Relation::within, follow_up, running);
  chain.tie(Relation::investigated_in, joined, running);
  chain.tie(Relation::investigated_in, tied, running);
  const StatSnapshot of_reports = std::move(reports).finish(day(2024, 6, 30));
  const auto cases =
      followed_cases(of_reports, std::move(chain).finish(), shipped_codebook(), 2023, 2023, {}).value();
  ASSERT_EQ(cases.size(), 2U);
  EXPECT_EQ(cases[0].unit.days, 20);
  EXPECT_FALSE(cases[0].already);
  EXPECT_TRUE(cases[1].already);  // nobody says when it came in
  EXPECT_EQ(cases[0].unit.component, cases[1].unit.component);
}

TEST(FollowedCases, TheFirstEndHoldsAndStepsOnTheWayDoNotEnd) {
  ReportsBuilder reports;
  const ReportId investigated = reports.add(day(2023, 1, 1), "domestic");
  const ReportId dropped = reports.add(day(2023, 1, 2), "abroad");
  const ReportId heard = reports.add(day(2023, 1, 3), "domestic");
  ChainBuilder chain(day(2023, 12, 31));
  chain.follow_up(investigated, day(2023, 2, 10), "investigation_opened");
  chain.follow_up(investigated, day(2023, 3, 10), "no_action");
  chain.follow_up(dropped, day(2023, 2, 1), "no_action");
  chain.follow_up(dropped, day(2023, 5, 1), "investigation_opened");
  chain.follow_up(heard, day(2023, 2, 1), "victim_heard");
  const auto cases = followed(std::move(reports).finish(day(2023, 12, 31)), std::move(chain).finish());
  EXPECT_EQ(cases[0].unit.cause, 1);
  EXPECT_EQ(cases[0].unit.days, 40);
  EXPECT_EQ(cases[1].unit.cause, 2);
  EXPECT_EQ(cases[1].unit.days, 30);
  EXPECT_EQ(cases[2].unit.cause, 0);
  EXPECT_EQ(cases[2].unit.days, day(2023, 12, 31).days - day(2023, 1, 3).days);
}

TEST(FollowedCases, WhatWasUnderInvestigationStandsApart) {
  ReportsBuilder reports;
  const ReportId report = reports.add(day(2023, 5, 1), "domestic");
  ChainBuilder chain(day(2024, 6, 30));
  chain.tie(Relation::investigated_in, report, chain.investigate(day(2023, 4, 1)));
  const StatSnapshot of_reports = std::move(reports).finish(day(2024, 6, 30));
  const ChainSnapshot of_chain = std::move(chain).finish();
  EXPECT_TRUE(followed(of_reports, of_chain)[0].already);
  const auto cells = follow_up_by_place(followed(of_reports, of_chain));
  EXPECT_EQ(cells[0].already, 1);
  EXPECT_EQ(cells[0].within[1].units, 0);
  FollowUpRule as_followed_up;
  as_followed_up.already = AlreadyInvestigated::as_followed_up;
  EXPECT_FALSE(followed(of_reports, of_chain, as_followed_up)[0].already);
}

TEST(FollowedCases, ASourceThatWentSilentIsSeenUntilItsLastWord) {
  ReportsBuilder reports;
  const ReportId first = reports.add(day(2022, 1, 1), "domestic", 1);
  reports.add(day(2022, 2, 1), "domestic", 1);
  reports.add(day(2022, 2, 1), "domestic", 2);  // never had any follow-up: nothing says that it delivers
  ChainBuilder chain(day(2024, 6, 30));
  chain.follow_up(first, day(2022, 3, 1), "enriched");
  const auto cases = followed(std::move(reports).finish(day(2024, 6, 30)), std::move(chain).finish());
  EXPECT_EQ(cases[0].unit.days, 59);
  EXPECT_EQ(cases[1].unit.days, 28);
  EXPECT_EQ(cases[2].unit.days, day(2024, 6, 30).days - day(2022, 2, 1).days);
}

TEST(FollowedCases, GoByThePlaceThatWasFirstReported) {
  ReportsBuilder reports;
  const ReportId taught = reports.add(day(2023, 1, 1), "abroad");  // as it is known now
  reports.add(day(2023, 1, 2), "domestic");
  const StatSnapshot now = std::move(reports).finish(day(2023, 12, 31));
  Report said;
  said.received_on = day(2023, 1, 1);
  said.episodes.emplace_back().place = code("place", "unknown");
  StatSnapshotBuilder first;
  first.add(taught, taught, said);
  const FirstSaid first_said{std::move(first).finish(day(2023, 12, 31), 1), {}};
  const ChainSnapshot chain = ChainBuilder(day(2023, 12, 31)).finish();
  const auto places = [&](PlaceKnown known) {
    FollowUpRule rule;
    rule.place_known = known;
    const auto cases = followed_cases(now, chain, shipped_codebook(), 2023, 2023, rule, first_said).value();
    return std::pair(cases.at(0).place, cases.at(1).place);
  };
  EXPECT_EQ(places(PlaceKnown::as_first_reported),
            std::pair(code("place", "unknown"), code("place", "domestic")));
  EXPECT_EQ(places(PlaceKnown::as_now_known), std::pair(code("place", "abroad"), code("place", "domestic")));
}

TEST(FollowedCases, OneInvestigationMakesOneComponent) {
  ReportsBuilder reports;
  const ReportId a = reports.add(day(2023, 1, 1), "domestic");
  const ReportId b = reports.add(day(2023, 1, 2), "abroad");
  reports.add(day(2023, 1, 3), "abroad");
  ChainBuilder chain(day(2024, 6, 30));
  const ObjectNumber investigation = chain.investigate(day(2023, 3, 1));
  chain.tie(Relation::investigated_in, a, investigation);
  chain.tie(Relation::investigated_in, b, investigation);
  const auto cases = followed(std::move(reports).finish(day(2024, 6, 30)), std::move(chain).finish());
  EXPECT_EQ(cases[0].unit.component, cases[1].unit.component);
  EXPECT_NE(cases[0].unit.component, cases[2].unit.component);
}

TEST(FollowUpByPlace, AWindowIsSaidOnceItCouldBeSeen) {
  ReportsBuilder reports;
  reports.add(day(2024, 3, 1), "domestic");
  ChainBuilder chain(day(2024, 6, 30));                 // 121 days on
  chain.follow_up(1, day(2024, 3, 5), "victim_heard");  // so that something is tied
  const auto cells =
      follow_up_by_place(followed(std::move(reports).finish(day(2024, 6, 30)), std::move(chain).finish()));
  EXPECT_TRUE(cells[0].said[0]);
  EXPECT_FALSE(cells[0].said[1]);
}

TEST(FollowUpDifferences, FormAndReporterExplainACrudeDifference) {
  // Within each organisation both places have the same share; the organisation that reports abroad gets less.
  ReportsBuilder reports;
  ChainBuilder chain(day(2024, 12, 31));
  const auto add = [&](int count, int investigated, const char* place, CodeId organisation) {
    for (int at = 0; at < count; ++at) {
      const ReportId report = reports.add(day(2023, 1, 1) + at, place, organisation);
      if (at < investigated) chain.follow_up(report, day(2023, 1, 1) + at + 20, "investigation_opened");
    }
  };
  add(60, 30, "domestic", 1);
  add(10, 5, "abroad", 1);
  add(10, 1, "domestic", 2);
  add(60, 6, "abroad", 2);
  FollowUpRule rule;
  rule.silent_after_days = 10000;
  const auto cases = followed(std::move(reports).finish(day(2024, 12, 31)), std::move(chain).finish(), rule);
  const auto differences = follow_up_differences(cases, shipped_codebook(), 180);
  ASSERT_EQ(differences.size(), 1U);
  EXPECT_NEAR(differences[0].crude.difference, 11.0 / 70 - 31.0 / 70, 1e-12);
  ASSERT_TRUE(differences[0].within_strata.has_value());
  EXPECT_NEAR(differences[0].within_strata->difference, 0, 1e-12);
  EXPECT_EQ(differences[0].within_strata->informative_share, 1);
}

TEST(NeverFollowedUp, ListsWhatNobodyTouchedForAYear) {
  ReportsBuilder reports;
  const ReportId old = reports.add(day(2022, 1, 1), "domestic");
  const ReportId touched = reports.add(day(2022, 1, 2), "domestic");
  reports.add(day(2024, 1, 1), "domestic");
  ChainBuilder chain(day(2024, 6, 30));
  chain.follow_up(touched, day(2023, 1, 1), "enriched");
  const auto open = never_followed_up(std::move(reports).finish(day(2024, 6, 30)), std::move(chain).finish());
  ASSERT_EQ(open.size(), 1U);
  EXPECT_EQ(open[0].number, old);
}

}  // namespace
}  // namespace zicht::chain
