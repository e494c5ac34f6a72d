#include "publish/bar_chart.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "publish/number_format.hpp"

namespace zicht::publish {
namespace {

// Units of the viewBox; the drawing is stretched to the column it stands in.
constexpr double kWidth = 360;
constexpr double kFont = 13;
constexpr double kLine = 17;
constexpr double kBarHeight = 13;
constexpr double kRowGap = 10;
constexpr double kLegendHeight = 24;

std::string legend(const BarChart& chart, bool with_previous) {
  std::string svg = R"(<rect class="bar" x="0" y="3" width="20" height="10"/>)" +
                    text_mark(26, 13, Anchor::start, "label", chart.year);
  if (with_previous)
    svg += R"(<rect class="previous" x="80" y="0" width="3" height="16"/>)" +
           text_mark(89, 13, Anchor::start, "label", chart.previous_year);
  return svg;
}

std::int64_t largest_of(const BarChart& chart) {
  std::int64_t largest = std::max<std::int64_t>(1, chart.full_width);
  for (const Bar& bar : chart.bars)
    if (!bar.hidden) largest = std::max({largest, bar.count, bar.previous.value_or(0)});
  return largest;
}

/// One bar from zero with the year before across it and its count behind it.
std::string bar_mark(const Bar& bar, double y, double scale, const BarChart& chart) {
  if (bar.hidden)  // off the axis and of one size: nothing of it is in proportion to anything
    return fmt::format(R"(<rect class="veil" x="6" y="{:.0f}" width="11" height="11"/>)", y + 1) +
           text_mark(23, y + 11, Anchor::start, "label", chart.hidden_word);
  const double length = scale * static_cast<double>(bar.count);
  std::string marks = fmt::format(R"(<rect class="bar" x="0" y="{:.0f}" width="{:.1f}" height="{:.0f}"/>)", y,
                                  length, kBarHeight);
  double text_at = length;
  if (bar.previous) {
    const double at = scale * static_cast<double>(*bar.previous);
    marks += fmt::format(R"(<rect class="previous" x="{:.1f}" y="{:.0f}" width="3" height="{:.0f}"/>)", at,
                         y - 2, kBarHeight + 4);
    text_at = std::max(text_at, at + 3);
  }
  return marks +
         text_mark(text_at + 5, y + 11, Anchor::start, "value", count_text(bar.count, chart.language));
}

}  // namespace

std::string draw(const BarChart& chart) {
  const std::int64_t largest = largest_of(chart);
  const double value_room = text_width(count_text(largest, chart.language), kFont) + 10;
  const double scale = (kWidth - value_room) / static_cast<double>(largest);
  std::string marks = legend(chart, std::ranges::any_of(chart.bars, [](const Bar& bar) {
                               return bar.previous.has_value() && !bar.hidden;
                             }));
  double y = kLegendHeight;
  for (const Bar& bar : chart.bars) {
    for (const std::string& line : wrapped(bar.label, kWidth, kFont, 3))
      marks += text_mark(0, (y += kLine) - 4, Anchor::start, "label", line);
    marks += bar_mark(bar, y, scale, chart);
    y += kBarHeight + kRowGap;
  }
  return framed(chart.frame, "bars", kWidth, y, marks);
}

}  // namespace zicht::publish
