#include "chain/court_share.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "chain/case_lag.hpp"
#include "chain/made_chain.hpp"

namespace zicht::chain {
namespace {

TEST(CourtShares, HaveThreeDenominatorsAndTheOpenOnesBesideThem) {
  ChainBuilder chain(day(2025, 6, 30));
  chain.dispose(chain.add_case(day(2022, 3, 1)), day(2022, 9, 1), "summons");
  chain.dispose(chain.add_case(day(2022, 4, 1)), day(2023, 2, 1), "dismissal_technical");
  chain.dispose(chain.add_case(day(2022, 5, 1)), day(2024, 5, 1), "joined_for_trial");
  chain.add_case(day(2022, 6, 1));
  const auto shares = court_shares(std::move(chain).finish(), shipped_codebook(), 2022, 2024);
  EXPECT_EQ(shares[0].decided, 1);
  EXPECT_EQ(shares[0].decided_to_court, 1);
  EXPECT_EQ(shares[0].registered, 4);
  EXPECT_EQ(shares[0].registered_to_court, 2);
  EXPECT_EQ(shares[0].registered_ended_otherwise, 1);
  EXPECT_EQ(shares[0].registered_open, 1);
  EXPECT_DOUBLE_EQ(shares[0].within_365.share, 0.25);  // everybody was seen for a year
  EXPECT_DOUBLE_EQ(shares[0].within_730.share, 0.25);  // the joined one came after 731 days
  EXPECT_EQ(shares[1].decided, 1);
  EXPECT_EQ(shares[2].open_after, 1);
}

TEST(CourtShares, JoiningCountsOnlyWhereTheRuleSaysSo) {
  ChainBuilder chain(day(2025, 6, 30));
  chain.dispose(chain.add_case(day(2022, 5, 1)), day(2022, 8, 1), "joined_for_trial");
  const ChainSnapshot snapshot = std::move(chain).finish();
  EXPECT_EQ(court_shares(snapshot, shipped_codebook(), 2022, 2022)[0].decided_to_court, 1);
  EXPECT_EQ(court_shares(snapshot, shipped_codebook(), 2022, 2022, {false})[0].decided_to_court, 0);
}

TEST(CourtShares, ACaseThatWasBookedTwiceIsNoCase) {
  ChainBuilder chain(day(2025, 6, 30));
  chain.dispose(chain.add_case(day(2022, 5, 1)), day(2022, 8, 1), "administrative");
  EXPECT_EQ(court_shares(std::move(chain).finish(), shipped_codebook(), 2022, 2022)[0].registered, 0);
}

TEST(CourtShares, TheLastFinalDisposalCounts) {
  ChainBuilder chain(day(2025, 6, 30));
  const ObjectNumber one = chain.add_case(day(2022, 5, 1));
  chain.dispose(one, day(2023, 8, 1), "summons");
  chain.dispose(one, day(2022, 8, 1), "dismissal_policy");
  const auto shares = court_shares(std::move(chain).finish(), shipped_codebook(), 2022, 2023);
  EXPECT_EQ(shares[0].decided, 0);
  EXPECT_EQ(shares[1].decided_to_court, 1);
}

ChainSnapshot arbitrary_cases() {
  ChainBuilder chain(day(2025, 6, 30));
  constexpr std::array kKinds = {"summons", "dismissal_technical", "transfer", "administrative", "other"};
  const int count = *rc::gen::inRange(0, 40);
  for (int at = 0; at < count; ++at) {
    const Date registered = day(2018, 1, 1) + *rc::gen::inRange(0, 2500);
    const ObjectNumber one = chain.add_case(registered);
    for (int disposal = *rc::gen::inRange(0, 3); disposal > 0; --disposal)
      chain.dispose(one, registered + *rc::gen::inRange(0, 900),
                    kKinds[static_cast<std::size_t>(*rc::gen::inRange(0, 5))]);
  }
  return std::move(chain).finish();
}

RC_GTEST_PROP(CourtShares, TheStockBalances, ()) {
  const auto shares = court_shares(arbitrary_cases(), shipped_codebook(), 2017, 2026);
  for (std::size_t at = 0; at < shares.size(); ++at) {
    const CourtShare& share = shares[at];
    RC_ASSERT(share.open_before + share.registered == share.disposed + share.open_after);
    RC_ASSERT(share.disposed == share.decided);
    RC_ASSERT(share.registered ==
              share.registered_to_court + share.registered_ended_otherwise + share.registered_open);
    if (at > 0) RC_ASSERT(share.open_before == shares[at - 1].open_after);
  }
}

TEST(CaseLags, ReachCasesThroughSuspectsAndLeaveOutThoseBeforeTheOpening) {
  ChainBuilder chain(day(2025, 6, 30));
  const ObjectNumber direct = chain.investigate(day(2022, 1, 1));
  chain.tie(Relation::led_to, direct, chain.add_case(day(2022, 4, 11)));  // 100 days
  const ObjectNumber through = chain.investigate(day(2022, 1, 1));
  chain.tie(Relation::names, through, 500);
  chain.tie(Relation::prosecuted_in, 500, chain.add_case(day(2022, 7, 20)));  // 200 days
  const ObjectNumber early = chain.investigate(day(2022, 6, 1));
  chain.tie(Relation::led_to, early, chain.add_case(day(2022, 1, 1)));
  chain.investigate(day(2022, 1, 1), "closed_evidence");  // no day of closing: seen to run
  chain.investigate(day(2025, 6, 1));                     // agency and prosecution still deliver
  chain.add_case(day(2025, 6, 1));
  const auto lags = case_lags(std::move(chain).finish(), shipped_codebook(), 2022, 2022);
  EXPECT_EQ(lags[0].before_opening, 1);
  EXPECT_EQ(lags[0].within[0].units, 3);
  EXPECT_DOUBLE_EQ(lags[0].within[0].share, 1.0 / 3);
  EXPECT_DOUBLE_EQ(lags[0].within[1].share, 2.0 / 3);
  EXPECT_EQ(lags[0].quartiles[0], 100);
  EXPECT_EQ(lags[0].quartiles[1], 200);
  EXPECT_EQ(lags[0].quartiles[2], std::nullopt);
}

TEST(CourtShares, CasesJoinedInACircleAreNotLost) {
  ChainBuilder chain(day(2024, 6, 30));
  const ObjectNumber a = chain.add_case(day(2022, 1, 10));
  const ObjectNumber b = chain.add_case(day(2022, 1, 11));
  const ObjectNumber joined = chain.add_case(day(2022, 1, 12));
  chain.tie(Relation::joined_to, a, b);
  chain.tie(Relation::joined_to, b, a);
  chain.tie(Relation::joined_to, joined, a);
  EXPECT_EQ(court_shares(std::move(chain).finish(), shipped_codebook(), 2022, 2022)[0].registered, 2);
}

/// Twenty cases of one year, half of them summoned within 100 days, and nothing after its end.
ChainSnapshot silent_since_2022(Date as_of) {
  ChainBuilder chain(as_of);
  for (int at = 0; at < 20; ++at) {
    const ObjectNumber one = chain.add_case(day(2022, 1, 1) + at);
    if (at % 2 == 0) chain.dispose(one, day(2022, 4, 1) + at, "summons");
  }
  return std::move(chain).finish();
}

TEST(CourtShares, AnOfficeThatWentSilentIsSeenUntilItsLastDisposal) {
  const auto share = [](Date as_of) {
    const ChainSnapshot chain = silent_since_2022(as_of);
    return court_shares(chain, shipped_codebook(), 2022, 2022).front();
  };
  const CourtShare soon = share(day(2022, 5, 1));
  const CourtShare late = share(day(2026, 5, 1));
  EXPECT_NEAR(soon.within_365.share, late.within_365.share, 0.05);
  EXPECT_FALSE(late.seen_365);
  EXPECT_EQ(late.within_365.at_risk, 0);  // nobody was seen for so long
  EXPECT_EQ(late.registered_open, 10);
}

TEST(LagCohorts, AreATriangleThatEndsWhereItIsTooEarly) {
  ChainBuilder chain(day(2024, 6, 30));
  for (int at = 0; at < 6; ++at) {
    const ObjectNumber early = chain.investigate(day(2022, 1, 10));
    if (at < 3) chain.tie(Relation::led_to, early, chain.add_case(day(2022, 3, 1) + 100 * at));
    chain.investigate(day(2024, 5, 1));
  }
  chain.add_case(day(2024, 6, 1));  // cases are still delivered
  const ChainSnapshot made = std::move(chain).finish();
  const auto quarters = lag_cohorts(made, shipped_codebook(), 2022, 2024);
  ASSERT_EQ(quarters.size(), 2U);
  EXPECT_EQ(quarters[0].quarter, 1);
  EXPECT_EQ(quarters[1].quarter, 2);
  EXPECT_TRUE(quarters[0].said[7]);
  EXPECT_FALSE(quarters[1].said[0]);  // 60 days are no quarter
  for (std::size_t at = 1; at < LagCohort::kQuarters; ++at)
    EXPECT_GE(quarters[0].within[at].share, quarters[0].within[at - 1].share);
  EXPECT_DOUBLE_EQ(quarters[0].within[7].share, 0.5);
  const auto years = lag_cohorts(made, shipped_codebook(), 2022, 2024, CohortOf::year);
  EXPECT_EQ(years[0].quarter, 0);
  EXPECT_EQ(years[0].within[3].events, quarters[0].within[3].events);
}

}  // namespace
}  // namespace zicht::chain
