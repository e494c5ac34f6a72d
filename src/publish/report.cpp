#include "publish/report.hpp"

#include <algorithm>
#include <mustache.hpp>

#include "publish/bar_chart.hpp"
#include "publish/number_format.hpp"
#include "publish/series_chart.hpp"
#include "publish/workbook.hpp"

namespace zicht::publish {
namespace {

using kainjow::mustache::data;
using kainjow::mustache::list;
using kainjow::mustache::object;

constexpr std::size_t kMostBars = 12;

std::string text_of(const std::map<std::string, std::string>& files, const char* name) {
  const auto found = files.find(name);
  return found == files.end() ? "" : found->second;
}

/// What the page says of one table, in one language.
class TableView {
 public:
  TableView(const ReportDesign& design, const FigureTable& table, Language language)
      : texts_(design.texts), table_(table), language_(language) {}

  data headline() const {
    data view = described();
    view.set("value", count_text(table_.total.value, language_));
    view.set("change", change_sentence(table_.total));
    view.set("meaning", meaning(table_.total));
    if (table_.total.series.size() > 2) view.set("series_chart", draw(series_chart()));
    return view;
  }

  /// A row of the table of all years.
  data series_row() const {
    data view;
    view.set("label", table_.title.in(language_));
    data counts{data::type::list};
    for (const std::int64_t count : table_.total.series)
      counts.push_back(object{{"count", count_text(count, language_)}});
    view.set("counts", counts);
    return view;
  }

  data section() const {
    data view = described();
    const std::vector<FigureCell> ordered = in_reading_order();
    if (table_.dimensions.size() == 1) {
      view.set("chart", draw(chart(ordered)));
      if (ordered.size() > kMostBars)
        view.set("chart_note",
                 texts_.filled("chart_shows_largest", language_, {{"count", std::to_string(kMostBars)}}));
    }
    data rows{data::type::list};
    for (const FigureCell& cell : ordered) rows.push_back(row(cell));
    view.set("rows", rows);
    view.set("total", row(table_.total));
    if (std::ranges::any_of(table_.dimensions, &FigureDimension::several_per_person))
      view.set("parts_note", texts_.get("parts_exceed_total", language_));
    return view;
  }

 private:
  data described() const {
    data view;
    view.set("id", table_.id);
    view.set("title", table_.title.in(language_));
    view.set("definition_text", table_.definition_text.in(language_));
    view.set("definition", table_.definition);
    view.set("class_heading", class_heading());
    data rules{data::type::list};
    for (const auto& [rule, value] : table_.rules) {
      data entry;
      entry.set("rule", rule);
      entry.set("value", value);
      rules.push_back(entry);
    }
    view.set("rules", rules);
    return view;
  }

  std::string class_heading() const {
    std::string heading;
    for (const FigureDimension& dimension : table_.dimensions)
      heading += (heading.empty() ? "" : " / ") + dimension.label.in(language_);
    return heading;
  }

  std::string label(const FigureCell& cell) const {
    std::string label;
    for (std::size_t d = 0; d < cell.classes.size(); ++d)
      label += (d == 0 ? "" : " / ") + table_.dimensions[d].classes.at(cell.classes[d]).label.in(language_);
    return label;
  }

  data row(const FigureCell& cell) const {
    data view;
    view.set("label", cell.classes.empty() ? texts_.get("total", language_) : label(cell));
    view.set("value", count_text(cell.value, language_));
    view.set("previous", cell.previous ? count_text(*cell.previous, language_) : "");
    view.set("change", cell.change ? change_text(cell.change->absolute, language_) : "");
    view.set("interval", cell.change ? interval(*cell.change) : "");
    view.set("p_value", cell.change ? short_p_value_text(cell.change->p_value, language_) : "");
    view.set("p_series", cell.change && cell.change->dispersed
                             ? short_p_value_text(cell.change->dispersed->p_value, language_)
                             : "\u2013");
    return view;
  }

  std::string interval(const CountChange& change) const {
    const std::string upper = change.ratio_upper ? decimal_text(*change.ratio_upper, 2, language_) : "\u221e";
    return decimal_text(change.ratio_lower, 2, language_) + "\u2013" + upper;
  }

  /// "+27 (+52 %) vergeleken met 52 in 2023"
  std::string change_sentence(const FigureCell& cell) const {
    if (!cell.previous) return "";
    std::string by = change_text(cell.value - *cell.previous, language_);
    if (*cell.previous > 0)
      by += " (" +
            percent_change_text(static_cast<double>(cell.value) / static_cast<double>(*cell.previous) - 1,
                                language_) +
            ")";
    const std::string year = std::to_string(table_.year - 1);
    std::string sentence =
        texts_.filled("change_against", language_,
                      {{"change", by}, {"previous", count_text(*cell.previous, language_)}, {"year", year}});
    if (cell.previous_as_published && *cell.previous_as_published != *cell.previous)
      sentence +=
          texts_.filled("as_published", language_,
                        {{"published", count_text(*cell.previous_as_published, language_)}, {"year", year}});
    return sentence;
  }

