#include "figures/figure_output.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "base/csv.hpp"
#include "base/letters.hpp"
#include "base/node.hpp"
#include "base/text.hpp"
#include "figures/measure_output.hpp"
#include "model/made_up.hpp"

namespace zicht::figures {
namespace {

/// Calls `use` with the total of each table that has one, then with each of its cells.
template <class Use>
void for_each_cell(std::span<const FigureTable> tables, Use use) {
  for (const FigureTable& table : tables) {
    if (table.has_total) use(table, table.total);
    for (const FigureCell& cell : table.cells) use(table, cell);
  }
}

const FigureClass& class_of(const FigureTable& table, const FigureCell& cell, std::size_t dimension) {
  return table.dimensions[dimension].classes.at(cell.classes[dimension]);
}

std::string grouped(std::int64_t count, Language language) {
  std::string digits = fmt::format("{}", count);
  const std::size_t first = count < 0 ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3;)
    digits.insert(at -= 3, 1, language == Language::nl ? '.' : ',');
  return digits;
}

std::string decimal(double number, int digits, Language language) {
  std::string text = fmt::format("{:.{}f}", number, digits);
  if (language == Language::nl) std::ranges::replace(text, '.', ',');
  return text;
}

std::string p_value(double p, Language language) {
  return p < 0.001 ? "<" + decimal(0.001, 3, language) : decimal(p, 3, language);
}

/// Beyond a hundred times as many the number says nothing any more.
std::string ratio(const CountChange& change, Language language) {
  constexpr double kMost = 100;
  const RatioInterval interval = change.weaker_interval();
  return decimal(interval.lower, 2, language) + " - " +
         (!interval.upper            ? "..."
          : *interval.upper >= kMost ? ">" + decimal(kMost, 0, language)
                                     : decimal(*interval.upper, 2, language));
}

struct Words {
  const char *change, *ratio, *p, *p_seen, *total, *as_of, *rules, *independent, *dispersed, *marks,
      *together, *published, *without_year, *parts;
  std::array<const char*, 6> verdicts;  // in the order of the enumeration
};
constexpr Words kDutch = {
    "verschil",
    "verhouding 95%",
    "p",
    "p reeks",
    "totaal",
    "peildatum",
    "regels",
    "p: exacte toets, als mensen onafhankelijk van elkaar zijn gemeld",
    "p reeks: als toeval zo groot is als de eerdere jaren van jaar op jaar schommelden",
    "\u25cf duidelijk: meer "
    "dan toeval en meer dan deze reeks gewoonlijk schommelt; \u25d0 meer dan toeval, maar deze reeks "
    "schommelt gewoonlijk zo veel; \u25c7 meer dan toeval, te weinig eerdere jaren om mee te vergelijken; "
    "\u25cb kan toeval zijn",
    "de klassen zijn samen beoordeeld: van de gemerkte verschillen is gemiddeld hoogstens 5% toeval",
    "zoals bekend op",
    "in geen jaar geteld, zonder ontvangstdatum",
    "de delen tellen op tot meer dan het totaal; elke klasse is alleen beoordeeld",
    {"= gelijk", "\u25cb kan toeval zijn", "\u25c7 geen eerdere jaren", "\u25d0 gewone schommeling",
     "\u25cf duidelijk", "? door koppeling"}};
constexpr Words kEnglish = {
    "change",
    "ratio 95%",
    "p",
    "p series",
    "total",
    "as of",
    "rules",
    "p: exact test, if people were reported independently",
    "p series: if chance is as large as the earlier years swung from one to the next",
    "\u25cf clear: more than "
    "chance and more than this series usually swings; \u25d0 more than chance, but this series usually "
    "swings as much; \u25c7 more than chance, too few earlier years to compare with; \u25cb may be chance",
    "the classes are judged together: of the marked changes at most 5% on average are chance",
    "as known on",
    "counted in no year, without a date of receipt",
    "the parts add up to more than the total; each class is judged alone",
    {"= no change", "\u25cb may be chance", "\u25c7 no earlier years", "\u25d0 usual swings", "\u25cf clear",
     "? by linkage"}};

std::string row_label(const FigureTable& table, const FigureCell& cell, Language language,
                      const Words& words) {
  if (cell.classes.empty()) return words.total;
  std::string label;
  for (std::size_t d = 0; d < cell.classes.size(); ++d)
    label += (d == 0 ? "" : " / ") + class_of(table, cell, d).label.in(language);
  return label;
}

/// Whether what was published of the year before differs from what is known of it now.
bool differs(const FigureCell& cell) {
  return cell.previous_as_published && cell.previous_as_published != cell.previous;
}

constexpr std::size_t kVerdictWidth = 22;

/// How the rows of one table are written.
struct RowLayout {
  std::size_t label_width;
  bool with_published;
  Language language;
  const Words& words;
};

void write_row(std::string& out, const std::string& label, const FigureCell& cell, const RowLayout& layout) {
  const Language language = layout.language;
  const auto count = [&](const std::optional<std::int64_t>& value) {
    return fmt::format("{:>10}", value ? grouped(*value, language) : "");
  };
  out += "  " + padded(label, layout.label_width) + count(cell.value) + count(cell.previous);
  if (layout.with_published) out += count(cell.previous_as_published);
  if (cell.change)
    out += fmt::format(
        "{:>10}  {}{:>15}{:>8}{:>9}",
        (cell.change->absolute > 0 ? "+" : "") + grouped(cell.change->absolute, language),
        padded(layout.words.verdicts.at(static_cast<std::size_t>(*cell.verdict())), kVerdictWidth),
        ratio(*cell.change, language), p_value(cell.change->p_value, language),
        cell.change->dispersed ? p_value(cell.change->dispersed->p_value, language) : "-");
  out += '\n';
}

void write_header(std::string& out, const FigureTable& table, const RowLayout& layout) {
  const Words& words = layout.words;
  out +=
      "  " + std::string(layout.label_width, ' ') + fmt::format("{:>10}{:>10}", table.year, table.year - 1);
  if (layout.with_published) out += fmt::format("{:>10}", fmt::format("{}*", table.year - 1));
  out += fmt::format("{:>10}  {:<{}}{:>15}{:>8}{:>9}\n", words.change, "", kVerdictWidth, words.ratio,
                     words.p, words.p_seen);
}

std::string rules_text(const FigureTable& table, const char* separator) {
  std::string text;
  for (const auto& [rule, value] : table.rules)
    text += fmt::format("{}{}={}", text.empty() ? "" : separator, rule, value);
  return text;
}

/// "form=sexual; world_region=419"
std::string dimensions_text(const FigureTable& table, const FigureCell& cell) {
  std::string text;
  for (std::size_t d = 0; d < cell.classes.size(); ++d)
    text += (d == 0 ? "" : "; ") + table.dimensions[d].id + "=" + class_of(table, cell, d).code;
  return text;
}

/// A row of CSV: what figure it is, and more of it.
std::string figure_record(const FigureTable& table, const FigureCell& cell,
                          const std::vector<std::string>& more) {
  std::vector<std::string> fields = {table.id,
                                     table.definition,
                                     fmt::format("{}", table.year),
                                     to_iso(table.as_of),
                                     fmt::format("{}", table.tree_size),
                                     rules_text(table, "; "),
                                     dimensions_text(table, cell),
                                     fmt::format("{}", cell.value)};
  fields.insert(fields.end(), more.begin(), more.end());
  return csv_record(fields);
}

/// Whether the people that are counted do not exist.
const char* yes_if_made_up(const FigureTable& table) { return made_up_note(table) != nullptr ? "yes" : "no"; }

std::string number_text(const std::optional<std::int64_t>& number) {
  return number ? fmt::format("{}", *number) : std::string();
}

void write_notes(std::string& out, const FigureTable& table, const RowLayout& layout) {
  const Words& words = layout.words;
  if (table.judged_together) out += fmt::format("  ({})\n", words.together);
  if (table.has_total && std::ranges::any_of(table.dimensions, &FigureDimension::several_per_person))
    out += fmt::format("  ({})\n", words.parts);
  if (layout.with_published && table.published_as_of)
    out += fmt::format("  (* {}, {} {})\n", table.year - 1, words.published, to_iso(*table.published_as_of));
  out += notes_text(table, layout.language);
  for (const SeriesBreak& one : table.breaks)
    out += fmt::format("  ({}: {})\n", one.year, one.label.in(layout.language));
  if (table.without_year > 0)
    out += fmt::format("  ({} {})\n", grouped(table.without_year, layout.language), words.without_year);
  out += fmt::format("  {}  {} {}  {} {}\n\n", table.definition, words.as_of, to_iso(table.as_of),
                     words.rules, table.rules.empty() ? "-" : rules_text(table, ", "));
}

void write_table(std::string& out, const FigureTable& table, Language language, const Words& words) {
  if (has_estimates(table)) {
    out += measure_text(table, language);
    return;
  }
  RowLayout layout{24, differs(table.total) || std::ranges::any_of(table.cells, differs), language, words};
  for (const FigureCell& cell : table.cells)
    layout.label_width = std::max(layout.label_width, letter_count(row_label(table, cell, language, words)));
  out += fmt::format("{} {}\n", table.title.in(language), table.year);
  write_header(out, table, layout);
  for (const FigureCell& cell : table.cells)
    write_row(out, row_label(table, cell, language, words), cell, layout);
  if (table.has_total) write_row(out, words.total, table.total, layout);
  write_notes(out, table, layout);
}

/// What the change means, and what that rests on.
void add_verdict(Node& figure, const FigureTable& table, const FigureCell& cell) {
  const DispersedChange* const dispersed =
      cell.change && cell.change->dispersed ? &*cell.change->dispersed : nullptr;
  Node years;
  if (dispersed != nullptr) {
    years = Node::list();
    for (const int year : dispersed->years) years.add(year);
  }
  figure.put("verdict", cell.change || table.kind == "count" ? Node(name_of(cell.verdict())) : Node())
      .put("dispersion_years", years)
      .put("dispersion_prior_df", dispersed != nullptr ? Node(dispersed->prior_df) : Node())
      .put("share_verdict", cell.share ? Node(name_of(cell.share_verdict())) : Node())
      .put("share_p_value", cell.share ? Node(cell.share->p_value) : Node())
      .put("share_dispersion", cell.share ? Node(cell.share->dispersion) : Node())
      .put("verdict_method", table.verdict_method.empty() ? Node() : Node(table.verdict_method));
}

}  // namespace

