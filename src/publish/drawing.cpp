#include "publish/drawing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/contract.hpp"
#include "base/letters.hpp"
#include "base/text.hpp"
#include "publish/markup.hpp"

namespace zicht::publish {
namespace {

constexpr double kDotRadius = 4;

/// The attribute; a text starts at its place when nothing else is said.
const char* attribute_of(Anchor anchor) {
  return anchor == Anchor::start    ? ""
         : anchor == Anchor::middle ? R"( text-anchor="middle")"
                                    : R"( text-anchor="end")";
}

std::string cut(std::string_view word, double width, double font_size) {
  std::string kept(word);
  while (!kept.empty() && text_width(kept + "\u2026", font_size) > width) {
    do kept.pop_back();
    while (!kept.empty() && !is_utf8(kept));
  }
  return kept + "\u2026";
}

}  // namespace

std::string framed(const Frame& frame, std::string_view kind, double width, double height,
                   std::string_view marks) {
  return fmt::format(
      R"(<svg class="chart {6}" viewBox="0 0 {0:.0f} {1:.0f}" role="img" aria-labelledby="{2}-title {2}-desc">)"
      R"(<title id="{2}-title">{3}</title><desc id="{2}-desc">{4}</desc>{5}</svg>)",
      width, height, escaped(frame.id), escaped(frame.title), escaped(frame.description), marks, kind);
}

std::string text_mark(double x, double y, Anchor anchor, std::string_view kind, std::string_view text) {
  return fmt::format(R"(<text class="{}" x="{:.1f}" y="{:.1f}"{}>{}</text>)", kind, x, y,
                     attribute_of(anchor), escaped(text));
}

std::string line_mark(double x1, double y1, double x2, double y2, std::string_view kind) {
  return fmt::format(R"(<line class="{}" x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}"/>)", kind, x1, y1,
                     x2, y2);
}

std::string dot_mark(double x, double y, std::string_view kind) {
  return fmt::format(R"(<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="{:.0f}"/>)", kind, x, y, kDotRadius);
}

double text_width(std::string_view text, double font_size) {
  return 0.62 * font_size * static_cast<double>(letter_count(text));
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

std::vector<double> spread(std::span<const double> wanted, std::span<const double> heights, double low,
                           double high) {
  ZICHT_EXPECT(wanted.size() == heights.size());
  std::vector<std::size_t> order(wanted.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t at) { return wanted[at]; });
  std::vector<double> middles(wanted.size());
  double edge = low;
  for (const std::size_t at : order) {  // downwards: none above the one before
    middles[at] = std::max(wanted[at], edge + heights[at] / 2);
    edge = middles[at] + heights[at] / 2;
  }
  edge = high;
  for (auto at = order.rbegin(); at != order.rend(); ++at) {  // and back up from the lower edge
    middles[*at] = std::min(middles[*at], edge - heights[*at] / 2);
    edge = middles[*at] - heights[*at] / 2;
  }
  return middles;
}

std::string legend_mark(const WeightWords& words) {
  constexpr double kMiddle = 76;
  constexpr double kRight = 216;
  constexpr double kGap = 10;
  const auto entry = [](double x, const char* weight, const std::string& text) {
    return dot_mark(x, 9, weight) + text_mark(x + kGap, 13, Anchor::start, "label", text);
  };
  return entry(5, Weights::strong, words.strong) + entry(kMiddle, Weights::half, words.half) +
         entry(kRight, Weights::weak, words.weak);
}

}  // namespace zicht::publish
