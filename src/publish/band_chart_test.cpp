#include "publish/band_chart.hpp"

#include <gtest/gtest.h>

namespace zicht::publish {
namespace {

BandChart chart_of(std::vector<BandChart::Point> points) {
  return {{"a", "Victims <per month>", "From January"},
          Language::en,
          "January 2024",
          "March 2024",
          std::move(points)};
}

std::size_t times(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(BandChart, AnAlarmIsADotWithItsCount) {
  const std::string svg = draw(chart_of({{3}, {4, 3.5, 1, 8, false}, {21, 3.6, 1, 8, true}}));
  EXPECT_EQ(times(svg, "<circle"), 1U);
  EXPECT_EQ(times(svg, "<polygon"), 1U);
  EXPECT_EQ(times(svg, R"(class="even")"), 2U);  // one dash an expected count
  EXPECT_GE(times(svg, ">21<"), 1U);
}

TEST(BandChart, TextsAreEscapedAndWhatWasNotJudgedHasNoBand) {
  const std::string svg = draw(chart_of({{3}, {4}}));
  EXPECT_EQ(times(svg, "<per month>"), 0U);
  EXPECT_EQ(times(svg, "&lt;per month&gt;"), 1U);
  EXPECT_EQ(times(svg, "<polygon"), 0U);
}

TEST(BandChart, ABandThatHasNoEndStaysInsideTheDrawing) {
  const std::string svg = draw(chart_of({{3}, {4, 3.5, 0, 1e300, false}, {0, 3.5, 9, -4, true}}));
  EXPECT_EQ(times(svg, "inf"), 0U);
  EXPECT_EQ(times(svg, "nan"), 0U);
  EXPECT_EQ(times(svg, "e+"), 0U);
  EXPECT_EQ(times(svg, ",-"), 0U);
}

TEST(BandChart, WithoutPointsThereIsNone) { EXPECT_EQ(draw(chart_of({})), ""); }

}  // namespace
}  // namespace zicht::publish
