#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/code_list.hpp"

namespace zicht::publish {

/// Counts of consecutive years as columns from zero, the last one in the colour of this year. A year from
/// which the series means something else has a dashed line before it.
struct SeriesChart {
  std::string id;           ///< unique on the page; becomes part of the ids of title and description
  std::string title;        ///< read out by a screen reader
  std::string description;  ///< read out after the title: what the chart shows in a sentence
  int first_year = 0;
  Language language = Language::nl;
  std::vector<std::int64_t> counts;
  std::vector<int> breaks;  ///< years of the series
};

/// The chart as inline SVG; colours come from the page's style (classes bar, past, break, label, value). Only
/// the first and the last year and the last count are written, and the largest when it is another: a table
/// has all of them.
std::string draw(const SeriesChart& chart);

}  // namespace zicht::publish
