#pragma once

#include <cstdint>
#include <vector>

#include "model/code_list.hpp"
#include "publish/drawing.hpp"

namespace zicht::publish {

/// Counts of consecutive years as columns from zero, the last one in the colour of this year. A year from
/// which the series means something else has a dashed line before it.
struct SeriesChart {
  Frame frame;
  int first_year = 0;
  Language language = Language::nl;
  std::vector<std::int64_t> counts;
  std::vector<int> breaks = {};  ///< years of the series
  /// The count that a column of full height stands for, when charts beside each other have one scale; 0 =
  /// the largest of these. Precondition: not smaller than that.
  std::int64_t full_height = 0;
  /// One a year, or empty: the count may not be seen. Such a year has the same mark always, whatever its
  /// count.
  std::vector<bool> hidden = {};
  /// One a year, or empty: there is no count at all, and nothing is drawn.
  std::vector<bool> absent = {};
};

/// The chart as inline SVG; colours come from the page's style (classes bar, past, break, label, value). Each
/// column has its count when they all fit; else the last one has, and the largest. A table has all of them.
std::string draw(const SeriesChart& chart);

}  // namespace zicht::publish
