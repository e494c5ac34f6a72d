#pragma once

#include <optional>
#include <string>
#include <vector>

#include "publish/drawing.hpp"

namespace zicht::publish {

struct RatioRow {
  std::string label;
  std::optional<double> ratio;  ///< none = one of the two counts is 0
  double lower = 0;
  std::optional<double> upper;  ///< none = without bound
  const char* weight = Weights::weak;
};

/// How many times as many as the year before, each with its interval, on a scale on which twice as many and
/// half as many are equally far from the line of no change.
struct IntervalChart {
  Frame frame;
  WeightWords legend;
  std::vector<RatioRow> rows;
};

/// The chart as inline SVG; colours come from the page's style (classes strong, half, weak, axis, label).
/// What runs off the scale (1/8 to 8) ends in an arrow.
std::string draw(const IntervalChart& chart);

}  // namespace zicht::publish
