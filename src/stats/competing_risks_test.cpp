#include "stats/competing_risks.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

#include "base/philox.hpp"

namespace zicht::stats {
namespace {

/// Thirty made-up units in 25 components, with two ways to end.
std::vector<FollowedUnit> thirty_units() {
  constexpr std::array<int, 30> kDays = {5,   12,  12,  20,  31,  31, 31, 44, 58, 60, 73, 90, 90, 101, 120,
                                         133, 150, 180, 181, 200, 5,  8,  19, 33, 47, 61, 61, 88, 99,  140};
  constexpr std::array<int, 30> kCauses = {1, 0, 2, 1, 1, 1, 0, 2, 0, 1, 2, 1, 0, 1, 2,
                                           0, 1, 1, 2, 0, 2, 1, 0, 2, 1, 0, 1, 2, 2, 0};
  constexpr std::array<unsigned, 30> kComponents = {1,  2,  3,  4,  1,  1,  5,  6,  7,  8,
                                                    9,  8,  10, 11, 12, 13, 11, 14, 15, 16,
                                                    17, 18, 19, 20, 18, 21, 22, 23, 24, 25};
  std::vector<FollowedUnit> units;
  for (std::size_t at = 0; at < 30; ++at) units.push_back({kDays[at], kCauses[at], kComponents[at]});
  return units;
}

std::vector<FollowedUnit> independent(std::vector<FollowedUnit> units) {
  for (std::size_t at = 0; at < units.size(); ++at) units[at].component = static_cast<std::uint32_t>(at);
  return units;
}

// R 4.2.2, survival 3.5-3: f <- survfit(Surv(days, ev) ~ 1, id=id); summary(f, times=t)$pstate[, cause];
// r <- residuals(f, times=t, type="pstate" or "sojourn"); sqrt(colSums(rowsum(r, component)^2)).
TEST(IncidenceWithin, SharesAndErrorsAreThoseOfSurvival) {
  const std::vector<FollowedUnit> units = thirty_units();
  struct Golden {
    std::int32_t window, cause;
    double share, error, clustered;
  };
  for (const Golden& golden : {Golden{60, 1, 0.253203125, 0.0832214967293970, 0.1100553570394209},
                               Golden{60, 2, 0.1425, 0.0662462874571236, 0.0684800275864485},
                               Golden{90, 1, 0.336875, 0.0924887106035008, 0.1222916783564045},
                               Golden{90, 2, 0.229270833333333, 0.0830255453605675, 0.0880186891062271},
                               Golden{180, 1, 0.529699074074074, 0.1109518490888515, 0.1303788593746364},
                               Golden{180, 2, 0.325682870370370, 0.0958559629969455, 0.1051296962897925}}) {
    const Incidence clustered = incidence_within(units, golden.cause, golden.window);
    EXPECT_NEAR(clustered.share, golden.share, 1e-12);
    EXPECT_NEAR(clustered.standard_error, golden.clustered, 1e-12);
    EXPECT_NEAR(incidence_within(independent(units), golden.cause, golden.window).standard_error,
                golden.error, 1e-12);
  }
}

TEST(IncidenceWithin, LostDaysAreThoseOfSurvival) {
  const std::vector<FollowedUnit> units = thirty_units();
  const Incidence at_60 = incidence_within(units, 1, 60);
  EXPECT_NEAR(at_60.lost_days, 7.59847222222222, 1e-12);
  EXPECT_NEAR(at_60.lost_days_error, 4.00259894767305, 1e-12);
  EXPECT_NEAR(incidence_within(independent(units), 1, 60).lost_days_error, 2.98513856699789, 1e-12);
  const Incidence at_180 = incidence_within(units, 1, 180);
  EXPECT_NEAR(at_180.lost_days, 52.6591695601852, 1e-11);
  EXPECT_NEAR(at_180.lost_days_error, 16.6819406159693, 1e-11);
}

TEST(IncidenceWithin, WithoutLossIsThePlainShareWithItsBinomialError) {
  std::vector<FollowedUnit> units;
  for (std::uint32_t at = 0; at < 40; ++at) units.push_back({at < 10 ? 30 : 400, at < 10 ? 1 : 0, at});
  const Incidence incidence = incidence_within(units, 1, 365);
  EXPECT_DOUBLE_EQ(incidence.share, 0.25);
  EXPECT_NEAR(incidence.standard_error, std::sqrt(0.25 * 0.75 / 40), 1e-14);
  EXPECT_EQ(incidence.events, 10);
  EXPECT_EQ(incidence.at_risk, 30);
}

TEST(IncidenceWithin, AnEndOnTheLastDayOfTheWindowCounts) {
  EXPECT_DOUBLE_EQ(incidence_within(std::array{FollowedUnit{180, 1, 0}}, 1, 180).share, 1);
  EXPECT_DOUBLE_EQ(incidence_within(std::array{FollowedUnit{181, 1, 0}}, 1, 180).share, 0);
}

TEST(IncidenceWithin, NobodyEndedLeavesAnUpperLimitByThoseSeen) {
  std::vector<FollowedUnit> units;
  for (std::uint32_t at = 0; at < 20; ++at) units.push_back({200, 0, at});
  const Incidence none = incidence_within(units, 1, 180);
  EXPECT_EQ(none.lower, 0);
  EXPECT_NEAR(none.upper, 1 - std::pow(0.025, 1.0 / 20), 1e-14);
  const Incidence nobody = incidence_within({}, 1, 180);
  EXPECT_EQ(nobody.lower, 0);
  EXPECT_EQ(nobody.upper, 1);
}

TEST(DaysUntil, GivesTheMedianOrNone) {
  std::vector<FollowedUnit> units;
  for (std::uint32_t at = 1; at <= 10; ++at) units.push_back({static_cast<std::int32_t>(at) * 10, 1, at});
  EXPECT_EQ(days_until(units, 1, 0.5), 50);
  EXPECT_EQ(days_until(units, 2, 0.5), std::nullopt);
}

std::vector<FollowedUnit> arbitrary_units() {
  const int count = *rc::gen::inRange(2, 60);
  std::vector<FollowedUnit> units;
  for (int at = 0; at < count; ++at)
    units.push_back({*rc::gen::inRange(1, 50), *rc::gen::inRange(0, 4),
                     static_cast<std::uint32_t>(*rc::gen::inRange(0, 20))});
  return units;
}

RC_GTEST_PROP(IncidenceWithin, AllEndsAndSurvivorsAddUpToOne, ()) {
  const std::vector<FollowedUnit> units = arbitrary_units();
  double ends = 0;
  for (const int cause : {1, 2, 3}) ends += incidence_within(units, cause, 30).share;
  std::vector<FollowedUnit> any = units;
  for (FollowedUnit& unit : any) unit.cause = unit.cause == 0 ? 0 : 1;
  RC_ASSERT(std::abs(ends - incidence_within(any, 1, 30).share) < 1e-12);
}

// The influence of a unit is the derivative by its weight: with every unit taken many times, leaving one out
// changes the share by the influence, to the second order.
RC_GTEST_PROP(IncidenceWithin, StandardErrorIsTheJackknifeOfManyCopies, ()) {
  const std::vector<FollowedUnit> few = independent(arbitrary_units());
  constexpr int kCopies = 40;
  std::vector<FollowedUnit> units;
  for (int copy = 0; copy < kCopies; ++copy) units.insert(units.end(), few.begin(), few.end());
  const double share = incidence_within(units, 1, 30).share;
  double squares = 0;
  for (std::size_t at = 0; at < few.size(); ++at) {
    std::vector<FollowedUnit> without = units;
    without.erase(without.begin() + static_cast<std::ptrdiff_t>(at));
    const double moved = (share - incidence_within(without, 1, 30).share) * kCopies;
    squares += moved * moved;
  }
  RC_ASSERT(std::abs(std::sqrt(squares) - incidence_within(few, 1, 30).standard_error) < 0.02);
}

// 2,000 made-up data sets; 95 % intervals of a true share of .30, with half of the units lost from sight. A
// correct program fails with a chance under 1e-6: the bounds lie more than five standard errors from .95.
TEST(IncidenceWithin, IntervalsCoverWhatTheySay) {
  int covered = 0;
  constexpr int kSets = 2000;
  for (int set = 0; set < kSets; ++set) {
    Philox random(7, static_cast<std::uint64_t>(set));
    std::vector<FollowedUnit> units;
    for (std::uint32_t at = 0; at < 80; ++at) {
      // Ends come at a rate of 1 in 100 days, 3 of 5 by the other cause; F_1(w) = .4 (1 - exp(-w / 100)).
      const double end = -100 * std::log(1 - random.uniform());
      const double lost = 400 * random.uniform();
      const std::int32_t cause = random.uniform() < 0.4 ? 1 : 2;
      units.push_back(
          {static_cast<std::int32_t>(std::ceil(std::min(end, lost))), end <= lost ? cause : 0, at});
    }
    const Incidence incidence = incidence_within(units, 1, 139);
    const double truth = 0.4 * (1 - std::exp(-1.39));
    covered += incidence.lower <= truth && truth <= incidence.upper ? 1 : 0;
  }
  EXPECT_GT(covered, static_cast<int>(0.92 * kSets));
  EXPECT_LT(covered, static_cast<int>(0.975 * kSets));
}

// Components are only names: far apart, close together or in another order, they say the same.
RC_GTEST_PROP(IncidenceWithin, NamesOfComponentsDoNotMatter, ()) {
  const std::vector<FollowedUnit> units = arbitrary_units();
  std::vector<FollowedUnit> renamed = units;
  for (FollowedUnit& unit : renamed) unit.component = 4'000'000'000U - 7'000'001U * unit.component;
  const Incidence plain = incidence_within(units, 1, 30, 1.5);
  const Incidence other = incidence_within(renamed, 1, 30, 1.5);
  RC_ASSERT(plain.components == other.components);
  RC_ASSERT(std::abs(plain.standard_error - other.standard_error) < 1e-12);
  RC_ASSERT(std::abs(plain.lower - other.lower) < 1e-9 && std::abs(plain.upper - other.upper) < 1e-9);
  RC_ASSERT(ended_together(units, 1, 30) == ended_together(renamed, 1, 30));
  RC_ASSERT(std::abs(share_within(units, 1, 30) - plain.share) < 1e-12);
}

TEST(EndedTogether, WeighsComponentsBySize) {
  // Component 1 ends three times, 2 once; 3 ends by another cause, 4 too late, 5 not at all.
  const std::array units = {FollowedUnit{10, 1, 1}, FollowedUnit{10, 1, 1}, FollowedUnit{11, 1, 1},
                            FollowedUnit{20, 1, 2}, FollowedUnit{5, 2, 3},  FollowedUnit{90, 1, 4},
                            FollowedUnit{99, 0, 5}};
  EXPECT_DOUBLE_EQ(ended_together(units, 1, 30), (9.0 + 1) / (3 + 1));
  EXPECT_DOUBLE_EQ(ended_together(units, 3, 30), 1);
}

TEST(IncidenceWithin, FewLargeComponentsTakeStudentsQuantile) {
  // Five components of ten units that hang together wholly, two of them ended: the variance rests on five.
  std::vector<FollowedUnit> units;
  for (std::uint32_t at = 0; at < 50; ++at) units.push_back({at < 20 ? 10 : 200, at < 20 ? 1 : 0, at / 10});
  const Incidence few = incidence_within(units, 1, 180);
  // By hand: u = (.6, .6, -.4, -.4, -.4) / 5; se^2 = .048 * 5 / 4; degrees = (sum u^2)^2 / sum u^4 / (1 -
  // 1/10).
  const double degrees = (1.2 * 1.2) / (2 * 0.6 * 0.6 * 0.6 * 0.6 + 3 * 0.4 * 0.4 * 0.4 * 0.4) / 0.9;
  const double t = boost::math::quantile(boost::math::students_t(degrees), 0.975);
  const double n = 0.24 / (0.048 * 5 / 4);
  const double half = t * std::sqrt(0.24 / n + t * t / (4 * n * n)) / (1 + t * t / n);
  const double middle = (0.4 + t * t / (2 * n)) / (1 + t * t / n);
  EXPECT_NEAR(few.lower, middle - half, 1e-12);
  EXPECT_NEAR(few.upper, middle + half, 1e-12);
}

TEST(IncidenceWithin, OthersAlikeOnlyWidenTheInterval) {
  const std::vector<FollowedUnit> units = thirty_units();
  const Incidence known = incidence_within(units, 1, 90);
  const Incidence alike = incidence_within(units, 1, 90, 2.5);
  EXPECT_EQ(alike.share, known.share);
  EXPECT_EQ(alike.standard_error, known.standard_error);
  EXPECT_LT(alike.lower, known.lower);
  EXPECT_GT(alike.upper, known.upper);
  std::vector<FollowedUnit> open;
  for (std::uint32_t at = 0; at < 20; ++at) open.push_back({200, 0, at});
  EXPECT_NEAR(incidence_within(open, 1, 180, 2).upper, 1 - std::pow(0.025, 2.0 / 20), 1e-14);
}

// Components of four units end as a whole with a chance of .15, and only those that ended are tied: 2,000
// made-up sets of 15 components, always the same ones. Without others_alike .85 is covered.
TEST(IncidenceWithin, TiesThatTheEndMadeAreCovered) {
  constexpr int kSets = 2000;
  int covered = 0;
  for (int set = 0; set < kSets; ++set) {
    Philox random(8, static_cast<std::uint64_t>(set));
    std::vector<FollowedUnit> units;
    for (std::uint32_t component = 0; component < 15; ++component) {
      const bool ends = random.uniform() < 0.15;
      for (std::uint32_t at = 0; at < 4; ++at)
        units.push_back({ends ? 30 : 200, ends ? 1 : 0, ends ? component : 100 + component * 4 + at});
    }
    const Incidence incidence = incidence_within(units, 1, 180, 4);
    covered += incidence.lower <= 0.15 && 0.15 <= incidence.upper ? 1 : 0;
  }
  EXPECT_GT(covered, static_cast<int>(0.93 * kSets));
}

TEST(IncidenceDifference, SwappingTheGroupsTurnsTheSign) {
  const std::vector<FollowedUnit> units = thirty_units();
  const std::span all(units);
  const auto one_way = incidence_difference(all.first(20), all.subspan(20), 1, 90);
  const auto other_way = incidence_difference(all.subspan(20), all.first(20), 1, 90);
  EXPECT_NEAR(one_way.difference, -other_way.difference, 1e-15);
  EXPECT_NEAR(one_way.standard_error, other_way.standard_error, 1e-15);
  EXPECT_NEAR(one_way.curve_p_value, other_way.curve_p_value, 1e-15);
}

TEST(IncidenceDifference, OfAGroupWithItselfIsNone) {
  const std::vector<FollowedUnit> units = thirty_units();
  const auto none = incidence_difference(units, units, 1, 90);  // the same components: no error either
  EXPECT_EQ(none.difference, 0);
  EXPECT_NEAR(none.standard_error, 0, 1e-15);
}

// A window far beyond the last day is worked out by sorting, a near one by counting.
TEST(IncidenceWithin, SaysTheSameByCountingAndBySorting) {
  Philox random(11, 3);
  std::vector<FollowedUnit> units;
  for (std::uint32_t at = 0; at < 200; ++at)
    units.push_back(
        {static_cast<std::int32_t>(random.below(300)), static_cast<std::int32_t>(random.below(3)), at / 2});
  const Incidence near = incidence_within(units, 1, 299);
  const Incidence far = incidence_within(units, 1, 1'000'000);
  EXPECT_EQ(near.events, far.events);
  EXPECT_DOUBLE_EQ(near.share, far.share);
  EXPECT_DOUBLE_EQ(near.standard_error, far.standard_error);
}

}  // namespace
}  // namespace zicht::stats
