#include "publish/flow_chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "publish/number_format.hpp"

namespace zicht::publish {
namespace {

// Units of the viewBox; the drawing is stretched to the column it stands in.
constexpr double kWidth = 640;
constexpr double kFont = 13;
constexpr double kTitle = 20;  // the line above a bar
constexpr double kBar = 26;
constexpr double kLine = 16;  // a line of the list below a bar
constexpr double kLink = 40;  // between two stages
constexpr double kThinnest = 1.5;

std::int64_t total_of(const FlowChartStage& stage) {
  return std::accumulate(stage.bands.begin(), stage.bands.end(), std::int64_t{0},
                         [](std::int64_t sum, const FlowChartBand& band) { return sum + band.count; });
}

class FlowDrawing {
 public:
  explicit FlowDrawing(const FlowChart& chart) : chart_(chart) {}

  std::string draw() {
    for (const FlowChartStage& stage : chart_.stages)
      if (total_of(stage) > 0) add(stage);
    return marks_.empty() ? "" : framed(chart_.frame, "flow", kWidth, y_, marks_);
  }

 private:
  void add(const FlowChartStage& stage) {
    if (!marks_.empty()) add_link(stage);
    marks_ += text_mark(0, y_ + kTitle - 6, Anchor::start, "value", stage.label);
    marks_ += text_mark(kWidth, y_ + kTitle - 6, Anchor::end, "value", stage.total);
    y_ += kTitle;
    const auto total = static_cast<double>(total_of(stage));
    std::vector<FlowChartBand> bands = stage.bands;
    std::erase_if(bands, [](const FlowChartBand& band) { return band.count == 0; });
    // What goes on stands first, so that its band leads straight down.
    std::ranges::stable_partition(bands, [](const FlowChartBand& band) { return band.goes_on; });
    double x = 0;
    goes_on_until_ = 0;
    for (const FlowChartBand& band : bands) {
      const double width = std::max(kThinnest, kWidth * static_cast<double>(band.count) / total);
      const double end = std::min(kWidth, x + width);
      marks_ += fmt::format(R"(<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>)",
                            band.goes_on ? "bar" : "past", x, y_, std::max(kThinnest, end - x - 1), kBar);
      if (band.goes_on) goes_on_until_ = end;
      x = end;
    }
    y_ += kBar;
    add_names(bands);
  }

  /// Each part by name and number: nobody has to guess from a width.
  void add_names(const std::vector<FlowChartBand>& bands) {
    std::vector<std::string> parts;
    for (const FlowChartBand& band : bands)
      parts.push_back((band.goes_on ? "\u25BC " : "") + band.label + " " +
                      count_text(band.count, chart_.language));
    double x = 0;
    y_ += kLine;
    for (const std::string& part : parts) {
      const double width = text_width(part, kFont) + 18;
      if (x > 0 && x + width > kWidth) {
        x = 0;
        y_ += kLine;
      }
      marks_ += text_mark(x, y_, Anchor::start, "label", part);
      x += width;
    }
    y_ += 6;
  }

  void add_link(const FlowChartStage& stage) {
    if (stage.linked && goes_on_until_ > 0)
      marks_ += fmt::format(
          R"(<path class="link" d="M0 {0:.1f}L{1:.1f} {0:.1f}C{1:.1f} {2:.1f} {3:.1f} {2:.1f} {3:.1f} {4:.1f}L0 {4:.1f}Z"/>)",
          y_, goes_on_until_, y_ + kLink / 2, kWidth, y_ + kLink);
    double line_y = y_ + kLink / 2 + 4;
    for (const std::string& line : wrapped(stage.link, kWidth - 16, kFont, 2)) {
      marks_ += text_mark(8, line_y, Anchor::start, "label", line);
      line_y += kLine;
    }
    y_ += kLink;
  }

  const FlowChart& chart_;
  std::string marks_;
  double y_ = 0;
  double goes_on_until_ = 0;
};

}  // namespace

std::string draw(const FlowChart& chart) { return FlowDrawing(chart).draw(); }

}  // namespace zicht::publish
