#include "publish/curve_chart.hpp"

#include <gtest/gtest.h>

namespace zicht::publish {
namespace {

CurveChart made_chart() {
  return {{"c", "title", "description"},
          {"1", "2"},
          {{"2022", {0.1, 0.4}}, {"2023", {0.1}}, {"2024", {}}},
          [](double share) { return std::to_string(static_cast<int>(100 * share + 0.5)) + "%"; }};
}

int count_of(const std::string& text, const std::string& part) {
  int count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(CurveChart, DrawsACurveAsFarAsItIsKnownAndNamesIt) {
  const std::string svg = draw(made_chart());
  EXPECT_EQ(count_of(svg, "<polyline"), 2);
  EXPECT_EQ(count_of(svg, ">2022<"), 1);
  EXPECT_EQ(count_of(svg, ">2024<"), 0);
  EXPECT_EQ(count_of(svg, ">40%<"), 1);
  EXPECT_EQ(count_of(svg, "class=\"curve\""), 1);  // the last is the strong one
}

TEST(CurveChart, IsEmptyWithoutAnyPoint) {
  CurveChart chart = made_chart();
  for (Curve& curve : chart.curves) curve.shares.clear();
  EXPECT_EQ(draw(chart), "");
}

}  // namespace
}  // namespace zicht::publish