const char* name_of(const std::optional<Verdict>& verdict) {
  constexpr std::array kNames = {"no_change",           "may_be_chance", "no_earlier_years",
                                 "within_usual_swings", "clear",         "links_cannot_tell"};
  return kNames.at(static_cast<std::size_t>(verdict.value_or(Verdict::no_earlier_years)));
}

std::string to_text(std::span<const FigureTable> tables, Language language) {
  const Words& words = language == Language::nl ? kDutch : kEnglish;
  std::string out;
  for (const FigureTable& table : tables) write_table(out, table, language, words);
  if (!tables.empty()) out += fmt::format("{}\n{}\n{}\n", words.marks, words.independent, words.dispersed);
  return out;
}

std::string to_csv(std::span<const FigureTable> tables) {
  std::string out =
      "id,definition,year,as_of,tree_size,rules,dimensions,value,previous,previous_as_published,change,p_"
      "value,ratio_lower,ratio_upper,dispersion,p_value_dispersed,verdict,dispersion_years,dispersion_prior_"
      "df,"
      "share_verdict,share_p_value,share_dispersion,verdict_method," +
      std::string(kEstimateColumns) + ",made_up\n";
  for_each_cell(tables, [&](const FigureTable& table, const FigureCell& cell) {
    const DispersedChange* const dispersed =
        cell.change && cell.change->dispersed ? &*cell.change->dispersed : nullptr;
    std::vector<std::string> fields = {
        number_text(cell.previous),
        number_text(cell.previous_as_published),
        cell.change ? fmt::format("{}", cell.change->absolute) : "",
        cell.change ? fmt::format("{:.6g}", cell.change->p_value) : "",
        cell.change ? fmt::format("{:.6g}", cell.change->ratio_lower) : "",
        cell.change && cell.change->ratio_upper ? fmt::format("{:.6g}", *cell.change->ratio_upper) : "",
        dispersed != nullptr ? fmt::format("{:.6g}", dispersed->dispersion) : "",
        dispersed != nullptr ? fmt::format("{:.6g}", dispersed->p_value) : "",
        cell.change || table.kind == "count" ? name_of(cell.verdict()) : "",
        dispersed != nullptr ? fmt::format("{}", fmt::join(dispersed->years, "; ")) : "",
        dispersed != nullptr ? fmt::format("{:.3g}", dispersed->prior_df) : "",
        cell.share ? name_of(cell.share_verdict()) : "",
        cell.share ? fmt::format("{:.6g}", cell.share->p_value) : "",
        cell.share ? fmt::format("{:.6g}", cell.share->dispersion) : "",
        table.verdict_method};
    for (std::string& field : estimate_columns(table, cell)) fields.push_back(std::move(field));
    fields.emplace_back(yes_if_made_up(table));
    out += figure_record(table, cell, fields);
  });
  return out;
}