  /// Whether the change says anything, in words that follow the test.
  std::string meaning(const FigureCell& cell) const {
    if (!cell.change) return "";
    const CountChange& change = *cell.change;
    const char* text = change.weaker_p_value() < kMoreThanChance ? "more_than_chance"
                       : change.p_value < kMoreThanChance        ? "within_the_series"
                                                                 : "may_be_chance";
    const double dispersed = change.dispersed ? change.dispersed->p_value : change.p_value;
    return texts_.filled(text, language_,
                         {{"p", p_value_text(change.p_value, language_)},
                          {"p_series", p_value_text(dispersed, language_)},
                          {"first_year", std::to_string(table_.series_from)},
                          {"year", std::to_string(table_.year)}});
  }

  SeriesChart series_chart() const {
    SeriesChart chart{.id = "series-" + table_.id,
                      .title = table_.title.in(language_),
                      .description = texts_.filled("series_description", language_,
                                                   {{"first_year", std::to_string(table_.series_from)},
                                                    {"year", std::to_string(table_.year)}}),
                      .first_year = table_.series_from,
                      .language = language_,
                      .counts = table_.total.series,
                      .breaks = {}};
    for (const SeriesBreak& one : table_.breaks) chart.breaks.push_back(one.year);
    return chart;
  }

  /// A few classes stand in their own order; of many, the largest first.
  std::vector<FigureCell> in_reading_order() const {
    std::vector<FigureCell> ordered = table_.cells;
    if (ordered.size() > kMostBars) std::ranges::stable_sort(ordered, std::greater{}, &FigureCell::value);
    return ordered;
  }

  BarChart chart(const std::vector<FigureCell>& ordered) const {
    BarChart chart{.id = "chart-" + table_.id,
                   .title = table_.title.in(language_),
                   .description = texts_.get("chart_description", language_),
                   .year = std::to_string(table_.year),
                   .previous_year = std::to_string(table_.year - 1),
                   .language = language_,
                   .bars = {}};
    for (const FigureCell& cell : ordered)
      if (chart.bars.size() < kMostBars) chart.bars.push_back({label(cell), cell.value, cell.previous});
    return chart;
  }

  const ReportTexts& texts_;
  const FigureTable& table_;
  Language language_;
};

/// The years of the series, and what breaks them; they are the same in every table.
void add_years(std::span<const FigureTable> tables, Language language, data& page) {
  data years{data::type::list};
  data breaks{data::type::list};
  if (!tables.empty()) {
    for (int year = tables.front().series_from; year <= tables.front().year; ++year)
      years.push_back(object{{"name", std::to_string(year)}});
    for (const SeriesBreak& one : tables.front().breaks)
      breaks.push_back(object{{"name", std::to_string(one.year)}, {"text", one.label.in(language)}});
  }
  page.set("years", years);
  page.set("breaks", breaks);
}

}  // namespace

Result<ReportDesign> ReportDesign::parse(const std::map<std::string, std::string>& files) {
  ReportDesign design;
  design.page = text_of(files, "page.mustache");
  design.style = text_of(files, "style.css");
  if (design.page.empty() || design.style.empty())
    return fail(ErrorCode::invalid_config, "the report's template or style is missing",
                "report/page.mustache, report/style.css");
  if (const kainjow::mustache::mustache page(design.page); !page.is_valid())
    return fail(ErrorCode::invalid_config, "the report's template is wrong: " + page.error_message(),
                "report/page.mustache");
  ZICHT_TRY(design.texts, ReportTexts::parse(text_of(files, "texts.toml"), "report/texts.toml"));
  return design;
}

std::string page_name(Language language) { return language == Language::nl ? "index.html" : "index.en.html"; }

Result<std::string> render_report(const ReportDesign& design, const ReportContext& context,
                                  std::span<const FigureTable> tables, Language language) {
  const Language other = language == Language::nl ? Language::en : Language::nl;
  data page;
  data texts;
  for (const auto& [key, label] : design.texts.all()) texts.set(key, label.in(language));
  page.set("text", texts);
  page.set("style", design.style);
  page.set("language", language == Language::nl ? "nl" : "en");
  page.set("other_language", language == Language::nl ? "en" : "nl");
  page.set("other_page", page_name(other));
  page.set("other_language_name", language == Language::nl ? "English" : "Nederlands");
  page.set("year", std::to_string(context.year));
  page.set("previous_year", std::to_string(context.year - 1));
  page.set("as_of", date_text(context.as_of, language));
  page.set("as_of_iso", to_iso(context.as_of));
  page.set("tree_size", count_text(static_cast<std::int64_t>(context.tree_size), language));
  page.set("program", context.program);
  page.set("workbook", workbook_name(language));
  page.set("made_up", context.made_up);
  data headlines{data::type::list};
  data series{data::type::list};
  data sections{data::type::list};
  for (const FigureTable& table : tables) {
    const TableView view(design, table, language);
    if (table.dimensions.empty()) {
      headlines.push_back(view.headline());
      series.push_back(view.series_row());
    } else {
      sections.push_back(view.section());
    }
  }
  page.set("headlines", headlines);
  page.set("series", series);
  add_years(tables, language, page);
  page.set("sections", sections);

  kainjow::mustache::mustache renderer(design.page);
  std::string html = renderer.render(page);
  if (!renderer.is_valid())
    return fail(ErrorCode::invalid_config,
                "the report's template cannot be filled: " + renderer.error_message(),
                "report/page.mustache");
  return html;
}

}  // namespace zicht::publish
