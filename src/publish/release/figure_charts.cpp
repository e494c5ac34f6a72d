#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "publish/bar_chart.hpp"
#include "publish/markup.hpp"
#include "publish/number_format.hpp"
#include "publish/release/figure_view.hpp"
#include "publish/series_chart.hpp"

namespace zicht::publish {
namespace {

constexpr std::size_t kMostBars = 12;

/// Own colours for a picture that stands alone, readable on white.
constexpr const char* kOwnStyle =
    "<style>text{font:13px "
    "sans-serif;fill:#16202a}.value{font-weight:600}.bar{fill:#0072b2}.previous{fill:#c44e00}"
    ".past{fill:#7d8994}.axis{stroke:#4b5864}.break{stroke:#16202a;stroke-dasharray:4 3}"
    ".veil{fill:#fff;stroke:#4b5864;stroke-width:1.5;stroke-dasharray:2 2}</style>";

/// Width and height of a drawing, as its viewBox says.
std::pair<double, double> size_of(const std::string& svg) {
  constexpr std::string_view kBox = "viewBox=\"0 0 ";
  const std::size_t at = svg.find(kBox) + kBox.size();
  char* end = nullptr;
  const double width = std::strtod(svg.c_str() + at, &end);
  return {width, std::strtod(end, nullptr)};
}

}  // namespace

std::string FigureView::series_chart(std::span<const std::uint16_t> classes) const {
  SeriesChart chart;
  chart.frame = {prefix_ + "series-" + table_.id(), table_.title().in(language_), ""};
  chart.first_year = table_.first_year();
  chart.language = language_;
  for (int at = table_.first_year(); at <= year(); ++at) {
    const ProtectedCell& cell = table_.cell(at, classes);
    const bool shown = cell.shown() && cell.count;
    chart.counts.push_back(shown ? *cell.count : 0);
    chart.hidden.push_back(!shown);
    chart.absent.push_back(cell.state == CellState::refused);
    chart.frame.description +=
        (chart.frame.description.empty() ? "" : ", ") + std::to_string(at) + " " + value_text(cell);
  }
  for (const SeriesBreak& one : table_.breaks()) chart.breaks.push_back(one.year);
  return draw(chart);
}

/// The classes that are drawn, in the order of the table: all of a few; of many the largest of those shown. A
/// hidden count decides nothing.
std::vector<std::vector<std::uint16_t>> FigureView::drawn_classes() const {
  std::vector<std::vector<std::uint16_t>> inner;
  for (const auto& classes : all_classes())
    if (std::ranges::find(classes, kAllClasses) == classes.end() &&
        !is_never_there(classes, has_year_before() ? year() - 1 : year()))
      inner.push_back(classes);
  if (inner.size() <= kMostBars || table_.dimensions().size() > 1) return inner;
  std::erase_if(inner, [&](const auto& classes) { return !table_.cell(year(), classes).shown(); });
  const auto count = [&](const auto& classes) { return table_.cell(year(), classes).count.value_or(0); };
  std::ranges::stable_sort(inner, [&](const auto& a, const auto& b) { return count(a) > count(b); });
  inner.resize(std::min(inner.size(), kMostBars));
  return inner;
}

std::string FigureView::caption() const {
  std::string text = filled(
      "bars_caption", {{"year", std::to_string(year())}, {"previous_year", std::to_string(year() - 1)}});
  if (table_.dimensions().size() == 1 && table_.dimensions()[0].classes.size() > kMostBars &&
      drawn_classes().size() == kMostBars)
    text += " " + filled("bars_largest", {{"count", std::to_string(kMostBars)}});
  return text;
}

std::string FigureView::bar_chart(const std::vector<std::vector<std::uint16_t>>& rows,
                                  std::size_t from_dimension, std::int64_t full_width,
                                  const std::string& heading, std::size_t number) const {
  BarChart chart;
  chart.frame = {
      prefix_ + "bars-" + table_.id() + (number == 0 ? "" : "-" + std::to_string(number)),
      table_.title().in(language_) + ", " + std::to_string(year()) + (heading.empty() ? "" : ": " + heading),
      ""};
  chart.year = std::to_string(year());
  chart.previous_year = std::to_string(year() - 1);
  chart.language = language_;
  chart.full_width = full_width;
  chart.hidden_word = text("hidden");
  for (const auto& classes : rows) {
    const ProtectedCell& cell = table_.cell(year(), classes);
    if (cell.state != CellState::hidden && !cell.shown()) continue;
    Bar bar{label_of(classes, from_dimension), cell.count.value_or(0), std::nullopt, !cell.shown()};
    if (has_year_before() && cell.shown())
      if (const ProtectedCell& before = table_.cell(year() - 1, classes); before.shown())
        bar.previous = before.count;
    chart.frame.description +=
        (chart.frame.description.empty() ? "" : ", ") + bar.label + " " + value_text(cell);
    chart.bars.push_back(std::move(bar));
  }
  return chart.bars.empty() ? "" : draw(chart);
}

std::vector<std::pair<std::string, std::string>> FigureView::charts() const {
  if (table_.dimensions().empty()) return {{"", series_chart({})}};
  const auto rows = drawn_classes();
  std::vector<std::pair<std::string, std::string>> drawn;
  if (table_.dimensions().size() == 1) {
    if (std::string svg = bar_chart(rows, 0, 0, "", 0); !svg.empty()) drawn.emplace_back("", std::move(svg));
    return drawn;
  }
  std::int64_t widest = 0;
  for (const auto& classes : rows)
    for (int at = has_year_before() ? year() - 1 : year(); at <= year(); ++at)
      widest = std::max(widest, table_.cell(at, classes).count.value_or(0));
  for (std::size_t at = 0; at < rows.size();) {  // rows of one first class stand together
    const std::uint16_t first = rows[at][0];
    std::vector<std::vector<std::uint16_t>> group;
    for (; at < rows.size() && rows[at][0] == first; ++at) group.push_back(rows[at]);
    const std::string heading = label_of(std::array{first});
    if (std::string svg = bar_chart(group, 1, widest, heading, drawn.size() + 1); !svg.empty())
      drawn.emplace_back(heading, std::move(svg));
  }
  return drawn;
}

std::string FigureView::standalone_chart() const {
  constexpr double kTitle = 24;
  constexpr double kGap = 22;
  const auto drawn = charts();
  std::string marks;
  double width = 360;
  double y = kTitle;
  for (const auto& [heading, svg] : drawn) {
    if (!heading.empty()) marks += text_mark(0, (y += kGap) - 6, Anchor::start, "value", heading);
    const auto [wide, high] = size_of(svg);
    constexpr std::string_view kOpening = "<svg ";
    marks += fmt::format(R"(<svg x="0" y="{:.0f}" width="{:.0f}" height="{:.0f}" )", y, wide, high) +
             svg.substr(kOpening.size());
    y += high;
    width = std::max(width, wide);
  }
  const std::string title = table_.title().in(language_) + ", " + std::to_string(year());
  const auto lines = wrapped(title, width, 13, 1);
  marks += text_mark(0, 14, Anchor::start, "value", lines.empty() ? title : lines.front());
  for (const std::string& line :
       wrapped(filled("source_line", {{"publisher", design_.publisher.in(language_)},
                                      {"date", date_text(context_.date, language_)}}),
               width, 13, 3))
    marks += text_mark(0, (y += 18) - 2, Anchor::start, "label", line);
  if (context_.made_up)
    for (const std::string& line : wrapped(text("made_up"), width, 13, 3))
      marks += text_mark(0, (y += 18) - 2, Anchor::start, "label", line);
  return fmt::format(
             R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {:.0f} {:.0f}" role="img"><title>{}</title>)",
             width, y + 6, escaped(title)) +
         kOwnStyle + marks + "</svg>\n";
}

}  // namespace zicht::publish
