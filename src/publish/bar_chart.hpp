#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/code_list.hpp"

namespace zicht::publish {

struct Bar {
  std::string label;
  std::int64_t count = 0;
  std::optional<std::int64_t> previous;  ///< drawn as a line across the bar
};

/// Horizontal bars from zero, one a class, the label above its bar so that long labels fit a phone.
struct BarChart {
  std::string id;           ///< unique on the page; becomes part of the ids of title and description
  std::string title;        ///< read out by a screen reader
  std::string description;  ///< read out after the title: what the chart shows in a sentence
  std::string year;         ///< for the legend
  std::string previous_year;
  Language language = Language::nl;
  std::vector<Bar> bars;
};

/// The chart as inline SVG; colours come from the page's style (classes bar, previous, label, value).
/// A label that does not fit on a line is broken at blanks, at most three lines; the rest becomes an
/// ellipsis.
std::string draw(const BarChart& chart);

/// Width of a text in the chart's type, in units of the viewBox. An estimate that is rather too wide than too
/// narrow.
double text_width(std::string_view text, double font_size);

/// Lines of at most `width`; a word that is wider is cut with an ellipsis.
std::vector<std::string> wrapped(std::string_view text, double width, double font_size,
                                 std::size_t most_lines);

}  // namespace zicht::publish
