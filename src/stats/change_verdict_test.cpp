#include "stats/change_verdict.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <boost/math/distributions/hypergeometric.hpp>
#include <cmath>

#include "base/philox.hpp"
#include "stats/random_draws.hpp"

namespace zicht::stats {
namespace {

using Counts = std::vector<std::int64_t>;

SeriesFamily family_of(std::vector<Counts> series) {
  SeriesFamily family;
  family.first_year = 2018;
  family.usable.assign(series.front().size(), true);
  for (Counts& counts : series) family.series.push_back({std::move(counts), {}});
  return family;
}

ChangeAssessment alone(Counts counts) { return assess_changes(family_of({std::move(counts)})).front(); }

TEST(AssessChanges, TheFiveAnswersForOneSeries) {
  EXPECT_EQ(alone({14, 15, 13, 16, 15, 15}).verdict, ChangeVerdict::no_change);
  EXPECT_EQ(alone({14, 15, 13, 16, 15, 19}).verdict, ChangeVerdict::may_be_chance);
  EXPECT_EQ(alone({14, 15, 13, 16, 15, 60}).verdict, ChangeVerdict::clear);
  EXPECT_EQ(alone({14, 60, 13, 70, 15, 60}).verdict, ChangeVerdict::within_usual_swings);
  EXPECT_EQ(alone({15, 60}).verdict, ChangeVerdict::no_earlier_years);
  EXPECT_EQ(alone({15, 17}).verdict, ChangeVerdict::may_be_chance);
}

TEST(AssessChanges, NamesTheYearsThatTheSwingsComeFrom) {
  const auto one = alone({14, 15, 13, 16, 15, 60});
  ASSERT_TRUE(one.series);
  EXPECT_EQ(one.series->years, (std::vector{2018, 2019, 2020, 2021, 2022}));
}

TEST(AssessChanges, AStepAcrossABreakIsNoSwing) {
  SeriesFamily family = family_of({{50, 52, 49, 51, 150, 149, 152, 147, 200}});
  EXPECT_EQ(assess_changes(family)[0].verdict, ChangeVerdict::within_usual_swings);
  family.series[0].breaks = {2022};
  const auto cut = assess_changes(family)[0];
  EXPECT_EQ(cut.verdict, ChangeVerdict::clear);
  EXPECT_EQ(cut.series->years, (std::vector{2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025}));
}

TEST(AssessChanges, AYearOfWhichNothingIsKnownIsNoZero) {
  SeriesFamily family = family_of({{50, 52, 0, 51, 49, 50, 51, 100}});
  EXPECT_EQ(assess_changes(family)[0].verdict, ChangeVerdict::within_usual_swings);
  family.usable[2] = false;
  EXPECT_EQ(assess_changes(family)[0].verdict, ChangeVerdict::clear);
  EXPECT_EQ(assess_changes(family)[0].series->years, (std::vector{2018, 2019, 2021, 2022, 2023, 2024}));
}

TEST(AssessChanges, FewerThanSixPeopleChangeNoOtherVerdict) {
  std::vector<Counts> series{{14, 15, 13, 16, 15, 33}, {50, 49, 52, 55, 50, 51}};
  const auto before = assess_changes(family_of(series));
  for (int at = 0; at < 40; ++at) series.push_back({1, 0, 2, 0, 1, at % 3});
  const auto after = assess_changes(family_of(series));
  EXPECT_EQ(after[5].verdict, ChangeVerdict::may_be_chance);
  EXPECT_EQ(before[0].verdict, after[0].verdict);
}

TEST(AssessChanges, OneOfManyNeedsMoreThanOneAlone) {
  const Counts weak{14, 15, 13, 16, 15, 30};  // p = 0.036
  std::vector<Counts> series{weak};
  for (int at = 0; at < 19; ++at) series.push_back({50, 49, 52, 55, 50, 51});
  EXPECT_NE(alone(weak).verdict, ChangeVerdict::may_be_chance);
  EXPECT_EQ(assess_changes(family_of(series))[0].verdict, ChangeVerdict::may_be_chance);
}

RC_GTEST_PROP(AssessChanges, RowsMayStandInAnyOrder, ()) {
  std::vector<Counts> series;
  const int years = *rc::gen::inRange(2, 9);
  for (int at = *rc::gen::inRange(1, 8); at > 0; --at) {
    Counts counts;
    for (int year = 0; year < years; ++year) counts.push_back(*rc::gen::inRange(0, 60));
    series.push_back(counts);
  }
  auto reversed = series;
  std::ranges::reverse(reversed);
  const auto forward = assess_changes(family_of(series));
  const auto back = assess_changes(family_of(reversed));
  for (std::size_t at = 0; at < forward.size(); ++at) {
    RC_ASSERT(forward[at].verdict == back[back.size() - 1 - at].verdict);
    if (forward[at].verdict == ChangeVerdict::clear) {
      RC_ASSERT(forward[at].chance.p_value < kFalseDiscoveryRate);
      RC_ASSERT(forward[at].series->p_value < kFalseDiscoveryRate);
    }
  }
}

TEST(AdjustedPValues, AreThoseOfBenjaminiAndHochberg) {
  // R 4.2: p.adjust(c(0.01, 0.02, 0.03, 0.04, 0.2), "BH") = 0.05 0.05 0.05 0.05 0.20
  const std::vector<double> p{0.04, 0.01, 0.2, 0.02, 0.03};
  const auto adjusted = adjusted_p_values(p);
  for (const std::size_t at : {0U, 1U, 3U, 4U}) EXPECT_NEAR(adjusted[at], 0.05, 1e-12);
  EXPECT_NEAR(adjusted[2], 0.2, 1e-12);
}

/// How often series without a change are clear, of 700 with this dispersion and mean.
double clear_without_change(double dispersion, double mean, std::uint64_t seed) {
  Philox random(seed, 0);
  int clear = 0;
  constexpr int kSeries = 700;
  for (int at = 0; at < kSeries; ++at) {
    Counts counts;
    for (int year = 0; year < 7; ++year)
      counts.push_back(draw_poisson(
          dispersion > 1 ? draw_gamma(mean / (dispersion - 1), random) * (dispersion - 1) : mean, random));
    clear += alone(counts).verdict == ChangeVerdict::clear ? 1 : 0;
  }
  return static_cast<double>(clear) / kSeries;
}

TEST(AssessChanges, IsRarelyClearWithoutAChange) {  // 0.075: 0.05 and three standard errors
  EXPECT_LT(clear_without_change(1, 15, 1), 0.075);
  EXPECT_LT(clear_without_change(5, 50, 2), 0.075);
  EXPECT_LT(clear_without_change(20, 200, 3), 0.075);
}

std::optional<ShareAssessment> share_of(Counts counts, const Counts& totals) {
  return assess_shares(family_of({std::move(counts)}), totals).front();
}

TEST(AssessShares, ASurgeOfAllIsNoChangeOfShares) {
  const Counts totals{100, 110, 95, 105, 100, 100, 300};
  const auto same = share_of({25, 28, 23, 26, 25, 25, 76}, totals);
  EXPECT_EQ(same->verdict, ChangeVerdict::may_be_chance);
  EXPECT_GT(same->p_value, 0.8);
  const auto moved = share_of({25, 28, 23, 26, 25, 25, 150}, totals);
  EXPECT_EQ(moved->verdict, ChangeVerdict::clear);
}

TEST(AssessShares, CountingChanceIsNearTheExactTest) {
  // 30 of 100 after 18 of 90; Fisher's exact test by its mid-p: half of what is as likely counts.
  const boost::math::hypergeometric_distribution<> exact(48, 100, 190);
  const double as_seen = pdf(exact, 30);
  double mid_p = 0;
  for (unsigned at = 0; at <= 48; ++at)
    if (const double likely = pdf(exact, at); likely <= as_seen * (1 + 1e-9))
      mid_p += at == 30 ? likely / 2 : likely;
  EXPECT_NEAR(share_of({18, 30}, {90, 100})->p_value, mid_p, 0.015);
}

TEST(AssessShares, TwoClassesAreOneTest) {
  const Counts totals{100, 110, 95, 105, 100, 100, 100};
  Counts first{25, 28, 23, 26, 25, 25, 44};
  Counts second;
  for (std::size_t year = 0; year < totals.size(); ++year) second.push_back(totals[year] - first[year]);
  const auto both = assess_shares(family_of({first, second}), totals);
  const auto one = share_of(first, totals);
  EXPECT_EQ(both[0]->verdict, both[1]->verdict);
  EXPECT_DOUBLE_EQ(both[0]->p_value, one->p_value);
  EXPECT_DOUBLE_EQ(both[1]->series->p_value, one->series->p_value);
  EXPECT_EQ(both[0]->verdict, one->verdict);
}

TEST(AssessShares, NoTotalNoShare) {
  EXPECT_FALSE(share_of({0, 0, 3}, {0, 0, 5}));
  EXPECT_TRUE(share_of({0, 2, 3}, {0, 4, 5}));
}

TEST(AssessShares, IsRarelyClearWithoutAChange) {  // 2,000 series; 0.065: 0.05 and three standard errors
  for (const double together : {0.0, 0.02}) {      // correlation within a year
    Philox random(7, 0);
    int clear = 0;
    for (int at = 0; at < 2000; ++at) {
      Counts counts;
      Counts totals;
      for (int year = 0; year < 7; ++year) {
        totals.push_back(draw_poisson(year % 2 == 0 ? 150 : 300, random));
        const double share = together > 0 ? draw_beta(0.3 / together, 0.7 / together, random) : 0.3;
        counts.push_back(draw_binomial(totals.back(), share, random));
      }
      clear += share_of(counts, totals)->verdict == ChangeVerdict::clear ? 1 : 0;
    }
    EXPECT_LT(clear / 2000.0, 0.065) << together;
  }
}

}  // namespace
}  // namespace zicht::stats