std::string to_linkage_csv(std::span<const FigureTable> tables) {
  std::string out =
      "id,definition,year,as_of,tree_size,rules,dimensions,value,lower,upper,median,previous,change,change_"
      "lower,"
      "change_upper,change_median,draws,model_based,links_lost_at_least,model,made_up\n";
  const auto row = [&](const FigureTable& table, const FigureCell& cell) {
    const DrawnRange& count = cell.linkage->count;
    const DrawnRange& change = cell.linkage->changes.back();
    const auto of_change = [&](const auto& value) { return cell.change ? fmt::format("{}", value) : ""; };
    out += figure_record(
        table, cell,
        {fmt::format("{}", count.lower), fmt::format("{}", count.upper), fmt::format("{}", count.median),
         number_text(cell.previous), cell.change ? fmt::format("{}", cell.change->absolute) : "",
         of_change(change.lower), of_change(change.upper), of_change(change.median),
         fmt::format("{}", table.linkage->draws), table.linkage->model_based ? "yes" : "no",
         fmt::format("{:.6g}", table.linkage->links_lost_at_least), table.linkage->model,
         yes_if_made_up(table)});
  };
  for (const FigureTable& table : tables) {
    if (!table.linkage) continue;
    for_each_cell({&table, 1}, row);
    for (const FigureCell& cell : table.cells_of_draws) row(table, cell);
  }
  return out;
}

