#include "publish/slope_chart.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "publish/number_format.hpp"

namespace zicht::publish {
namespace {

// Units of the viewBox; the drawing is stretched to the column it stands in.
constexpr double kWidth = 360;
constexpr double kFont = 12.5;
constexpr double kLine = 15;
constexpr double kTop = 56;     // legend and years
constexpr double kBottom = 10;  // below zero
constexpr double kLeast = 200;  // height of the largest count
constexpr double kFrom = 46;    // where the year before stands
constexpr double kTo = 150;
constexpr double kLeader = 14;  // from a dot to its label
constexpr std::size_t kMostLines = 3;

/// The label of a slope at its right end: count and class, over as many lines as that takes.
std::vector<std::string> lines_of(const Slope& slope, Language language) {
  return wrapped(count_text(slope.count, language) + "\u2002" + slope.label, kWidth - kTo - kLeader - 6,
                 kFont, kMostLines);
}

class SlopeDrawing {
 public:
  explicit SlopeDrawing(const SlopeChart& chart) : chart_(chart) {
    double labels = 0;
    for (const Slope& slope : chart.slopes) {
      lines_.push_back(lines_of(slope, chart.language));
      heights_.push_back(kLine * static_cast<double>(lines_.back().size()) + 2);
      labels += heights_.back();
      largest_ = std::max({largest_, slope.previous, slope.count});
    }
    height_ = std::max(kLeast, labels);
  }

  std::string draw() const {
    std::string marks = legend();
    const double base = kTop + height_;
    marks += line_mark(kFrom, kTop - 8, kFrom, base, "axis") + line_mark(kTo, kTop - 8, kTo, base, "axis");
    for (const std::string_view weight : {Weights::weak, Weights::half, Weights::strong})  // above
      for (const Slope& slope : chart_.slopes)
        if (slope.weight == weight) marks += line(slope);
    return framed(chart_.frame, "slopes", kWidth, base + kBottom, marks + left_labels() + right_labels());
  }

 private:
  double y_of(std::int64_t count) const {
    return kTop + height_ * (1 - static_cast<double>(count) / static_cast<double>(largest_));
  }

  std::string legend() const {
    return legend_mark(chart_.legend) + text_mark(kFrom, 36, Anchor::middle, "value", chart_.previous_year) +
           text_mark(kTo, 36, Anchor::middle, "value", chart_.year);
  }

  std::string line(const Slope& slope) const {
    const char* const kind = slope.weight;
    return line_mark(kFrom, y_of(slope.previous), kTo, y_of(slope.count), kind) +
           dot_mark(kFrom, y_of(slope.previous), kind) + dot_mark(kTo, y_of(slope.count), kind);
  }

  std::string left_labels() const {
    std::vector<double> wanted;
    for (const Slope& slope : chart_.slopes) wanted.push_back(y_of(slope.previous));
    const std::vector<double> heights(wanted.size(), kLine);
    const auto middles = spread(wanted, heights, kTop - kLine / 2, kTop + height_ + kLine / 2);
    std::string marks;
    for (std::size_t at = 0; at < wanted.size(); ++at)
      marks += line_mark(kFrom - 5, wanted[at], kFrom - kLeader, middles[at], "leader") +
               text_mark(kFrom - kLeader - 3, middles[at] + 4, Anchor::end, "label",
                         count_text(chart_.slopes[at].previous, chart_.language));
    return marks;
  }

  std::string right_labels() const {
    std::vector<double> wanted;
    for (const Slope& slope : chart_.slopes) wanted.push_back(y_of(slope.count));
    const auto middles = spread(wanted, heights_, kTop - kLine / 2, kTop + height_ + kBottom);
    std::string marks;
    for (std::size_t at = 0; at < wanted.size(); ++at) {
      marks += line_mark(kTo + 5, wanted[at], kTo + kLeader, middles[at], "leader");
      double y = middles[at] - kLine * static_cast<double>(lines_[at].size() - 1) / 2 + 4;
      for (const std::string& line : lines_[at]) {
        marks += text_mark(kTo + kLeader + 3, y, Anchor::start,
                           chart_.slopes[at].weight == std::string_view(Weights::strong) ? "value" : "label",
                           line);
        y += kLine;
      }
    }
    return marks;
  }

  const SlopeChart& chart_;
  std::vector<std::vector<std::string>> lines_;
  std::vector<double> heights_;
  std::int64_t largest_ = 1;
  double height_ = 0;
};

}  // namespace

std::string draw(const SlopeChart& chart) { return chart.slopes.empty() ? "" : SlopeDrawing(chart).draw(); }

}  // namespace zicht::publish
