#include "publish/table_charts.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "publish/bar_chart.hpp"
#include "publish/interval_chart.hpp"
#include "publish/series_chart.hpp"
#include "publish/slope_chart.hpp"

namespace zicht::publish {
namespace {

constexpr std::size_t kFew = 12;  // classes that stand in their own order

/// How many classes a kind of chart can hold, and its texts. In the order of the enumeration.
struct KindFacts {
  const char* name;
  std::size_t most;
  const char* caption;
};
constexpr std::array kKinds = {
    KindFacts{"bars", 12, "caption_bars"}, KindFacts{"slopes", 9, "caption_slopes"},
    KindFacts{"intervals", 12, "caption_intervals"}, KindFacts{"series", 12, "caption_series"},
    KindFacts{"panels", 12, "caption_panels"}};

const KindFacts& facts_of(ChartKind kind) { return kKinds.at(static_cast<std::size_t>(kind)); }

/// The largest cells by either year, in the order they stand in.
std::vector<FigureCell> largest(std::vector<FigureCell> cells, std::size_t most) {
  if (cells.size() <= most) return cells;
  const auto size_of = [](const FigureCell& cell) { return std::max(cell.value, cell.previous.value_or(0)); };
  std::vector<std::int64_t> sizes;
  for (const FigureCell& cell : cells) sizes.push_back(size_of(cell));
  std::ranges::sort(sizes, std::greater{});
  const std::int64_t least = sizes[most - 1];
  std::vector<FigureCell> kept;
  for (FigureCell& cell : cells)
    if (kept.size() < most && size_of(cell) >= least) kept.push_back(std::move(cell));
  return kept;
}

const char* weight_of(const FigureCell& cell) {
  switch (cell.verdict().value_or(Verdict::no_change)) {
    case Verdict::clear:
      return Weights::strong;
    case Verdict::within_usual_swings:
    case Verdict::no_earlier_years:
      return Weights::half;
    case Verdict::no_change:
    case Verdict::may_be_chance:
    case Verdict::links_cannot_tell:
      break;
  }
  return Weights::weak;
}

WeightWords legend_of(const ReportTexts& texts, const FigureTable& table, Language language) {
  return {texts.get("clear", language), texts.get("more_than_chance", language),
          texts.get(table.linkage ? "weak_or_untold" : "may_be_chance", language)};
}

}  // namespace

std::string label_of(const FigureTable& table, const FigureCell& cell, Language language,
                     std::size_t from_dimension) {
  std::string label;
  for (std::size_t d = from_dimension; d < cell.classes.size(); ++d)
    label += (d == from_dimension ? "" : " / ") +
             table.dimensions[d].classes.at(cell.classes[d]).label.in(language);
  return label;
}

std::vector<FigureCell> in_reading_order(const FigureTable& table) {
  std::vector<FigureCell> ordered = table.cells;
  if (table.dimensions.size() == 1 && table.dimensions[0].classes.size() > kFew)
    std::ranges::stable_sort(ordered, [](const FigureCell& a, const FigureCell& b) {
      const bool a_unknown = a.classes[0] == 0;
      const bool b_unknown = b.classes[0] == 0;
      return a_unknown != b_unknown ? b_unknown : a.value > b.value;
    });
  return ordered;
}

Frame TableCharts::frame(const FigureTable& table, const std::string& kind) const {
  return {kind + "-" + table.id, table.title.in(language_) + ", " + std::to_string(table.year),
          texts_->get("caption_" + kind, language_) + " " + texts_->get("all_in_the_table", language_)};
}

DrawnChart TableCharts::draw(const FigureTable& table, ChartKind kind) const {
  const KindFacts& facts = facts_of(kind);
  DrawnChart drawn{kind, texts_->get(facts.caption, language_), {}};
  if (kind == ChartKind::panels && table.dimensions.size() == 2) {
    drawn.panels = panels(table);
    return drawn;
  }
  const std::vector<FigureCell> ordered = in_reading_order(table);
  const std::vector<FigureCell> cells = largest(ordered, facts.most);
  if (cells.size() < ordered.size())
    drawn.caption +=
        " " + texts_->filled("chart_shows_largest", language_, {{"count", std::to_string(facts.most)}});
  if (kind == ChartKind::series)
    drawn.panels = series(table, cells);
  else if (kind == ChartKind::slopes)
    drawn.panels = {{"", slopes(table, cells)}};
  else if (kind == ChartKind::intervals)
    drawn.panels = {{"", intervals(table, cells)}};
  else
    drawn.panels = {{"", bars(table, cells)}};
  return drawn;
}

std::string TableCharts::bars(const FigureTable& table, const std::vector<FigureCell>& cells) const {
  BarChart chart{
      frame(table, "bars"), std::to_string(table.year), std::to_string(table.year - 1), language_, {}};
  for (const FigureCell& cell : cells)
    chart.bars.push_back({label_of(table, cell, language_), cell.value, cell.previous});
  return publish::draw(chart);
}

std::string TableCharts::slopes(const FigureTable& table, const std::vector<FigureCell>& cells) const {
  SlopeChart chart{frame(table, "slopes"),
                   std::to_string(table.year),
                   std::to_string(table.year - 1),
                   legend_of(*texts_, table, language_),
                   language_,
                   {}};
  for (const FigureCell& cell : cells)
    if (cell.previous)
      chart.slopes.push_back({label_of(table, cell, language_), *cell.previous, cell.value, weight_of(cell)});
  return publish::draw(chart);
}

std::string TableCharts::intervals(const FigureTable& table, const std::vector<FigureCell>& cells) const {
  IntervalChart chart{frame(table, "intervals"), legend_of(*texts_, table, language_), {}};
  const auto add = [&](const FigureCell& cell, const std::string& label) {
    if (!cell.change || (cell.value == 0 && cell.previous.value_or(0) == 0)) return;
    const RatioInterval interval = cell.change->weaker_interval();
    RatioRow row{label, std::nullopt, interval.lower, interval.upper, weight_of(cell)};
    if (cell.value > 0 && *cell.previous > 0)
      row.ratio = static_cast<double>(cell.value) / static_cast<double>(*cell.previous);
    chart.rows.push_back(std::move(row));
  };
  for (const FigureCell& cell : cells) add(cell, label_of(table, cell, language_));
  add(table.total, texts_->get("total", language_));
  return publish::draw(chart);
}

std::string TableCharts::total_series(const FigureTable& table, const std::string& id) const {
  Frame around = frame(table, "series");
  around.id = id;
  return publish::draw(
      SeriesChart{std::move(around), table.series_from, language_, table.total.series, table.total.breaks});
}

std::vector<DrawnChart::Panel> TableCharts::series(const FigureTable& table,
                                                   const std::vector<FigureCell>& cells) const {
  std::int64_t highest = 0;
  for (const FigureCell& cell : cells)
    for (const std::int64_t count : cell.series) highest = std::max(highest, count);
  std::vector<DrawnChart::Panel> panels;
  for (const FigureCell& cell : cells) {
    Frame around = frame(table, "series");
    around.id += "-" + std::to_string(panels.size());
    const std::string label = label_of(table, cell, language_);
    around.title += ": " + label;
    panels.push_back({label, publish::draw(SeriesChart{std::move(around), table.series_from, language_,
                                                       cell.series, cell.breaks, highest})});
  }
  return panels;
}

std::vector<DrawnChart::Panel> TableCharts::panels(const FigureTable& table) const {
  std::int64_t widest = 0;
  std::map<std::uint16_t, std::vector<FigureCell>> by_first;
  for (const FigureCell& cell : table.cells) {
    by_first[cell.classes[0]].push_back(cell);
    widest = std::max({widest, cell.value, cell.previous.value_or(0)});
  }
  std::vector<DrawnChart::Panel> drawn;
  for (const FigureCell& leading : table.cells) {  // in the order of the table, each first class once
    const auto group = by_first.extract(leading.classes[0]);
    if (group.empty()) continue;
    BarChart chart{frame(table, "panels"),
                   std::to_string(table.year),
                   std::to_string(table.year - 1),
                   language_,
                   {},
                   widest};
    const std::string& heading = table.dimensions[0].classes.at(group.key()).label.in(language_);
    chart.frame.id += "-" + std::to_string(drawn.size());
    chart.frame.title += ": " + heading;
    for (const FigureCell& cell : largest(group.mapped(), facts_of(ChartKind::panels).most))
      chart.bars.push_back({label_of(table, cell, language_, 1), cell.value, cell.previous});
    drawn.push_back({heading, publish::draw(chart)});
  }
  return drawn;
}

}  // namespace zicht::publish
