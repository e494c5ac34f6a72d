#include "publish/interval_chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace zicht::publish {
namespace {

// Units of the viewBox; the drawing is stretched to the column it stands in.
constexpr double kWidth = 360;
constexpr double kFont = 13;
constexpr double kLine = 17;
constexpr double kMark = 14;  // room for an interval below its label
constexpr double kRowGap = 7;
constexpr double kTop = 42;     // legend and scale
constexpr double kMargin = 22;  // on both sides of the scale
constexpr std::array kTicks = {0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0};
constexpr std::array kTickTexts = {"\u00d7\u2009\u215b", "\u00d7\u2009\u00bc", "\u00d7\u2009\u00bd",
                                   "\u00d7\u20091",      "\u00d7\u20092",      "\u00d7\u20094",
                                   "\u00d7\u20098"};

double x_of(double ratio) {
  const double share =
      (std::log2(ratio) - std::log2(kTicks.front())) / (std::log2(kTicks.back()) - std::log2(kTicks.front()));
  return kMargin + share * (kWidth - 2 * kMargin);
}

/// The scale behind one interval; labels stay free of it.
std::string grid_mark(double y) {
  std::string marks;
  for (const double tick : kTicks)
    marks += line_mark(x_of(tick), y - kMark / 2, x_of(tick), y + kMark / 2, tick == 1.0 ? "even" : "grid");
  return marks;
}

/// Ends in an arrow where the interval goes on beyond the scale.
std::string end_mark(double x, double y, bool beyond, bool right, std::string_view kind) {
  if (!beyond) return line_mark(x, y - 4, x, y + 4, kind);
  const double back = right ? x - 5 : x + 5;
  return line_mark(back, y - 4, x, y, kind) + line_mark(back, y + 4, x, y, kind);
}

std::string interval_mark(const RatioRow& row, double y) {
  const std::string_view kind = row.weight;
  const double least = kTicks.front();
  const double most = kTicks.back();
  const double lower = std::clamp(row.lower, least, most);
  const double upper = row.upper ? std::clamp(*row.upper, least, most) : most;
  std::string marks = line_mark(x_of(lower), y, x_of(upper), y, kind) +
                      end_mark(x_of(lower), y, row.lower < least, false, kind) +
                      end_mark(x_of(upper), y, !row.upper || *row.upper > most, true, kind);
  if (row.ratio && least <= *row.ratio && *row.ratio <= most) marks += dot_mark(x_of(*row.ratio), y, kind);
  return marks;
}

}  // namespace

std::string draw(const IntervalChart& chart) {
  if (chart.rows.empty()) return "";
  std::string rows;
  double y = kTop;
  for (const RatioRow& row : chart.rows) {
    for (const std::string& line : wrapped(row.label, kWidth, kFont, 2))
      rows += text_mark(0, (y += kLine) - 4, Anchor::start, "label", line);
    rows += grid_mark(y + kMark / 2) + interval_mark(row, y + kMark / 2);
    y += kMark + kRowGap;
  }
  std::string marks = legend_mark(chart.legend);
  for (std::size_t tick = 0; tick < kTicks.size(); ++tick)
    marks += text_mark(x_of(kTicks.at(tick)), 36, Anchor::middle, "label", kTickTexts.at(tick));
  return framed(chart.frame, "intervals", kWidth, y, marks + rows);
}

}  // namespace zicht::publish
