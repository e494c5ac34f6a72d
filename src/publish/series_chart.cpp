#include "publish/series_chart.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "publish/markup.hpp"
#include "publish/number_format.hpp"

namespace zicht::publish {
namespace {

// Units of the viewBox; the drawing is stretched to the column it stands in.
constexpr double kWidth = 260;
constexpr double kTop = 18;  // room for a count above its column
constexpr double kHeight = 70;
constexpr double kBottom = 18;
constexpr double kShareOfStep = 0.72;  // of a year that its column takes

std::string text_at(double x, double y, const char* anchor, const char* kind, const std::string& text) {
  return fmt::format(R"(<text class="{}" x="{:.1f}" y="{:.0f}" text-anchor="{}">{}</text>)", kind, x, y,
                     anchor, text);
}

}  // namespace

std::string draw(const SeriesChart& chart) {
  if (chart.counts.empty()) return "";
  const std::size_t years = chart.counts.size();
  const auto largest = std::max<std::int64_t>(1, *std::ranges::max_element(chart.counts));
  const double step = kWidth / static_cast<double>(years);
  const double column = step * kShareOfStep;
  std::string marks;
  for (std::size_t at = 0; at < years; ++at) {
    const int year = chart.first_year + static_cast<int>(at);
    const double left = step * static_cast<double>(at);
    const double height = kHeight * static_cast<double>(chart.counts[at]) / static_cast<double>(largest);
    const double top = kTop + kHeight - height;
    const bool last = at + 1 == years;
    if (at > 0 && std::ranges::find(chart.breaks, year) != chart.breaks.end()) {
      const double x = left - (step - column) / 2;
      marks += fmt::format(R"(<line class="break" x1="{0:.1f}" x2="{0:.1f}" y1="0" y2="{1:.0f}"/>)", x,
                           kTop + kHeight);
    }
    marks += fmt::format(R"(<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>)",
                         last ? "bar" : "past", left, top, column, height);
    const bool is_largest = chart.counts[at] == largest;
    if (last || (is_largest && at + 2 < years))
      marks += text_at(last ? kWidth - (step - column) : left + column / 2, top - 4,
                       last      ? "end"
                       : at == 0 ? "start"
                                 : "middle",
                       "value", count_text(chart.counts[at], chart.language));
  }
  const double base = kTop + kHeight + kBottom - 4;
  marks += text_at(0, base, "start", "label", std::to_string(chart.first_year));
  if (years > 1)
    marks += text_at(kWidth - (step - column), base, "end", "label",
                     std::to_string(chart.first_year + static_cast<int>(years) - 1));
  return fmt::format(
      R"(<svg class="chart series" viewBox="0 0 {0:.0f} {1:.0f}" role="img" aria-labelledby="{2}-title {2}-desc">)"
      R"(<title id="{2}-title">{3}</title><desc id="{2}-desc">{4}</desc>{5}</svg>)",
      kWidth, kTop + kHeight + kBottom, escaped(chart.id), escaped(chart.title), escaped(chart.description),
      marks);
}

}  // namespace zicht::publish
