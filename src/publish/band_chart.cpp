#include "publish/band_chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "publish/number_format.hpp"

namespace zicht::publish {
namespace {

// Units of the viewBox; the drawing is stretched to the column it stands in.
constexpr double kWidth = 360;
constexpr double kLeft = 34;  // room for the numbers of the scale
constexpr double kRight = 8;
constexpr double kTop = 18;
constexpr double kHeight = 110;
constexpr double kBottom = 20;
constexpr double kFont = 13;
constexpr double kLoneBand = 6;  // half the width of a band of one point

class BandDrawing {
 public:
  explicit BandDrawing(const BandChart& chart) : chart_(chart) {
    double most = 1;
    for (const BandChart::Point& point : chart.points) most = std::max(most, point.count);
    most_ = most;
    for (const BandChart::Point& point : chart.points)  // a wide band may be cut, a count never
      if (point.expected) most_ = std::max(most_, std::min(point.upper, 1.5 * most));
  }

  std::string draw() const {
    std::string marks = scale();
    marks += band() + expected() + counts() + alarms();
    const double foot = kTop + kHeight + kBottom - 4;
    marks += text_mark(kLeft, foot, Anchor::start, "label", chart_.first_label);
    marks += text_mark(kWidth - kRight, foot, Anchor::end, "label", chart_.last_label);
    return framed(chart_.frame, "bands", kWidth, kTop + kHeight + kBottom, marks);
  }

 private:
  static bool has_band(const BandChart::Point& point) { return point.expected.has_value(); }

  double x(std::size_t at) const {
    const double steps = std::max<double>(1, static_cast<double>(chart_.points.size()) - 1);
    return kLeft + 6 + (kWidth - kRight - 6 - kLeft - 6) * static_cast<double>(at) / steps;
  }
  double y(double count) const { return kTop + kHeight * (1 - std::clamp(count / most_, 0.0, 1.0)); }

  std::string scale() const {
    const double middle = std::floor(most_ / 2);
    std::string marks;
    for (const double count : {middle, std::floor(most_)}) {
      if (count < 1) continue;
      marks += line_mark(kLeft, y(count), kWidth - kRight, y(count), "grid");
      marks += text_mark(kLeft - 5, y(count) + 4, Anchor::end, "label",
                         count_text(static_cast<std::int64_t>(count), chart_.language));
    }
    marks += line_mark(kLeft, y(0), kWidth - kRight, y(0), "axis");
    return marks + text_mark(kLeft - 5, y(0) + 4, Anchor::end, "label", "0");
  }

  /// One closed outline: the upper limits from left to right, the lower ones back.
  std::string band() const {
    std::string outline;
    std::string back;
    // The band of a single point would have no width.
    const double half = std::ranges::count_if(chart_.points, &has_band) == 1 ? kLoneBand : 0;
    for (std::size_t at = 0; at < chart_.points.size(); ++at) {
      const BandChart::Point& point = chart_.points[at];
      if (!point.expected) continue;
      for (const double aside : {-half, half}) {
        outline += fmt::format("{:.1f},{:.1f} ", x(at) + aside, y(std::max(point.upper, point.lower)));
        back.insert(0, fmt::format("{:.1f},{:.1f} ", x(at) + aside, y(std::min(point.upper, point.lower))));
        if (half == 0) break;
      }
    }
    if (outline.empty()) return "";
    return fmt::format(R"(<polygon class="band" points="{}"/>)", outline + back);
  }

  std::string expected() const {
    std::string marks;
    for (std::size_t at = 0; at < chart_.points.size(); ++at)
      if (const auto& expected = chart_.points[at].expected)
        marks += line_mark(x(at) - 3, y(*expected), x(at) + 3, y(*expected), "even");
    return marks;
  }

  std::string counts() const {
    std::string line;
    for (std::size_t at = 0; at < chart_.points.size(); ++at)
      line += fmt::format("{:.1f},{:.1f} ", x(at), y(chart_.points[at].count));
    return fmt::format(R"(<polyline class="curve" points="{}"/>)", line);
  }

  /// The alarm that lies furthest from what was expected: it has its count beside it.
  std::size_t furthest() const {
    std::size_t found = chart_.points.size();
    double distance = -1;
    for (std::size_t at = 0; at < chart_.points.size(); ++at) {
      const BandChart::Point& point = chart_.points[at];
      const double of_this = std::abs(point.count - point.expected.value_or(point.count));
      if (!point.alarmed || of_this <= distance) continue;
      distance = of_this;
      found = at;
    }
    return found;
  }

  std::string alarms() const {
    std::string marks;
    for (std::size_t at = 0; at < chart_.points.size(); ++at) {
      const BandChart::Point& point = chart_.points[at];
      if (!point.alarmed) continue;
      marks += dot_mark(x(at), y(point.count), "strong");
      if (at != furthest()) continue;
      const std::string text = count_text(std::llround(point.count), chart_.language);
      const double half = text_width(text, kFont) / 2;
      const double middle = std::min(x(at), kWidth - half);
      marks += text_mark(middle, y(point.count) - 7, Anchor::middle, "value", text);
    }
    return marks;
  }

  const BandChart& chart_;
  double most_ = 1;
};

}  // namespace

std::string draw(const BandChart& chart) { return chart.points.empty() ? "" : BandDrawing(chart).draw(); }

}  // namespace zicht::publish
