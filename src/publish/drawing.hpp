#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace zicht::publish {

/// How strongly a change is drawn: kinds of marks, told apart by fill and dashes as well as by colour.
struct Weights {
  static constexpr const char* strong = "strong";  ///< clear
  static constexpr const char* half = "half";      ///< more than counting chance, not clear
  static constexpr const char* weak = "weak";      ///< may be chance
};

/// The words of a legend of the three.
struct WeightWords {
  std::string strong, half, weak;
};

/// What stands around the marks of every chart: how wide it is, and what a screen reader reads out.
struct Frame {
  std::string id;           ///< unique on the page; becomes part of the ids of title and description
  std::string title;        ///< read out first
  std::string description;  ///< read out after the title: what the chart shows in a sentence
};

/// The marks as inline SVG of this size, in units of the viewBox; the page's style stretches it to its
/// column and gives the classes of the marks their colours. \param kind  a class of its own: "bars"
std::string framed(const Frame& frame, std::string_view kind, double width, double height,
                   std::string_view marks);

enum class Anchor { start, middle, end };

/// A line of text, escaped. \param kind  "label" or "value"
std::string text_mark(double x, double y, Anchor anchor, std::string_view kind, std::string_view text);

std::string line_mark(double x1, double y1, double x2, double y2, std::string_view kind);

/// A dot; a hollow one is told from a filled one without colour.
std::string dot_mark(double x, double y, std::string_view kind);
/// The three weights with their words, on one line at the top of a drawing.
std::string legend_mark(const WeightWords& words);

/// Width of a text in the chart's type, in units of the viewBox. An estimate that is rather too wide than too
/// narrow.
double text_width(std::string_view text, double font_size);

/// Lines of at most `width`; a word that is wider is cut with an ellipsis, and so is what needs more lines.
std::vector<std::string> wrapped(std::string_view text, double width, double font_size,
                                 std::size_t most_lines);

/// Where labels stand that want to be at `wanted` and are `heights` high: as near as they can without
/// covering each other, in the order of what they want, inside [low, high]. Positions are their middles.
/// Precondition: as many heights as positions; they fit between low and high together.
std::vector<double> spread(std::span<const double> wanted, std::span<const double> heights, double low,
                           double high);

}  // namespace zicht::publish
