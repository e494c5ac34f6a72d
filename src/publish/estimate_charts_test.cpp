#include "publish/estimate_charts.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <regex>

#include "publish/persons_axis.hpp"

namespace zicht::publish {
namespace {

std::vector<double> numbers(const std::string& svg, const std::string& pattern) {
  const std::regex compiled(pattern);
  std::vector<double> found;
  for (std::sregex_iterator at(svg.begin(), svg.end(), compiled), end; at != end; ++at)
    found.push_back(std::stod((*at)[1]));
  return found;
}

bool inside(const std::string& svg) {
  if (!svg.starts_with("<svg")) return false;
  for (const char* const edge : {R"re(x1="([-\d.]+)")re", R"re(x2="([-\d.]+)")re", R"re(cx="([-\d.]+)")re",
                                 R"re( x="([-\d.]+)")re", R"re([ML]([-\d.]+) )re"})
    for (const double x : numbers(svg, edge))
      if (x < 0 || x > 360) return false;
  const double height = numbers(svg, R"re(viewBox="0 0 360 ([0-9]+)")re").at(0);
  for (const char* const edge : {R"re(y1="([-\d.]+)")re", R"re(y2="([-\d.]+)")re", R"re(cy="([-\d.]+)")re",
                                 R"re( y="([-\d.]+)")re", R"re([ML][-\d.]+ ([-\d.]+))re"})
    for (const double y : numbers(svg, edge))
      if (y < 0 || y > height) return false;
  return svg.find("nan") == std::string::npos && svg.find("inf") == std::string::npos;
}

const Frame kFrame{"c", "title", "description"};

double arbitrary_persons() { return std::exp(*rc::gen::inRange(0, 2000) / 100.0); }

EstimateBand arbitrary_band() {
  const double lower = arbitrary_persons();
  return {lower, *rc::gen::arbitrary<bool>() ? std::nullopt : std::optional(lower * arbitrary_persons())};
}

RC_GTEST_PROP(EstimateCharts, EverythingStaysInsideTheDrawing, ()) {
  ModelChart models{kFrame, "people", "BIC", Language::nl, arbitrary_band(), {}};
  DistributionChart chance{kFrame, "people", Language::en, arbitrary_band(), {}};
  PersonsChart rows{kFrame, Language::nl, {}};
  SensitivityChart curves{kFrame, "people", "odds ratio", Language::en, {}};
  for (int count = *rc::gen::inRange(1, 12); count > 0; --count) {
    models.models.push_back({"[12]", arbitrary_persons(), *rc::gen::inRange(0, 300) / 100.0});
    chance.totals.push_back(*rc::gen::inRange(0, 9) == 0 ? std::numeric_limits<double>::infinity()
                                                         : arbitrary_persons());
    rows.rows.push_back({"a rather long label that needs more than one line, and then some",
                         arbitrary_persons(), arbitrary_band()});
    curves.curves.push_back({"police, also of the border, and care and shelters of all kinds",
                             {0.25, 1, 4},
                             {arbitrary_persons(), arbitrary_persons(), arbitrary_persons()}});
  }
  RC_ASSERT(inside(draw(models)));
  RC_ASSERT(inside(draw(rows)));
  RC_ASSERT(inside(draw(curves)));
  const std::string svg = draw(chance);
  RC_ASSERT(svg.empty() || inside(svg));
}

RC_GTEST_PROP(PersonsAxis, TwiceAsManyIsEquallyFarEverywhere, ()) {
  const double least = arbitrary_persons();
  const PersonsAxis axis(least, least * 64, 10, 350);
  for (const double at : {1.0, 3.0, 7.0, 30.0})
    RC_ASSERT(std::abs(axis.at(least * at * 2) - axis.at(least * at) - 340.0 / 6) < 1e-6);
  for (const double tick : axis.ticks(5)) RC_ASSERT(least <= tick && tick <= least * 64);
  RC_ASSERT(axis.ticks(5).size() <= 5U);
}

TEST(EstimateCharts, NothingToDrawIsNoChart) {
  EXPECT_EQ(draw(ModelChart{kFrame, "", "", Language::nl, {}, {}}), "");
  EXPECT_EQ(draw(DistributionChart{kFrame, "", Language::nl, {}, {std::numeric_limits<double>::infinity()}}),
            "");
  EXPECT_EQ(draw(SensitivityChart{kFrame, "", "", Language::nl, {}}), "");
  EXPECT_EQ(draw(PersonsChart{kFrame, Language::nl, {{"none", {}, {}, "no estimate"}}}), "");
}

TEST(EstimateCharts, ARowWithoutAnEstimateSaysSo) {
  const std::string svg = draw(PersonsChart{
      kFrame, Language::nl, {{"a", 100.0, EstimateBand{50, 200}}, {"b", {}, {}, "no estimate"}}});
  EXPECT_NE(svg.find("b: no estimate"), std::string::npos);
  EXPECT_EQ(numbers(svg, R"re(<circle class="\w+" cx="([\d.]+)")re").size(), 1U);
}

TEST(EstimateCharts, EveryFiniteDrawIsInABarOrBeyondTheScale) {
  DistributionChart chart{kFrame, "", Language::nl, {}, {}};
  for (int draws = 1; draws <= 100; ++draws) chart.totals.push_back(1000 + draws);
  EXPECT_FALSE(numbers(draw(chart), R"re(<rect class="bar" x="([\d.]+)")re").empty());
}

TEST(EstimateCharts, LabelsCannotBecomeMarkup) {
  const std::string svg =
      draw(PersonsChart{kFrame, Language::nl, {{"<script>", 100.0, EstimateBand{50, 200}}}});
  EXPECT_EQ(svg.find("<script"), std::string::npos);
}

TEST(PersonsText, IsRoundedAsAnEstimateDeserves) {
  EXPECT_EQ(rough_persons_text(12'345, Language::nl), "12.000");
  EXPECT_EQ(rough_persons_text(1'251, Language::en), "1,300");
  EXPECT_EQ(rough_persons_text(87.4, Language::en), "87");
  EXPECT_EQ(persons_text(std::numeric_limits<double>::infinity(), Language::en), "\u221e");
}

}  // namespace
}  // namespace zicht::publish
