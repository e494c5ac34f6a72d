#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/code_list.hpp"
#include "publish/drawing.hpp"

namespace zicht::publish {

struct Slope {
  std::string label;
  std::int64_t previous = 0;
  std::int64_t count = 0;
  const char* weight = Weights::weak;
};

/// Two years side by side, a line a class: what rose and what fell, and whether that means anything.
struct SlopeChart {
  Frame frame;
  std::string year, previous_year;
  WeightWords legend;
  Language language = Language::nl;
  std::vector<Slope> slopes;
};

/// The chart as inline SVG, heights in proportion to the counts, from zero. Colours come from the page's
/// style (classes strong, half, weak, leader, label, value). Labels that would cover each other are moved
/// apart.
std::string draw(const SlopeChart& chart);

}  // namespace zicht::publish
