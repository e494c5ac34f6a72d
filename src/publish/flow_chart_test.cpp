#include "publish/flow_chart.hpp"

#include <gtest/gtest.h>

#include <regex>

namespace zicht::publish {
namespace {

FlowChart small_flow(bool linked) {
  FlowChart chart;
  chart.frame = {"flow", "Flow", "What became of them"};
  chart.language = Language::en;
  chart.stages = {{"People",
                   "200 people",
                   {{"open", 150, false}, {"investigated", 50, true}, {"none", 0, false}},
                   false,
                   ""},
                  {"Cases", "20 cases", {{"before the court", 20, true}}, linked, "tied: 92%"}};
  return chart;
}

std::vector<double> widths(const std::string& svg) {
  std::vector<double> found;
  const std::regex rect("<rect class=\"(?:bar|past)\" x=\"[0-9.]+\" y=\"[0-9.]+\" width=\"([0-9.]+)\"");
  for (std::sregex_iterator at(svg.begin(), svg.end(), rect), end; at != end; ++at)
    found.push_back(std::stod((*at)[1]));
  return found;
}

TEST(FlowChart, DrawsWidthsInProportionWithinAStageAndWhatGoesOnFirst) {
  const std::string svg = draw(small_flow(true));
  const auto wide = widths(svg);
  ASSERT_EQ(wide.size(), 3U);  // nobody has no bar
  EXPECT_NEAR((wide[0] + 1) / (wide[1] + 1), 50.0 / 150.0, 0.01);
  EXPECT_LT(svg.find("class=\"bar\""), svg.find("class=\"past\""));
  EXPECT_NE(svg.find("\u25BC investigated 50"), std::string::npos);
  EXPECT_EQ(svg.find("none 0"), std::string::npos);
}

TEST(FlowChart, DrawsNoBandToAStageThatStandsApart) {
  EXPECT_NE(draw(small_flow(true)).find("class=\"link\""), std::string::npos);
  EXPECT_EQ(draw(small_flow(false)).find("class=\"link\""), std::string::npos);
  EXPECT_EQ(draw(FlowChart{}), "");
}

}  // namespace
}  // namespace zicht::publish
