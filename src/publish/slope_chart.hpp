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
  bool more_than_chance = false;  ///< drawn strong and filled; else thin and hollow
};

/// Two years side by side, a line a class: what rose and what fell, and whether that means anything.
struct SlopeChart {
  Frame frame;
  std::string year, previous_year;
  std::string more_than_chance, may_be_chance;  ///< words of the legend
  Language language = Language::nl;
  std::vector<Slope> slopes;
};

/// The chart as inline SVG, heights in proportion to the counts, from zero. Colours come from the page's
/// style (classes strong, weak, leader, label, value). Labels that would cover each other are moved apart.
std::string draw(const SlopeChart& chart);

}  // namespace zicht::publish
