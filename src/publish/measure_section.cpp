#include "publish/measure_section.hpp"

#include <algorithm>
#include <array>

#include "model/made_up.hpp"
#include "publish/number_format.hpp"

namespace zicht::publish {
namespace {

struct Words {
  const char *share, *difference, *reached, *open, *before, *count, *early, *rules, *total;
  std::array<const char*, 5> verdicts;  // in the order of the enumeration
  const char* change;
};
constexpr Words kDutch = {
    "Deel (95 %)",
    "Verschil in procentpunt (95 %)",
    "Bereikt, van",
    "Nog open",
    "Jaar ervoor",
    "Aantal",
    "niet te zeggen",
    "Regels",
    "Totaal",
    {"gelijk", "kan toeval zijn", "geen eerdere jaren", "gewone schommeling", "duidelijk"},
    "Wat het verschil zegt"};
constexpr Words kEnglish = {"Share (95%)",
                            "Difference in percentage points (95%)",
                            "Reached, of",
                            "Still open",
                            "Year before",
                            "Number",
                            "cannot be said",
                            "Rules",
                            "Total",
                            {"no change", "may be chance", "no earlier years", "usual swings", "clear"},
                            "What the change says"};

const Words& words_of(Language language) { return language == Language::nl ? kDutch : kEnglish; }

std::string class_label(const FigureTable& table, const FigureCell& cell, Language language) {
  if (cell.classes.empty()) return words_of(language).total;
  std::string label;
  for (std::size_t d = 0; d < cell.classes.size(); ++d)
    label += (d == 0 ? "" : ", ") + table.dimensions[d].classes.at(cell.classes[d]).label.in(language);
  return label;
}

std::string interval(const CellEstimate& one, Language language) {
  constexpr double kHundred = 100;
  if (!one.said) return words_of(language).early;
  const int digits = one.difference ? 1 : 0;
  const auto number = [&](double share) { return decimal_text(kHundred * share, digits, language); };
  return number(one.value) +
         (one.difference             ? ""
          : language == Language::nl ? "\u00a0%"
                                     : "%") +
         (one.lower == one.upper
              ? ""
              : " (" + number(one.lower) + (one.difference ? " .. " : "\u2013") + number(one.upper) + ")");
}

bool is_difference(const FigureTable& table) {
  return std::ranges::any_of(
      table.cells, [](const FigureCell& cell) { return cell.estimate && cell.estimate->difference; });
}

std::vector<std::string> row_of(const FigureTable& table, const FigureCell& cell, Language language) {
  std::vector<std::string> row = {class_label(table, cell, language)};
  if (!has_estimates(table)) {
    row.push_back(count_text(cell.value, language));
    row.push_back(cell.previous ? count_text(*cell.previous, language) : "");
    return row;
  }
  const CellEstimate& one = *cell.estimate;
  row.push_back(interval(one, language));
  row.push_back(count_text(one.numerator, language) + " / " + count_text(one.denominator, language));
  row.push_back(one.difference ? "" : count_text(one.at_risk, language));
  row.push_back(cell.previous_estimate ? interval(*cell.previous_estimate, language) : "");
  row.push_back(share_verdict_text(cell, language));
  return row;
}

}  // namespace

bool has_estimates(const FigureTable& table) {
  return table.total.estimate ||
         std::ranges::any_of(table.cells, [](const FigureCell& cell) { return cell.estimate.has_value(); });
}

std::string share_verdict_text(const FigureCell& cell, Language language) {
  return cell.share ? words_of(language).verdicts.at(static_cast<std::size_t>(cell.share->verdict)) : "";
}

bool is_in_chain_sections(const FigureTable& table) {
  return table.kind == "flow" || (table.kind == "court_share" && table.dimensions.size() == 1) ||
         is_difference(table) || table.id.starts_with("victims_and_investigations") ||
         table.id == "follow_up_by_place";
}

std::vector<std::string> measure_headings(const FigureTable& table, Language language) {
  const Words& words = words_of(language);
  if (!has_estimates(table)) return {words.count, words.before};
  return {is_difference(table) ? words.difference : words.share, words.reached, words.open, words.before,
          words.change};
}

ReportSection measure_section(const FigureTable& table, Language language, const std::string& chapter) {
  ReportSection section;
  section.chapter = chapter;
  section.id = "measure-" + table.id;
  section.title = table.title.in(language);
  section.table_title = section.title;
  section.paragraphs.push_back(table.definition_text.in(language));
  for (const TableNote& note : table.notes)
    if (note.id != kMadeUpNote) section.paragraphs.push_back(note.text.in(language));
  std::string labels;
  for (const FigureDimension& dimension : table.dimensions)
    labels += (labels.empty() ? "" : ", ") + dimension.label.in(language);
  section.headings = {labels};
  for (std::string& heading : measure_headings(table, language))
    section.headings.push_back(std::move(heading));
  const bool estimates = has_estimates(table);
  for (const FigureCell& cell : table.cells)
    if (!estimates || cell.estimate) section.rows.push_back(row_of(table, cell, language));
  if (table.has_total && (!estimates || table.total.estimate))
    section.rows.push_back(row_of(table, table.total, language));
  section.source = table.definition + ", " + to_iso(table.as_of) + ".";
  for (const auto& [rule, label] : table.rule_labels) section.source += " " + label.in(language);
  if (const TableNote* const note = made_up_note(table)) section.source += " " + note->text.in(language);
  return section;
}

}  // namespace zicht::publish
