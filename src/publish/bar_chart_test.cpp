#include "publish/bar_chart.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <regex>

namespace zicht::publish {
namespace {

std::vector<double> numbers(const std::string& svg, const std::regex& pattern) {
  std::vector<double> found;
  for (std::sregex_iterator at(svg.begin(), svg.end(), pattern), end; at != end; ++at)
    found.push_back(std::stod((*at)[1]));
  return found;
}

const std::regex kBarWidth(R"re(<rect class="bar" x="0" y="\d+" width="([\d.]+)" height="13"/>)re");

BarChart chart_of(const std::vector<std::int64_t>& counts) {
  BarChart chart{{"c", "title", "description"}, "2024", "2023", Language::en, {}};
  for (const std::int64_t count : counts) chart.bars.push_back({"a class", count, std::nullopt});
  return chart;
}

RC_GTEST_PROP(BarChart, LengthsAreInProportionToCounts, ()) {
  const auto counts = *rc::gen::nonEmpty(
      rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(0, 1'000'000)));
  const auto widths = numbers(draw(chart_of(counts)), kBarWidth);
  RC_ASSERT(widths.size() == counts.size());
  const auto largest = std::ranges::max_element(counts);
  const double unit = *largest == 0 ? 0
                                    : widths[static_cast<std::size_t>(largest - counts.begin())] /
                                          static_cast<double>(*largest);
  for (std::size_t i = 0; i < counts.size(); ++i)
    RC_ASSERT(std::abs(widths[i] - unit * static_cast<double>(counts[i])) < 0.11);
}

RC_GTEST_PROP(BarChart, ValuesStayInsideTheDrawing, (std::int64_t largest)) {
  RC_PRE(largest > 0);
  const std::string svg = draw(chart_of({largest, 1}));
  const auto at = numbers(svg, std::regex(R"re(<text class="value" x="([\d.]+)")re"));
  const std::string digits = std::to_string(largest);
  RC_ASSERT(at.front() + text_width(digits, 13) <= 360);
}

TEST(BarChart, LabelsCannotBecomeMarkup) {
  BarChart chart = chart_of({3});
  chart.frame.title = "\"><script>alert(1)</script>";
  chart.bars[0].label = "<script>&'\"";
  const std::string svg = draw(chart);
  EXPECT_EQ(svg.find("<script"), std::string::npos);
  EXPECT_NE(svg.find("&lt;script&gt;&amp;"), std::string::npos);
}

TEST(BarChart, OneScaleForSeveralMakesEqualCountsEquallyLong) {
  BarChart small = chart_of({50});
  small.full_width = 100;
  EXPECT_EQ(numbers(draw(small), kBarWidth).at(0), numbers(draw(chart_of({100, 50})), kBarWidth).at(1));
}

}  // namespace
}  // namespace zicht::publish
