#include "alarms/alarms.hpp"

#include <gtest/gtest.h>

#include "base/philox.hpp"
#include "stats/random_draws.hpp"

namespace zicht::alarms {
namespace {

CountSeries monthly(const std::string& name, std::size_t months, double mean, std::uint64_t seed) {
  Philox random(seed, 0);
  CountSeries series{name, 12, {}};
  for (std::size_t at = 0; at < months; ++at)
    series.points.push_back({static_cast<std::int64_t>(at) + 1, 2016 + static_cast<int>(at) / 12,
                             1 + static_cast<int>(at) % 12,
                             static_cast<double>(stats::draw_poisson(mean, random)), 1});
  return series;
}

TEST(JudgePoints, ASpikeAndASilenceAreFoundInTheirDirections) {
  CountSeries series = monthly("a", 72, 20, 3);
  series.points[60].count = 60;
  series.points[66].count = 2;
  const auto points = judge_points(std::span(&series, 1), {}).value();
  EXPECT_EQ(points[60].alarm, 1);
  EXPECT_EQ(points[66].alarm, -1);
}

// Half as many as before: no single month is too few, half a year is.
TEST(JudgePoints, AFallThatNoMonthShowsIsFoundBySums) {
  CountSeries series = monthly("a", 80, 6, 9);
  for (std::size_t at = 72; at < 80; ++at) series.points[at].count = 2;
  const auto points = judge_points(std::span(&series, 1), {}).value();
  EXPECT_EQ(points[72].alarm, 0);
  EXPECT_EQ(points[78].alarm, -1);
  EXPECT_GT(points[78].window, 1U);
}

// An alarm and the limits are one statement: alarmed is what lies outside them, and nothing else.
TEST(JudgePoints, LimitsAndAlarmsAgree) {
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    CountSeries series = monthly("a", 90, 0.5 + static_cast<double>(seed), seed);
    for (std::size_t at = 60; at < 70; ++at) series.points[at].count *= seed % 2 == 0 ? 3 : 0;
    const auto points = judge_points(std::span(&series, 1), {0.05, 1}).value();
    for (const JudgedPoint& point : points) {
      if (!point.expected) continue;
      const bool outside = point.point.count < point.lower || point.point.count > point.upper;
      EXPECT_EQ(point.alarm != 0, outside) << seed << " " << point.point.t;
      EXPECT_EQ(point.alarm != 0, point.p_value < 0.05);
    }
  }
}

TEST(JudgePoints, EarlyPointsAreNotJudgedAndSaidNotToBe) {
  const CountSeries series = monthly("a", 30, 20, 3);
  const auto points = judge_points(std::span(&series, 1), {}).value();
  EXPECT_FALSE(points[28].expected.has_value());  // 24 months and 5 left out are needed
  EXPECT_TRUE(points[29].expected.has_value());
  const AlarmSummary summary = summary_of(points, 0.01);
  EXPECT_EQ(summary.not_judged, 29);
  EXPECT_EQ(summary.judged, 1);
}

TEST(JudgePoints, OnePointAndZerosAloneAreNoAlarm) {
  CountSeries one = monthly("one", 1, 5, 3);
  CountSeries zeros = monthly("zeros", 60, 0, 3);
  const std::vector<CountSeries> series = {one, zeros};
  const auto points = judge_points(series, {}).value();
  for (const JudgedPoint& point : points) EXPECT_EQ(point.alarm, 0);
}

TEST(JudgePoints, IsTheSameForAnyNumberOfThreads) {
  std::vector<CountSeries> series;
  for (std::uint64_t at = 0; at < 8; ++at)
    series.push_back(monthly("s" + std::to_string(at), 48, 1.0 + static_cast<double>(at), at));
  EXPECT_EQ(to_csv(series, judge_points(series, {0.01, 1}).value()),
            to_csv(series, judge_points(series, {0.01, 3}).value()));
}

TEST(JudgePoints, LaterPointsChangeNothingBefore) {
  CountSeries series = monthly("a", 60, 8, 5);
  const auto whole = judge_points(std::span(&series, 1), {}).value();
  series.points.resize(50);
  const auto part = judge_points(std::span(&series, 1), {}).value();
  for (std::size_t at = 0; at < part.size(); ++at) EXPECT_EQ(part[at].p_value, whole[at].p_value);
}

}  // namespace
}  // namespace zicht::alarms
