#include "publish/series_chart.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <regex>

namespace zicht::publish {
namespace {

std::vector<double> numbers(const std::string& svg, const std::string& pattern) {
  std::vector<double> found;
  const std::regex expression(pattern);
  for (std::sregex_iterator at(svg.begin(), svg.end(), expression), end; at != end; ++at)
    found.push_back(std::stod((*at)[1]));
  return found;
}

RC_GTEST_PROP(SeriesChart, ColumnsAreInProportionAndInsideTheDrawing, ()) {
  const auto counts = *rc::gen::nonEmpty(
      rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(0, 100'000)));
  const std::string svg = draw(SeriesChart{{"s", "t", "d"}, 2018, Language::en, counts, {}});
  const auto heights = numbers(svg, R"re(<rect [^>]*height="([0-9.]+)")re");
  const auto lefts = numbers(svg, R"re(<rect [^>]*x="([0-9.]+)")re");
  RC_ASSERT(heights.size() == counts.size());
  const auto largest = *std::ranges::max_element(counts);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double expected =
        largest == 0 ? 0 : 84.0 * static_cast<double>(counts[i]) / static_cast<double>(largest);
    RC_ASSERT(std::abs(heights[i] - expected) <= 0.051);
    RC_ASSERT(lefts[i] < 300);
  }
}

TEST(SeriesChart, MarksTheLastYearAndABreak) {
  const std::string svg = draw(SeriesChart{{"s", "a < b", "d"}, 2022, Language::nl, {1068, 20, 79}, {2023}});
  EXPECT_EQ(svg.starts_with("<svg"), true);
  EXPECT_NE(svg.find("a &lt; b"), std::string::npos);
  EXPECT_NE(svg.find("class=\"break\""), std::string::npos);
  EXPECT_NE(svg.find(">1.068<"), std::string::npos);
  EXPECT_NE(svg.find(">79<"), std::string::npos);
  EXPECT_NE(svg.find(">2022<"), std::string::npos);
  EXPECT_NE(svg.find(">2024<"), std::string::npos);
  EXPECT_EQ(draw(SeriesChart{{"s", "t", "d"}, 2022, Language::nl, {1, 2, 3}, {2022}}).find("break"),
            std::string::npos);
  EXPECT_EQ(draw(SeriesChart{{"s", "t", "d"}, 2022, Language::nl, {}, {}}), "");
}

TEST(SeriesChart, OneScaleForSeveralMakesEqualCountsEquallyHigh) {
  const auto height = [](std::vector<std::int64_t> counts, std::int64_t full) {
    return numbers(draw(SeriesChart{{"s", "t", "d"}, 2023, Language::en, std::move(counts), {}, full}),
                   R"re(<rect [^>]*height="([0-9.]+)")re");
  };
  EXPECT_EQ(height({20, 10}, 40).at(0), height({40, 20}, 0).at(1));
}

}  // namespace
}  // namespace zicht::publish
