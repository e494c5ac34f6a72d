#include "publish/slope_chart.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <regex>

namespace zicht::publish {
namespace {

const char* weight_of(std::int64_t previous, std::int64_t count) {
  return count > 3 * previous ? Weights::strong : count > 2 * previous ? Weights::half : Weights::weak;
}

SlopeChart chart_of(const std::vector<std::pair<std::int64_t, std::int64_t>>& counts) {
  SlopeChart chart{{"c", "title", "description"}, "2024",       "2023",
                   {"clear", "more", "chance"},   Language::en, {}};
  for (const auto& [previous, count] : counts)
    chart.slopes.push_back({"a class of people", previous, count, weight_of(previous, count)});
  return chart;
}

/// Ends of the lines of classes, in the order of the drawing: what may be chance first.
std::vector<std::pair<double, double>> slopes_in(const std::string& svg) {
  static const std::regex pattern(
      R"re(<line class="(?:weak|half|strong)" x1="46.0" y1="([\d.]+)" x2="150.0" y2="([\d.]+)"/>)re");
  std::vector<std::pair<double, double>> found;
  for (std::sregex_iterator at(svg.begin(), svg.end(), pattern), end; at != end; ++at)
    found.emplace_back(std::stod((*at)[1]), std::stod((*at)[2]));
  return found;
}

double height_of(const std::string& svg) {
  std::smatch found;
  std::regex_search(svg, found, std::regex(R"re(viewBox="0 0 360 (\d+)")re"));
  return std::stod(found[1]);
}

RC_GTEST_PROP(SlopeChart, HeightsAreInProportionToCountsAndFromZero, ()) {
  const auto counts =
      *rc::gen::nonEmpty(rc::gen::container<std::vector<std::pair<std::int64_t, std::int64_t>>>(rc::gen::pair(
          rc::gen::inRange<std::int64_t>(0, 100'000), rc::gen::inRange<std::int64_t>(0, 100'000))));
  const std::string svg = draw(chart_of(counts));
  auto sorted = counts;
  std::ranges::stable_sort(sorted, {}, [](const auto& pair) {
    return pair.second > 3 * pair.first ? 2 : pair.second > 2 * pair.first ? 1 : 0;
  });
  const auto drawn = slopes_in(svg);
  RC_ASSERT(drawn.size() == sorted.size());
  std::int64_t largest = 1;
  for (const auto& [previous, count] : counts) largest = std::max({largest, previous, count});
  const double base = height_of(svg) - 10;  // zero stands above the lower margin
  const double unit = (base - 56) / static_cast<double>(largest);
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    RC_ASSERT(std::abs(base - drawn[i].first - unit * static_cast<double>(sorted[i].first)) < 1.1);
    RC_ASSERT(std::abs(base - drawn[i].second - unit * static_cast<double>(sorted[i].second)) < 1.1);
  }
}

RC_GTEST_PROP(SlopeChart, LabelsStayInsideTheDrawing, ()) {
  const auto counts =
      *rc::gen::nonEmpty(rc::gen::container<std::vector<std::pair<std::int64_t, std::int64_t>>>(
          rc::gen::pair(rc::gen::inRange<std::int64_t>(0, 1000), rc::gen::inRange<std::int64_t>(0, 1000))));
  const std::string svg = draw(chart_of(counts));
  const double height = height_of(svg);
  const std::regex text(
      R"re(<text class="\w+" x="([\d.]+)" y="([\d.]+)"(?: text-anchor="(\w+)")?>([^<]*)</text>)re");
  for (std::sregex_iterator at(svg.begin(), svg.end(), text), end; at != end; ++at) {
    const double x = std::stod((*at)[1]);
    const double width = text_width(std::string((*at)[4]), 12.5);
    const std::string anchor = (*at)[3];
    RC_ASSERT(x - (anchor == "end" ? width : anchor == "middle" ? width / 2 : 0) >= 0);
    RC_ASSERT(x + (anchor.empty() ? width : anchor == "middle" ? width / 2 : 0) <= 360);
    RC_ASSERT(std::stod((*at)[2]) <= height);
  }
}

TEST(SlopeChart, WhatMeansSomethingIsToldWithoutColour) {
  const std::string svg = draw(chart_of({{10, 50}, {10, 25}, {10, 11}}));
  EXPECT_NE(svg.find("<circle class=\"strong\""), std::string::npos);
  EXPECT_NE(svg.find("<circle class=\"weak\""), std::string::npos);
  EXPECT_NE(svg.find("<circle class=\"half\""), std::string::npos);
  EXPECT_NE(svg.find(">more</text>"), std::string::npos);
}

TEST(SlopeChart, LabelsCannotBecomeMarkup) {
  SlopeChart chart = chart_of({{1, 2}});
  chart.slopes[0].label = "<script>&'\"";
  const std::string svg = draw(chart);
  EXPECT_EQ(svg.find("<script"), std::string::npos);
  EXPECT_NE(svg.find("&lt;script&gt;&amp;"), std::string::npos);
}

TEST(SlopeChart, NothingToDrawIsNoDrawing) { EXPECT_EQ(draw(chart_of({})), ""); }

}  // namespace
}  // namespace zicht::publish
