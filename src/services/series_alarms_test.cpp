#include "services/series_alarms.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

namespace zicht::services {
namespace {

/// Six years of four a month, with another count in the last month.
std::string series(int last) {
  std::string text = "series,t,year,period,count\n";
  for (int t = 1; t <= 72; ++t)
    text += "a," + std::to_string(t) + ',' + std::to_string(2019 + (t - 1) / 12) + ',' +
            std::to_string(1 + (t - 1) % 12) + ',' + std::to_string(t == 72 ? last : 4) + '\n';
  return text;
}

Result<SeriesAlarms> asked(const std::string& text, double level = 0.01) {
  std::istringstream in(text);
  return alarms_of_file(in, "series.csv", level, 1);
}

std::int64_t alarmed(const SeriesAlarms& found) {
  return std::ranges::count_if(found.points,
                               [](const alarms::JudgedPoint& point) { return point.alarm != 0; });
}

TEST(SeriesAlarms, OnlyThePointThatChangedIsAlarmed) {
  EXPECT_EQ(alarmed(asked(series(4)).value()), 0);
  const SeriesAlarms found = asked(series(40)).value();
  EXPECT_EQ(alarmed(found), 1);
  EXPECT_NE(found.points.back().alarm, 0);
}

TEST(SeriesAlarms, EveryPointIsJudgedOrCountedAsNotJudged) {
  const SeriesAlarms found = asked(series(4)).value();
  EXPECT_EQ(found.points.size(), 72U);
  EXPECT_EQ(found.summary.judged + found.summary.not_judged, 72);
  EXPECT_NEAR(found.summary.expected_false, 0.01 * static_cast<double>(found.summary.judged), 1e-12);
}

TEST(SeriesAlarms, WhatIsNotKnownOfAPointIsNullInJson) {
  const SeriesAlarms found = asked(series(40)).value();
  const Node node = alarms_node(found, 0.01);
  const auto& points = *node.find("points")->as_list();
  ASSERT_EQ(points.size(), 72U);
  std::int64_t unknown = 0;
  for (const Node& point : points) {
    const bool is_unknown = point.find("expected")->is_null();
    for (const char* const key : {"lower", "upper", "p_value", "alarm"})
      EXPECT_EQ(point.find(key)->is_null(), is_unknown) << key;
    unknown += is_unknown;
  }
  EXPECT_EQ(unknown, found.summary.not_judged);
  EXPECT_FALSE(points.back().find("alarm")->is_null());
}

TEST(SeriesAlarms, RefusesALevelThatIsNoneAndAFileThatCannotBeRead) {
  for (const double level : {0.0, 1.0, -0.1, 2.0})
    EXPECT_EQ(asked(series(4), level).error().where, "--level") << level;
  const auto negative = asked("series,t,year,period,count\na,1,2020,1,-1\n");
  ASSERT_FALSE(negative);
  EXPECT_EQ(negative.error().code, ErrorCode::invalid_input);
  EXPECT_NE(negative.error().where.find("line 2"), std::string::npos);
}

}  // namespace
}  // namespace zicht::services
