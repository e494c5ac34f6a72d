#include "alarms/point_judge.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "alarms/series_tree.hpp"

namespace zicht::alarms {
namespace {

/// Sixty months of about so many, then these.
std::vector<double> after_usual(double usual, const std::vector<double>& newest) {
  std::vector<double> counts;
  for (int month = 0; month < 60; ++month) counts.push_back(usual + (month % 2 == 0 ? 1 : -1));
  counts.insert(counts.end(), newest.begin(), newest.end());
  return counts;
}

JudgedPoint judged(const std::vector<double>& counts, const Checks& checks) {
  return judge_last({counts}, checks, 0.01).value();
}

const Checks kRuns{.windows = {{1, .5, .5}}, .run = {.5, .5}};

// Seven counts in a row are in rising order once in 7! orders; twice that, by the share of a half.
TEST(Run, ThatRisesSixTimesIsAnAlarmByItself) {
  const JudgedPoint point = judged(after_usual(10, {9, 10, 11, 12, 13, 14, 15}), kRuns);
  EXPECT_EQ(point.check, Check::run);
  EXPECT_EQ(point.alarm, 1);
  EXPECT_NEAR(point.p_value, 2.0 / 5040 / 0.5, 1e-12);
  EXPECT_EQ(point.upper, 14);  // any count that goes on rising is an alarm
  const JudgedPoint falls = judged(after_usual(30, {29, 28, 27, 26, 25, 24, 23}), kRuns);
  EXPECT_EQ(falls.check, Check::run);
  EXPECT_EQ(falls.alarm, -1);
  EXPECT_EQ(falls.lower, 24);
}

TEST(Run, EndsWhereACountIsNoHigherThanTheOneBefore) {
  const JudgedPoint point = judged(after_usual(10, {9, 10, 11, 11, 13, 14, 15}), kRuns);
  EXPECT_EQ(point.alarm, 0);
  EXPECT_GT(point.p_value, 0.1);
}

// Half a year of 16 where 10 are usual: no month of it is rare.
TEST(Drift, IsFoundWhereNoCountIsRare) {
  const Checks checks{.windows = {{1, .3, .3}, {6, .02, .02}}, .drift = {.68, .68}};
  const JudgedPoint point = judged(after_usual(10, {16, 16, 16, 16, 16, 16}), checks);
  EXPECT_EQ(point.check, Check::drift);
  EXPECT_EQ(point.alarm, 1);
  EXPECT_GT(point.window, 1U);
  const JudgedPoint fell = judged(after_usual(20, {12, 12, 12, 12, 12, 12}), checks);
  EXPECT_EQ(fell.check, Check::drift);
  EXPECT_EQ(fell.alarm, -1);
}

// The chance of a drift is that of any of its sums at most: never smaller than that of the sum it is reached
// by.
TEST(Drift, IsNoRarerThanTheSumThatItIsReachedBy) {
  const Checks drift{.windows = {{1, 0, 0}, {6, 0, 0}}, .drift = {1, 1}};
  for (const double count : {12.0, 14.0, 16.0, 20.0}) {
    const auto counts = after_usual(10, std::vector<double>(6, count));
    const JudgedPoint by_drift = judged(counts, drift);
    if (by_drift.p_value >= 1) continue;
    Checks sum{.windows = {{by_drift.window, 1, 1}}};
    if (by_drift.window < 6) sum.windows.push_back({6, 0, 0});
    EXPECT_GE(by_drift.p_value, judged(counts, sum).p_value) << count;
  }
}

// Of half a person a month nobody can say that there are too few: the whole level goes upwards.
TEST(Checks, ThatCannotAlarmLeaveTheirShareToTheOthers) {
  std::vector<double> counts;
  for (int month = 0; month < 60; ++month) counts.push_back(month % 2);
  counts.push_back(5);
  Checks checks{.windows = {{1, 1, 1}}};
  const JudgedPoint passed_on = judged(counts, checks);
  checks.shares_pass_on = false;
  const JudgedPoint kept = judged(counts, checks);
  EXPECT_NEAR(passed_on.p_value, kept.p_value / 2, 1e-12);
  EXPECT_LE(passed_on.upper, kept.upper);
  counts.back() = 0;
  EXPECT_EQ(judged(counts, {.windows = {{1, 1, 1}}}).alarm, 0);
}

TEST(Checks, OfFewerPeopleThanTheLeastAlarmNobody) {
  std::vector<double> counts(60, 0.0);
  counts.push_back(4);
  Checks checks{.windows = {{1, 1, 1}}};
  EXPECT_EQ(judged(counts, checks).alarm, 1);
  checks.least_count = 5;
  EXPECT_EQ(judged(counts, checks).alarm, 0);
}

// All shares of a direction make one level.
TEST(Checks, HaveSharesThatAddUpToOne) {
  for (const int steps : {1, 4, 12, 52})
    for (const Checks& checks : {checks_for(steps), tree_checks_for(steps)}) {
      double up = checks.drift.up + checks.run.up;
      double down = checks.drift.down + checks.run.down;
      for (const SummedWindow& window : checks.windows) {
        up += window.up;
        down += window.down;
      }
      EXPECT_NEAR(up, 1, 1e-12) << steps;
      EXPECT_NEAR(down, 1, 1e-12) << steps;
      EXPECT_TRUE(std::ranges::is_sorted(checks.windows, {}, &SummedWindow::width));
    }
}

}  // namespace
}  // namespace zicht::alarms
