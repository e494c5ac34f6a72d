#include "publish/curve_chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace zicht::publish {
namespace {

// Units of the viewBox; the drawing is stretched to the column it stands in.
constexpr double kWidth = 360;
constexpr double kLeft = 40;  // room for the numbers of the scale
constexpr double kTop = 12;
constexpr double kHeight = 150;
constexpr double kBottom = 20;
constexpr double kFont = 13;

class CurveDrawing {
 public:
  explicit CurveDrawing(const CurveChart& chart) : chart_(chart) {
    for (const Curve& curve : chart.curves) {
      if (curve.shares.empty()) continue;
      drawn_.push_back(&curve);
      for (const double share : curve.shares) most_ = std::max(most_, share);
      right_ = std::max(right_, text_width(curve.name, kFont) + 10);
    }
    // The top of the scale is a round share.
    constexpr double kTenth = 0.1;
    most_ = std::max(kTenth, std::ceil(most_ / kTenth) * kTenth);
  }

  std::string draw() const {
    if (drawn_.empty() || chart_.steps.empty()) return "";
    return framed(chart_.frame, "curves", kWidth, kTop + kHeight + kBottom, scale() + curves() + names());
  }

 private:
  double x(std::size_t step) const {
    return kLeft +
           (kWidth - right_ - kLeft) * static_cast<double>(step) / static_cast<double>(chart_.steps.size());
  }
  double y(double share) const { return kTop + kHeight * (1 - share / most_); }

  std::string scale() const {
    std::string marks;
    for (const double share : {most_ / 2, most_}) {
      marks += line_mark(kLeft, y(share), kWidth - right_, y(share), "grid");
      marks += text_mark(kLeft - 5, y(share) + 4, Anchor::end, "label", chart_.percent(share));
    }
    marks += line_mark(kLeft, y(0), kWidth - right_, y(0), "axis");
    marks += text_mark(kLeft - 5, y(0) + 4, Anchor::end, "label", chart_.percent(0));
    for (std::size_t step = 0; step < chart_.steps.size(); ++step)
      marks +=
          text_mark(x(step + 1), kTop + kHeight + kBottom - 4, Anchor::middle, "label", chart_.steps[step]);
    return marks;
  }

  std::string curves() const {
    std::string marks;
    for (const Curve* const curve : drawn_) {
      std::string points = fmt::format("{:.1f},{:.1f} ", x(0), y(0));
      for (std::size_t step = 0; step < curve->shares.size(); ++step)
        points += fmt::format("{:.1f},{:.1f} ", x(step + 1), y(curve->shares[step]));
      marks += fmt::format(R"(<polyline class="{}" points="{}"/>)",
                           curve == drawn_.back() ? "curve" : "curve past", points);
      marks += dot_mark(x(curve->shares.size()), y(curve->shares.back()),
                        curve == drawn_.back() ? Weights::strong : Weights::weak);
    }
    return marks;
  }

  /// Right of the drawing, as near to the ends of their curves as they can stand.
  std::string names() const {
    std::vector<const Curve*> by_height = drawn_;
    std::ranges::stable_sort(
        by_height, [&](const Curve* a, const Curve* b) { return a->shares.back() > b->shares.back(); });
    std::vector<double> wanted;
    for (const Curve* const curve : by_height) wanted.push_back(y(curve->shares.back()));
    const std::vector<double> heights(wanted.size(), kFont);
    constexpr double kMost = (kTop + kHeight + kBottom) / kFont;
    if (static_cast<double>(wanted.size()) > kMost) return "";
    const std::vector<double> middles = spread(wanted, heights, 0, kTop + kHeight + kBottom);
    std::string marks;
    for (std::size_t at = 0; at < by_height.size(); ++at)
      marks += text_mark(kWidth, middles[at] + 4, Anchor::end, "label", by_height[at]->name);
    return marks;
  }

  const CurveChart& chart_;
  std::vector<const Curve*> drawn_;
  double most_ = 0;
  double right_ = 0;
};

}  // namespace

std::string draw(const CurveChart& chart) { return CurveDrawing(chart).draw(); }

}  // namespace zicht::publish
