#include "publish/bar_chart.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "publish/markup.hpp"
#include "publish/number_format.hpp"

namespace zicht::publish {
namespace {

// Units of the viewBox; the drawing is stretched to the column it stands in.
constexpr double kWidth = 480;
constexpr double kFont = 15;
constexpr double kLine = 19;
constexpr double kBarHeight = 16;
constexpr double kRowGap = 14;
constexpr double kLegendHeight = 30;

/// How many code points begin before this byte.
std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string cut(std::string_view word, double width, double font_size) {
  std::string kept(word);
  while (!kept.empty() && text_width(kept + "\u2026", font_size) > width) {
    do kept.pop_back();
    while (!kept.empty() && !is_utf8(kept));
  }
  return kept + "\u2026";
}

std::string legend(const BarChart& chart, bool with_previous) {
  std::string svg = fmt::format(
      R"(<rect class="bar" x="0" y="4" width="22" height="12"/><text class="label" x="28" y="15">{}</text>)",
      escaped(chart.year));
  if (with_previous)
    svg += fmt::format(
        R"(<rect class="previous" x="92" y="1" width="3" height="18"/><text class="label" x="102" y="15">{}</text>)",
        escaped(chart.previous_year));
  return svg;
}

}  // namespace

double text_width(std::string_view text, double font_size) {
  return 0.62 * font_size * static_cast<double>(code_points(text));
}

std::vector<std::string> wrapped(std::string_view text, double width, double font_size,
                                 std::size_t most_lines) {
  std::vector<std::string> lines;
  for (const auto word : split(text, ' ')) {
    if (!lines.empty() && text_width(lines.back() + " " + std::string(word), font_size) <= width)
      lines.back() += " " + std::string(word);
    else if (lines.size() == most_lines)
      return lines.back() = cut(lines.back() + " ", width, font_size), lines;
    else
      lines.push_back(text_width(word, font_size) <= width ? std::string(word) : cut(word, width, font_size));
  }
  return lines;
}

std::string draw(const BarChart& chart) {
  std::int64_t largest = 1;
  bool with_previous = false;
  for (const Bar& bar : chart.bars) {
    largest = std::max({largest, bar.count, bar.previous.value_or(0)});
    with_previous = with_previous || bar.previous.has_value();
  }
  const double value_room = text_width(count_text(largest, chart.language), kFont) + 12;
  const double scale = (kWidth - value_room) / static_cast<double>(largest);

  std::string marks;
  double y = kLegendHeight;
  for (const Bar& bar : chart.bars) {
    for (const std::string& line : wrapped(bar.label, kWidth, kFont, 3))
      marks +=
          fmt::format(R"(<text class="label" x="0" y="{:.0f}">{}</text>)", (y += kLine) - 5, escaped(line));
    const double length = scale * static_cast<double>(bar.count);
    marks += fmt::format(R"(<rect class="bar" x="0" y="{:.0f}" width="{:.1f}" height="{:.0f}"/>)", y, length,
                         kBarHeight);
    double text_at = length;
    if (bar.previous) {
      const double at = scale * static_cast<double>(*bar.previous);
      marks += fmt::format(R"(<rect class="previous" x="{:.1f}" y="{:.0f}" width="3" height="{:.0f}"/>)", at,
                           y - 3, kBarHeight + 6);
      text_at = std::max(text_at, at + 3);
    }
    marks += fmt::format(R"(<text class="value" x="{:.1f}" y="{:.0f}">{}</text>)", text_at + 6, y + 13,
                         count_text(bar.count, chart.language));
    y += kBarHeight + kRowGap;
  }
  return fmt::format(
      R"(<svg class="chart" viewBox="0 0 {0:.0f} {1:.0f}" role="img" aria-labelledby="{2}-title {2}-desc">)"
      R"(<title id="{2}-title">{3}</title><desc id="{2}-desc">{4}</desc>{5}{6}</svg>)",
      kWidth, y, escaped(chart.id), escaped(chart.title), escaped(chart.description),
      legend(chart, with_previous), marks);
}

}  // namespace zicht::publish
