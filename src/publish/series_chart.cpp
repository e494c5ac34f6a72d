#include "publish/series_chart.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "publish/number_format.hpp"

namespace zicht::publish {
namespace {

// Units of the viewBox; the drawing is stretched to the column it stands in.
constexpr double kWidth = 300;
constexpr double kTop = 18;  // room for a count above its column
constexpr double kHeight = 84;
constexpr double kBottom = 18;
constexpr double kFont = 12;
constexpr double kShareOfStep = 0.72;  // of a year that its column takes

std::int64_t largest_of(const SeriesChart& chart) {
  std::int64_t largest = 0;
  for (std::size_t at = 0; at < chart.counts.size(); ++at)
    if (chart.hidden.empty() || !chart.hidden[at]) largest = std::max(largest, chart.counts[at]);
  return largest;
}

class SeriesDrawing {
 public:
  explicit SeriesDrawing(const SeriesChart& chart)
      : chart_(chart),
        largest_(largest_of(chart)),
        full_(std::max<std::int64_t>({1, chart.full_height, largest_})),
        step_(kWidth / static_cast<double>(chart.counts.size())),
        all_fit_(text_width(count_text(largest_, chart.language), kFont) + 4 <= step_) {}

  std::string draw() const {
    std::string marks = line_mark(0, kTop + kHeight, kWidth, kTop + kHeight, "axis");
    for (std::size_t at = 0; at < chart_.counts.size(); ++at) marks += column(at);
    return framed(chart_.frame, "series", kWidth, kTop + kHeight + kBottom, marks + years());
  }

 private:
  bool is_last(std::size_t at) const { return at + 1 == chart_.counts.size(); }
  double left(std::size_t at) const { return step_ * (static_cast<double>(at) + (1 - kShareOfStep) / 2); }
  double middle(std::size_t at) const { return step_ * (static_cast<double>(at) + 0.5); }
  int year(std::size_t at) const { return chart_.first_year + static_cast<int>(at); }

  std::string column(std::size_t at) const {
    const double height = kHeight * static_cast<double>(chart_.counts[at]) / static_cast<double>(full_);
    const double top = kTop + kHeight - height;
    std::string marks;
    if (at > 0 && std::ranges::find(chart_.breaks, year(at)) != chart_.breaks.end()) {
      const double x = step_ * static_cast<double>(at);
      marks += line_mark(x, 0, x, kTop + kHeight, "break");
    }
    if (!chart_.absent.empty() && chart_.absent[at]) return marks;
    if (is_hidden(at))
      return marks + fmt::format(R"(<rect class="veil" x="{:.1f}" y="{:.1f}" width="10" height="10"/>)",
                                 middle(at) - 5, kTop + kHeight - 16);
    marks += fmt::format(R"(<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>)",
                         is_last(at) ? "bar" : "past", left(at), top, step_ * kShareOfStep, height);
    return has_count(at) ? marks + count(at, top - 4) : marks;
  }

  bool is_hidden(std::size_t at) const { return !chart_.hidden.empty() && chart_.hidden[at]; }

  bool has_count(std::size_t at) const {
    const bool is_largest = chart_.counts[at] == largest_ && at + 2 < chart_.counts.size();
    return all_fit_ || is_last(at) || is_largest;
  }

  std::string count(std::size_t at, double y) const {
    const std::string text = count_text(chart_.counts[at], chart_.language);
    const char* const kind = is_last(at) ? "value" : "label";
    if (all_fit_) return text_mark(middle(at), y, Anchor::middle, kind, text);
    if (is_last(at)) return text_mark(kWidth, y, Anchor::end, kind, text);
    return at == 0 ? text_mark(0, y, Anchor::start, kind, text)
                   : text_mark(middle(at), y, Anchor::middle, kind, text);
  }

  std::string years() const {
    const double y = kTop + kHeight + kBottom - 4;
    const std::size_t last = chart_.counts.size() - 1;
    const bool all = text_width("0000", kFont) + 4 <= step_;
    std::string marks;
    for (std::size_t at = 0; at <= last; ++at) {
      if (!all && at != 0 && at != last) continue;
      marks += all       ? text_mark(middle(at), y, Anchor::middle, "label", std::to_string(year(at)))
               : at == 0 ? text_mark(0, y, Anchor::start, "label", std::to_string(year(at)))
                         : text_mark(kWidth, y, Anchor::end, "label", std::to_string(year(at)));
    }
    return marks;
  }

  const SeriesChart& chart_;
  std::int64_t largest_;
  std::int64_t full_;
  double step_;
  bool all_fit_;
};

}  // namespace

std::string draw(const SeriesChart& chart) { return chart.counts.empty() ? "" : SeriesDrawing(chart).draw(); }

}  // namespace zicht::publish
