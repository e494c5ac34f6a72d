#include "publish/estimate_charts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "publish/number_format.hpp"
#include "publish/persons_axis.hpp"

namespace zicht::publish {
namespace {

// Units of the viewBox; the drawing is stretched to the column it stands in.
constexpr double kWidth = 360;
constexpr double kFont = 13;
constexpr double kLine = 17;
constexpr double kMargin = 24;  // on both sides of the scale
constexpr double kRight = kWidth - kMargin;
constexpr std::size_t kTicks = 5;

/// The least and the most of finite numbers.
class Extent {
 public:
  void take(double persons) {
    if (!std::isfinite(persons) || persons <= 0) return;
    least_ = std::min(least_, persons);
    most_ = std::max(most_, persons);
  }
  void take(const std::optional<EstimateBand>& band) {
    if (!band) return;
    take(band->lower);
    if (band->upper) take(*band->upper);
  }
  bool empty() const { return most_ == 0; }
  PersonsAxis axis(double from, double to) const { return {least_ * 0.95, most_ * 1.05, from, to}; }

 private:
  double least_ = std::numeric_limits<double>::infinity();
  double most_ = 0;
};

std::string rectangle(double x, double y, double width, double height, std::string_view kind) {
  return fmt::format(R"(<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>)", kind, x, y,
                     std::max(width, 0.0), std::max(height, 0.0));
}

/// Ticks with their numbers below the drawing, and what they count.
std::string persons_scale(const PersonsAxis& axis, double top, double bottom, std::string_view title,
                          Language language) {
  std::string marks;
  double last_end = -kWidth;
  for (const double tick : axis.ticks(kTicks)) {
    const double x = axis.at(tick);
    marks += line_mark(x, top, x, bottom, "grid");
    const std::string text = persons_text(tick, language);
    const double half = text_width(text, kFont) / 2;
    if (x - half < last_end + 4) continue;
    last_end = x + half;
    marks += text_mark(x, bottom + kLine - 2, Anchor::middle, "label", text);
  }
  return marks + text_mark(kRight, bottom + 2 * kLine - 2, Anchor::end, "label", title);
}

std::string band_mark(const PersonsAxis& axis, const std::optional<EstimateBand>& band, double top,
                      double bottom) {
  if (!band) return "";
  const double from = axis.at(band->lower);
  const double to = band->upper ? axis.at(*band->upper) : kWidth;
  return rectangle(from, top, to - from, bottom - top, "band");
}

std::string ratio_text(double ratio, Language language) {
  if (ratio >= 1) return decimal_text(ratio, 0, language);
  return "1/" + decimal_text(1 / ratio, 0, language);
}

}  // namespace

std::string draw(const ModelChart& chart) {
  Extent extent;
  extent.take(chart.band);
  double worst = 0.5;
  for (const ModelDot& dot : chart.models) {
    extent.take(dot.persons);
    worst = std::max(worst, dot.bic_above_best);
  }
  if (chart.models.empty() || extent.empty()) return "";
  constexpr double kLeft = 34;
  constexpr double kTop = 24;
  constexpr double kHeight = 190;
  const PersonsAxis axis = extent.axis(kLeft + 8, kRight);
  const auto y_of = [&](double above) { return kTop + 12 + (kHeight - 24) * above / worst; };
  std::string marks = band_mark(axis, chart.band, kTop, kTop + kHeight) +
                      persons_scale(axis, kTop, kTop + kHeight, chart.persons_axis, chart.language) +
                      line_mark(kLeft, kTop, kLeft, kTop + kHeight, "axis") +
                      text_mark(0, 13, Anchor::start, "label", chart.bic_axis);
  for (const double share : {0.0, 0.5, 1.0})
    marks += text_mark(kLeft - 5, y_of(share * worst) + 4, Anchor::end, "label",
                       decimal_text(share * worst, worst < 3 && share > 0 ? 1 : 0, chart.language));
  for (const ModelDot& dot : chart.models)
    marks +=
        dot_mark(axis.at(dot.persons), y_of(dot.bic_above_best), dot.bic_above_best == 0 ? "strong" : "weak");
  return framed(chart.frame, "models", kWidth, kTop + kHeight + 2 * kLine + 4, marks);
}

std::string draw(const DistributionChart& chart) {
  Extent extent;
  extent.take(chart.band);
  std::vector<double> totals;
  for (const double total : chart.totals)
    if (std::isfinite(total)) totals.push_back(total);
  if (totals.empty()) return "";
  std::ranges::sort(totals);
  // A few wild draws would press all others into one bar: the scale ends where 99 of 100 lie.
  const auto drawn = std::max<std::size_t>(1, totals.size() * 99 / 100);
  for (std::size_t at = 0; at < drawn; ++at) extent.take(totals[at]);
  constexpr std::size_t kBins = 40;
  constexpr double kTop = 8;
  constexpr double kHeight = 150;
  const PersonsAxis axis = extent.axis(kMargin, kRight);
  std::array<std::size_t, kBins> counts{};
  const double bin = (kRight - kMargin) / kBins;
  for (const double total : totals) {
    const auto which = static_cast<std::size_t>((axis.at(total) - kMargin) / bin);
    if (!axis.is_beyond(total)) ++counts.at(std::min(which, kBins - 1));
  }
  const auto largest = static_cast<double>(*std::ranges::max_element(counts));
  const double base = kTop + kHeight;
  std::string marks = band_mark(axis, chart.band, kTop, base) +
                      persons_scale(axis, base, base + 5, chart.persons_axis, chart.language);
  for (std::size_t which = 0; which < kBins; ++which) {
    if (counts.at(which) == 0) continue;
    const double height = kHeight * static_cast<double>(counts.at(which)) / largest;
    marks += rectangle(kMargin + bin * static_cast<double>(which), base - height, bin - 1, height, "bar");
  }
  marks += line_mark(kMargin, base, kRight, base, "axis");
  return framed(chart.frame, "distribution", kWidth, base + 2 * kLine + 9, marks);
}

std::string draw(const SensitivityChart& chart) {
  Extent extent;
  double widest = 1.0;
  for (const PersonsCurve& curve : chart.curves) {
    for (const double persons : curve.persons) extent.take(persons);
    for (const double ratio : curve.odds_ratios) widest = std::max({widest, ratio, 1 / ratio});
  }
  if (extent.empty() || widest <= 1) return "";
  constexpr double kLeft = 56;
  constexpr double kEnd = 200;  // where the curves end and their labels begin
  constexpr double kTop = 24;
  constexpr double kLabelLine = 15;
  std::vector<double> wanted;
  std::vector<double> heights;
  std::vector<std::vector<std::string>> labels;
  double labels_height = 0;
  for (const PersonsCurve& curve : chart.curves) {
    labels.push_back(wrapped(curve.label, kWidth - kEnd - 22, 12.5, 3));
    heights.push_back(kLabelLine * static_cast<double>(labels.back().size()) + 4);
    labels_height += heights.back();
  }
  const double height = std::max(200.0, labels_height);
  const PersonsAxis axis = extent.axis(kTop + height, kTop);
  const auto x_of = [&](double ratio) {
    return kLeft + (kEnd - kLeft) * (0.5 + 0.5 * std::log(ratio) / std::log(widest));
  };
  std::string marks = text_mark(0, 13, Anchor::start, "label", chart.persons_axis);
  for (const double tick : axis.ticks(kTicks))
    marks +=
        line_mark(kLeft, axis.at(tick), kEnd, axis.at(tick), "grid") +
        text_mark(kLeft - 6, axis.at(tick) + 4, Anchor::end, "label", persons_text(tick, chart.language));
  for (const double ratio : {1 / widest, 1.0, widest})
    marks += line_mark(x_of(ratio), kTop, x_of(ratio), kTop + height, ratio == 1.0 ? "even" : "axis") +
             text_mark(x_of(ratio), kTop + height + kLine - 2, Anchor::middle, "label",
                       ratio_text(ratio, chart.language));
  marks += text_mark(kEnd, kTop + height + 2 * kLine - 2, Anchor::end, "label", chart.odds_axis);
  for (const PersonsCurve& curve : chart.curves) {
    std::string path;
    for (std::size_t at = 0; at < curve.persons.size(); ++at)
      path += fmt::format("{}{:.1f} {:.1f}", at == 0 ? "M" : "L", x_of(curve.odds_ratios[at]),
                          axis.at(curve.persons[at]));
    marks += fmt::format(R"(<path class="curve" d="{}"/>)", path);
    wanted.push_back(curve.persons.empty() ? kTop : axis.at(curve.persons.back()));
  }
  const auto middles = spread(wanted, heights, kTop - 4, kTop + height + 4);
  for (std::size_t at = 0; at < labels.size(); ++at) {
    marks += line_mark(kEnd + 2, wanted[at], kEnd + 14, middles[at], "leader");
    double y = middles[at] - kLabelLine * static_cast<double>(labels[at].size() - 1) / 2 + 4;
    for (const std::string& line : labels[at]) {
      marks += text_mark(kEnd + 18, y, Anchor::start, "label", line);
      y += kLabelLine;
    }
  }
  return framed(chart.frame, "sensitivity", kWidth, kTop + height + 2 * kLine + 4, marks);
}

std::string draw(const PersonsChart& chart) {
  Extent extent;
  for (const PersonsRow& row : chart.rows) {
    extent.take(row.band);
    if (row.persons) extent.take(*row.persons);
  }
  if (chart.rows.empty() || extent.empty()) return "";
  constexpr double kMark = 14;
  const PersonsAxis axis = extent.axis(kMargin, kRight);
  std::string rows;
  double y = kLine + 6;
  for (const PersonsRow& row : chart.rows) {
    const std::string label = row.band ? row.label : row.label + ": " + row.without;
    for (const std::string& line : wrapped(label, kWidth, kFont, 3))
      rows += text_mark(0, (y += kLine) - 4, Anchor::start, "label", line);
    if (!row.band) {
      y += 4;
      continue;
    }
    const double middle = y + kMark / 2;
    for (const double tick : axis.ticks(kTicks))
      rows += line_mark(axis.at(tick), y, axis.at(tick), y + kMark, "grid");
    const std::string_view kind = &row == &chart.rows.front() ? "strong" : "weak";
    const double from = axis.at(row.band->lower);
    const double to = row.band->upper ? axis.at(*row.band->upper) : kRight + 12;
    rows += line_mark(from, middle, to, middle, kind) + line_mark(from, middle - 4, from, middle + 4, kind);
    rows += row.band->upper ? line_mark(to, middle - 4, to, middle + 4, kind)
                            : line_mark(to - 5, middle - 4, to, middle, kind) +
                                  line_mark(to - 5, middle + 4, to, middle, kind);
    if (row.persons) rows += dot_mark(axis.at(*row.persons), middle, kind);
    y += kMark + 7;
  }
  std::string marks;
  for (const double tick : axis.ticks(kTicks))
    marks += text_mark(axis.at(tick), 13, Anchor::middle, "label", persons_text(tick, chart.language));
  return framed(chart.frame, "persons", kWidth, y, marks + rows);
}

}  // namespace zicht::publish
