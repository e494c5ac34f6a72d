#include "publish/interval_chart.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <regex>

namespace zicht::publish {
namespace {

IntervalChart chart_of(std::vector<RatioRow> rows) {
  return {{"c", "title", "description"}, {"clear", "more", "chance"}, std::move(rows)};
}

std::vector<double> numbers(const std::string& svg, const std::string& pattern) {
  const std::regex compiled(pattern);
  std::vector<double> found;
  for (std::sregex_iterator at(svg.begin(), svg.end(), compiled), end; at != end; ++at)
    found.push_back(std::stod((*at)[1]));
  return found;
}

double even(const std::string& svg) { return numbers(svg, R"re(<line class="even" x1="([\d.]+)")re").at(0); }

/// The dots of the rows: the three of the legend stand at the top.
std::vector<double> dots(const std::string& svg) {
  auto found = numbers(svg, R"re(<circle class="\w+" cx="([\d.]+)" cy="(?!9\.0)[\d.]+")re");
  return found;
}

RC_GTEST_PROP(IntervalChart, TwiceAsManyAndHalfAsManyAreEquallyFarFromNoChange, ()) {
  const double ratio = 1 + *rc::gen::inRange(1, 700) / 100.0;
  const std::string svg =
      draw(chart_of({{"up", ratio, ratio, ratio}, {"down", 1 / ratio, 1 / ratio, 1 / ratio}}));
  const auto at = dots(svg);
  RC_ASSERT(at.size() == 2U);
  RC_ASSERT(std::abs((at[0] - even(svg)) - (even(svg) - at[1])) < 0.21);
  RC_ASSERT(std::abs((at[0] - even(svg)) / (360.0 - 44.0) - std::log2(ratio) / 6) < 0.001);
}

RC_GTEST_PROP(IntervalChart, EverythingStaysInsideTheDrawing, ()) {
  const double ratio = *rc::gen::inRange(0, 100'000) / 100.0;
  const bool open = *rc::gen::arbitrary<bool>();
  const std::string svg = draw(chart_of(
      {{"a class", ratio, ratio / 3, open ? std::nullopt : std::optional(ratio * 3), Weights::strong}}));
  for (const char* const edge : {R"re(x1="([-\d.]+)")re", R"re(x2="([-\d.]+)")re", R"re(cx="([-\d.]+)")re"})
    for (const double x : numbers(svg, edge)) RC_ASSERT(0 <= x && x <= 360);
}

TEST(IntervalChart, ARowWithoutARatioHasItsIntervalOnly) {
  const std::string svg = draw(chart_of({{"new", std::nullopt, 0.3, std::nullopt}}));
  EXPECT_TRUE(dots(svg).empty());
  EXPECT_EQ(numbers(svg, R"re(<line class="weak" x1="([\d.]+)")re").size(), 4U);  // interval, end, arrow
}

TEST(IntervalChart, LabelsCannotBecomeMarkup) {
  const std::string svg = draw(chart_of({{"<script>", 1, 0.5, 2}}));
  EXPECT_EQ(svg.find("<script"), std::string::npos);
}

TEST(IntervalChart, NothingToDrawIsNoDrawing) { EXPECT_EQ(draw(chart_of({})), ""); }

}  // namespace
}  // namespace zicht::publish