std::string to_json_text(std::span<const FigureTable> tables) {
  Node list = Node::list();
  for_each_cell(tables, [&](const FigureTable& table, const FigureCell& cell) {
    Node rules = Node::table();
    for (const auto& [rule, value] : table.rules) rules.put(rule, value);
    Node dimensions = Node::table();
    for (std::size_t d = 0; d < cell.classes.size(); ++d)
      dimensions.put(table.dimensions[d].id, class_of(table, cell, d).code);
    Node figure = Node::table();
    figure.put("id", table.id)
        .put("definition", table.definition)
        .put("year", table.year)
        .put("as_of", to_iso(table.as_of));
    figure.put("tree_size", static_cast<std::int64_t>(table.tree_size))
        .put("rules", rules)
        .put("dimensions", dimensions)
        .put("value", cell.value);
    const auto optional = [](const auto& value) { return value ? Node(*value) : Node(); };
    figure.put("previous", optional(cell.previous))
        .put("previous_as_published", optional(cell.previous_as_published));
    figure.put("change", cell.change ? Node(cell.change->absolute) : Node());
    figure.put("p_value", cell.change ? Node(cell.change->p_value) : Node());
    Node interval;
    if (cell.change) interval.add(cell.change->ratio_lower).add(optional(cell.change->ratio_upper));
    figure.put("interval", interval);
    const DispersedChange* const dispersed =
        cell.change && cell.change->dispersed ? &*cell.change->dispersed : nullptr;
    figure.put("dispersion", dispersed != nullptr ? Node(dispersed->dispersion) : Node())
        .put("p_value_dispersed", dispersed != nullptr ? Node(dispersed->p_value) : Node());
    Node series = Node::list();
    for (const std::int64_t count : cell.series) series.add(count);
    Node breaks = Node::list();
    for (const int year : cell.breaks) breaks.add(year);
    figure.put("series_from", table.series_from).put("series", series).put("series_breaks", breaks);
    add_verdict(figure, table, cell);
    figure.put("kind", table.kind).put("estimate", estimate_node(cell));
    figure.put("made_up", made_up_note(table) != nullptr);
    list.add(std::move(figure));
  });
  return to_json(list, 1) + "\n";
}

}  // namespace zicht::figures
