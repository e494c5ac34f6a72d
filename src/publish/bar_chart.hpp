#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/code_list.hpp"
#include "publish/drawing.hpp"

namespace zicht::publish {

struct Bar {
  std::string label;
  std::int64_t count = 0;
  std::optional<std::int64_t> previous;  ///< drawn as a line across the bar
  bool hidden = false;  ///< the count may not be seen: the same mark always, and the word, whatever it is
};

/// Horizontal bars from zero, one a class, the label above its bar so that long labels fit a phone.
struct BarChart {
  Frame frame;
  std::string year;  ///< for the legend
  std::string previous_year;
  Language language = Language::nl;
  std::vector<Bar> bars;
  /// The count that a bar over the whole width stands for, when charts beside each other have one scale; 0 =
  /// the largest of these. Precondition: not smaller than that.
  std::int64_t full_width = 0;
  std::string hidden_word = {};  ///< "hidden"; needed when a bar is
};

/// The chart as inline SVG; colours come from the page's style (classes bar, previous, label, value).
/// A label that does not fit on a line is broken at blanks, at most three lines; the rest becomes an
/// ellipsis.
std::string draw(const BarChart& chart);

}  // namespace zicht::publish
