#include "publish/table_view.hpp"

#include <algorithm>
#include <array>

#include "publish/number_format.hpp"
#include "publish/table_charts.hpp"

namespace zicht::publish {
namespace {

/// Words and mark of a verdict; the mark says it without colour. In the order of the enumeration.
struct VerdictFacts {
  const char* key;
  const char* mark;
  const char* reason;
};
constexpr std::array kVerdictFacts = {VerdictFacts{"no_change", "=", "reason_no_change"},
                                      VerdictFacts{"may_be_chance", "\u25cb", "reason_chance"},
                                      VerdictFacts{"no_earlier_years", "\u25c7", "reason_no_earlier_years"},
                                      VerdictFacts{"within_usual_swings", "\u25d0", "reason_within"},
                                      VerdictFacts{"clear", "\u25cf", "reason_clear"},
                                      VerdictFacts{"links_cannot_tell", "?", "reason_links"}};

const VerdictFacts& facts_of(Verdict verdict) { return kVerdictFacts.at(static_cast<std::size_t>(verdict)); }

/// Beyond a hundred times as many the number says nothing any more.
std::string ratio_text(double lower, const std::optional<double>& upper, Language language) {
  constexpr double kMost = 100;
  return decimal_text(lower, 2, language) + "\u2009\u2013\u2009" +
         (!upper            ? "\u221e"
          : *upper >= kMost ? ">" + decimal_text(kMost, 0, language)
                            : decimal_text(*upper, 2, language));
}

Node texts_of(const std::vector<std::string>& texts) {
  Node list = Node::list();
  for (const std::string& text : texts) list.add(Node::table().put("text", text));
  return list;
}

}  // namespace

const char* verdict_key(Verdict verdict) { return facts_of(verdict).key; }

std::string link_name(const FigureTable& table) {
  std::string name = table.definition + ";" + std::to_string(table.year) + ";" + to_iso(table.as_of);
  for (const auto& [rule, value] : table.rules) name.append(";").append(rule).append("=").append(value);
  return name;
}

std::string command_for(const FigureTable& table) {
  std::string command = "zicht figures " + table.id + " --year " + std::to_string(table.year) + " --as-of " +
                        to_iso(table.as_of);
  for (const auto& [rule, value] : table.rules)
    command.append(" --rule ").append(rule).append("=").append(value);
  if (table.linkage) command.append(" --linkage-draws ").append(std::to_string(table.linkage->draws));
  return command;
}

Node TableView::headline() const {
  Node view = Node::table();
  describe(view);
  view.put("value", count_text(table_->total.value, language_))
      .put("change", change_sentence())
      .put("interval", interval_sentence())
      .put("reason", reason());
  if (const std::string linkage = linkage_sentence(); !linkage.empty())
    view.put("linkage", Node::table().put("text", linkage));
  if (const std::string share = share_sentence(); !share.empty())
    view.put("share", Node::table().put("text", share));
  if (const auto verdict = table_->total.verdict()) {
    const VerdictFacts& facts = facts_of(*verdict);
    view.put("verdict", text(facts.key)).put("mark", facts.mark).put("verdict_kind", facts.key);
  }
  if (table_->total.series.size() > 2)
    view.put("series_chart", TableCharts(*texts_, language_).total_series(*table_, "headline-" + table_->id));
  return view;
}

Node TableView::section(const std::vector<ChartKind>& charts) const {
  Node view = Node::table();
  describe(view);
  const TableCharts drawing(*texts_, language_);
  Node drawn = Node::list();
  for (const ChartKind kind : charts) {
    const DrawnChart chart = drawing.draw(*table_, kind);
    Node panels = Node::list();
    for (const DrawnChart::Panel& panel : chart.panels)
      if (!panel.svg.empty())
        panels.add(Node::table()
                       .put("heading", panel.heading.empty() ? Node() : Node(panel.heading))
                       .put("svg", panel.svg));
    if (panels.is_list() && !panels.as_list()->empty())
      drawn.add(Node::table()
                    .put("panels", panels)
                    .put("several", kind == ChartKind::series || kind == ChartKind::panels)
                    .put("kind", kind == ChartKind::panels ? "bars" : "series")
                    .put("caption", chart.caption));
  }
  view.put("charts", drawn).put("has_charts", !drawn.as_list()->empty());
  view.put("columns",
           std::to_string(6 + (has_published() ? 1 : 0) + (has_ranges() ? 1 : 0) + (has_shares() ? 1 : 0)));
  view.put("has_shares", has_shares()).put("method", table_->verdict_method);
  view.put("has_linkage", has_ranges());
  view.put("has_published", has_published()).put("groups", groups()).put("total", row(table_->total, 0));
  if (has_published() && table_->published_as_of)
    view.put("published_as_of", date_text(*table_->published_as_of, language_));
  Node years = Node::list();
  for (int year = table_->series_from; year <= table_->year; ++year)
    years.add(Node::table().put("name", std::to_string(year)));
  view.put("years", years);
  Node tests = Node::list();
  for (const FigureCell& cell : in_reading_order(*table_)) tests.add(years_and_tests(cell));
  tests.add(years_and_tests(table_->total));
  view.put("tests", tests);
  view.put("notes", notes());
  return view;
}

Node TableView::notes() const {
  Node notes = Node::list();
  const auto note = [&](std::string said) { notes.add(Node::table().put("text", std::move(said))); };
  if (has_ranges())
    note(texts_->filled("linkage_legend", language_,
                        {{"draws", count_text(table_->linkage->draws, language_)}}));
  if (!table_->cells_of_draws.empty())
    note(texts_->filled("linkage_other_classes", language_,
                        {{"count", std::to_string(table_->cells_of_draws.size())}}));
  if (table_->judged_together) note(text("judged_together"));
  if (std::ranges::any_of(table_->dimensions, &FigureDimension::several_per_person))
    note(text("parts_exceed_total"));
  for (const TableNote& one : table_->notes) note(one.text.in(language_));
  for (const SeriesBreak& one : table_->breaks)
    note(std::to_string(one.year) + ": " + one.label.in(language_));
  if (table_->without_year > 0)
    note(texts_->filled("without_year", language_, {{"count", count_text(table_->without_year, language_)}}));
  return notes;
}

std::string TableView::range_text(const DrawnRange& range,
                                  std::string (*number)(std::int64_t, Language)) const {
  return publish::range_text(range, number, language_, texts_->get("limits", language_));
}

/// "Linkage: 938 to 951, change +3 to +9; the register itself lies outside"; nothing when nothing is open. A
/// change that cannot be told has its range where the change is said.
std::string TableView::linkage_sentence() const {
  const FigureCell& cell = table_->total;
  if (!cell.linkage) return "";
  const DrawnRange& count = cell.linkage->count;
  const DrawnRange& change = cell.linkage->changes.back();
  const bool change_is_open = cell.change && !change.is_just(cell.change->absolute);
  if (count.is_just(cell.value) && !change_is_open) return "";
  const bool both = change_is_open && cell.verdict() != Verdict::links_cannot_tell;
  const std::string said = texts_->filled(
      both ? "linkage_both" : "linkage_count", language_,
      {{"range", range_text(count, count_text)}, {"change_range", range_text(change, change_text)}});
  const bool outside =
      !count.contains(cell.value) || (change_is_open && !change.contains(cell.change->absolute));
  return outside ? said + text("linkage_outside") : said;
}

/// "938 to 951", with a mark when the register lies outside.
std::string TableView::marked_range(const FigureCell& cell) const {
  const DrawnRange& range = cell.linkage->count;
  return range_text(range, count_text) + (range.contains(cell.value) ? "" : "\u00a0!");
}

Node TableView::all_years() const {
  std::vector<std::string> counts;
  for (const std::int64_t count : table_->total.series) counts.push_back(count_text(count, language_));
  return Node::table()
      .put("table", table_->id)
      .put("label", table_->title.in(language_))
      .put("counts", texts_of(counts))
      .put("chart", TableCharts(*texts_, language_).total_series(*table_, "years-" + table_->id));
}

Node TableView::definition() const {
  Node view = Node::table();
  describe(view);
  return view;
}

/// What every view of a table says: what is counted, by which rules, when, and how to point at it.
void TableView::describe(Node& view) const {
  std::vector<std::string> rules;
  for (const auto& [rule, label] : table_->rule_labels) rules.push_back(label.in(language_));
  view.put("id", table_->id)
      .put("title", table_->title.in(language_))
      .put("definition_text", table_->definition_text.in(language_))
      .put("definition", table_->definition)
      .put("class_heading", class_heading())
      .put("rules", texts_of(rules))
      .put("link", link_name(*table_))
      .put("command", command_for(*table_))
      .put("csv", "csv/" + table_->id + ".csv");
}

std::string TableView::class_heading() const {
  std::string heading;
  for (const FigureDimension& dimension : table_->dimensions)
    heading += (heading.empty() ? "" : " / ") + dimension.label.in(language_);
  return heading;
}

bool TableView::has_published() const {
  const auto differs = [](const FigureCell& cell) {
    return cell.previous_as_published && cell.previous_as_published != cell.previous;
  };
  return differs(table_->total) || std::ranges::any_of(table_->cells, differs);
}

/// Whether linkage leaves something open of some count or change.
bool TableView::has_ranges() const {
  const auto is_open = [](const FigureCell& cell) {
    return cell.linkage && !(cell.linkage->count.is_just(cell.value) &&
                             (!cell.change || cell.linkage->changes.back().is_just(cell.change->absolute)));
  };
  return is_open(table_->total) || std::ranges::any_of(table_->cells, is_open);
}

Node TableView::row(const FigureCell& cell, std::size_t from_dimension) const {
  Node view = Node::table();
  view.put("label", cell.classes.empty() ? text("total") : label_of(*table_, cell, language_, from_dimension))
      .put("value", count_text(cell.value, language_))
      .put("previous", cell.previous ? count_text(*cell.previous, language_) : "");
  if (has_published()) {
    const bool differs = cell.previous_as_published && cell.previous_as_published != cell.previous;
    view.put("published",
             Node::table()
                 .put("value",
                      cell.previous_as_published ? count_text(*cell.previous_as_published, language_) : "")
                 .put("differs", differs));
  }
  if (has_ranges()) view.put("linkage", Node::table().put("range", marked_range(cell)));
  if (has_shares()) view.put("share", share_view(cell));
  view.put("has_change", cell.change.has_value());
  if (!cell.change) return view;
  const VerdictFacts& facts = facts_of(*cell.verdict());
  const RatioInterval interval = cell.change->weaker_interval();
  return view.put("change", change_text(cell.change->absolute, language_))
      .put("verdict", text(facts.key))
      .put("mark", facts.mark)
      .put("verdict_kind", facts.key)
      .put("interval", ratio_text(interval.lower, interval.upper, language_));
}

/// Rows under the class of the first dimension when there are several; one group without a heading when not.
Node TableView::groups() const {
  const bool grouped = table_->dimensions.size() > 1;
  Node groups = Node::list();
  Node rows = Node::list();
  std::string heading;
  const auto close = [&] {
    if (rows.as_list()->empty()) return;
    groups.add(Node::table().put("heading", heading.empty() ? Node() : Node(heading)).put("rows", rows));
    rows = Node::list();
  };
  std::optional<std::uint16_t> first;
  for (const FigureCell& cell : in_reading_order(*table_)) {
    if (grouped && first != cell.classes[0]) {
      close();
      first = cell.classes[0];
      heading = table_->dimensions[0].classes.at(*first).label.in(language_);
    }
    rows.add(row(cell, grouped ? 1 : 0));
  }
  close();
  return groups;
}

Node TableView::years_and_tests(const FigureCell& cell) const {
  std::vector<std::string> values;
  for (const std::int64_t count : cell.series) values.push_back(count_text(count, language_));
  if (has_ranges())
    values.push_back(cell.change ? range_text(cell.linkage->changes.back(), change_text) : "\u2013");
  const auto add = [&](const std::optional<double>& p, double lower, const std::optional<double>& upper) {
    values.push_back(p ? short_p_value_text(*p, language_) : "\u2013");
    values.push_back(p ? ratio_text(lower, upper, language_) : "\u2013");
  };
  const CountChange change = cell.change.value_or(CountChange{});
  add(cell.change ? std::optional(change.p_value) : std::nullopt, change.ratio_lower, change.ratio_upper);
  const DispersedChange dispersed = change.dispersed.value_or(DispersedChange{});
  values.push_back(change.dispersed ? decimal_text(dispersed.dispersion, 1, language_) : "\u2013");
  add(change.dispersed ? std::optional(dispersed.p_value) : std::nullopt, dispersed.ratio_lower,
      dispersed.ratio_upper);
  values.push_back(dispersed.years.empty() ? "\u2013" : years_text(dispersed.years));
  if (has_shares())
    values.push_back(cell.share ? short_p_value_text(cell.share->p_value, language_) : "\u2013");
  return Node::table()
      .put("label", cell.classes.empty() ? text("total") : label_of(*table_, cell, language_))
      .put("numbers", texts_of(values));
}

/// "+27 (+52 %) tegenover 52 in 2023"
std::string TableView::change_sentence() const {
  const FigureCell& cell = table_->total;
  if (!cell.previous) return text("no_year_before");
  const std::string year = std::to_string(table_->year - 1);
  const std::string previous = count_text(*cell.previous, language_);
  if (cell.verdict() == Verdict::links_cannot_tell)
    return texts_->filled("change_untold", language_,
                          {{"previous", previous},
                           {"year", year},
                           {"range", range_text(cell.linkage->changes.back(), change_text)}}) +
           published_sentence();
  std::string by = change_text(cell.value - *cell.previous, language_);
  if (*cell.previous > 0)
    by += " (" +
          percent_change_text(static_cast<double>(cell.value) / static_cast<double>(*cell.previous) - 1,
                              language_) +
          ")";
  return texts_->filled("change_against", language_,
                        {{"change", by}, {"previous", previous}, {"year", year}}) +
         published_sentence();
}

/// " (a year earlier, 51 were known for 2023)"
std::string TableView::published_sentence() const {
  const FigureCell& cell = table_->total;
  if (!cell.previous_as_published || *cell.previous_as_published == *cell.previous) return "";
  return texts_->filled("as_published", language_,
                        {{"published", count_text(*cell.previous_as_published, language_)},
                         {"year", std::to_string(table_->year - 1)}});
}

/// The interval of the ratio as one of the relative change: "−22 % tot +189 %".
std::string TableView::interval_sentence() const {
  if (!table_->total.change || table_->total.previous.value_or(0) == 0) return "";
  if (table_->total.verdict() == Verdict::links_cannot_tell) return "";
  const RatioInterval interval = table_->total.change->weaker_interval();
  const std::string lower = percent_change_text(interval.lower - 1, language_);
  if (!interval.upper) return texts_->filled("interval_open", language_, {{"lower", lower}});
  return texts_->filled("interval", language_,
                        {{"lower", lower}, {"upper", percent_change_text(*interval.upper - 1, language_)}});
}

bool TableView::has_shares() const {
  return std::ranges::any_of(table_->cells, [](const FigureCell& cell) { return cell.share.has_value(); });
}

/// "25 → 53 %"
std::string TableView::shares_text(const ShareChange& share) const {
  constexpr double kHundred = 100;
  return decimal_text(kHundred * share.previous_share, 0, language_) + "\u2009\u2192\u2009" +
         decimal_text(kHundred * share.share, 0, language_) + (language_ == Language::nl ? "\u00a0%" : "%");
}

/// The shares of a row with the mark of their change, and its words for who hears the page.
Node TableView::share_view(const FigureCell& cell) const {
  Node view = Node::table();
  if (!cell.share) return view.put("shares", "").put("mark", "").put("verdict", "");
  const VerdictFacts& facts = facts_of(*cell.share_verdict());
  return view.put("shares", shares_text(*cell.share)).put("mark", facts.mark).put("verdict", text(facts.key));
}

/// "Share of the whole: 25 → 53 %; ● clear"
std::string TableView::share_sentence() const {
  const FigureCell& cell = table_->total;
  if (!cell.share || !cell.change) return "";
  const VerdictFacts& facts = facts_of(*cell.share_verdict());
  return texts_->filled(
      "share_of_whole", language_,
      {{"shares", shares_text(*cell.share)}, {"mark", facts.mark}, {"verdict", text(facts.key)}});
}

/// "2018–2023", with the years that are missing from it left out: "2018–2020, 2022–2023".
std::string TableView::years_text(const std::vector<int>& years) {
  std::string said;
  for (std::size_t from = 0, to = 0; from < years.size(); from = ++to) {
    while (to + 1 < years.size() && years[to + 1] == years[to] + 1) ++to;
    said += (said.empty() ? "" : ", ") + std::to_string(years[from]);
    if (to > from) said += "\u2013" + std::to_string(years[to]);
  }
  return said;
}

/// Why the verdict on the total is what it is.
std::string TableView::reason() const {
  if (!table_->total.change) return "";
  const CountChange& change = *table_->total.change;
  const double dispersed = change.dispersed ? change.dispersed->p_value : change.p_value;
  const std::string range =
      table_->total.linkage ? range_text(table_->total.linkage->changes.back(), change_text) : "";
  const std::vector<int> years = change.dispersed ? change.dispersed->years : std::vector<int>();
  std::string said = texts_->filled(facts_of(*table_->total.verdict()).reason, language_,
                                    {{"range", range},
                                     {"p", p_value_text(change.p_value, language_)},
                                     {"p_series", p_value_text(dispersed, language_)},
                                     {"years", years_text(years)}});
  for (const SeriesBreak& one : table_->breaks)
    if (one.year == table_->year &&
        std::ranges::find(table_->total.breaks, one.year) != table_->total.breaks.end())
      said += " " + one.label.in(language_);
  return said;
}

}  // namespace zicht::publish
