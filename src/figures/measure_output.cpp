#include "figures/measure_output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/letters.hpp"
#include "base/text.hpp"

namespace zicht::figures {
namespace {

std::string decimal(double number, Language language) {
  constexpr double kHundred = 100;
  std::string text = fmt::format("{:.1f}", kHundred * number);
  if (text == "-0.0") text = "0.0";
  if (language == Language::nl) std::ranges::replace(text, '.', ',');
  return text;
}

std::string right(const std::string& text, std::size_t width) {
  const std::size_t now = letter_count(text);
  return (now < width ? std::string(width - now, ' ') : "") + text;
}

struct EstimateWords {
  const char *share, *difference, *rests_on, *open, *before, *total, *early, *as_of, *rules, *together;
  std::array<const char*, 5> verdicts;  // in the order of the enumeration
};
constexpr EstimateWords kEstimateDutch = {"% (95 %)",
                                          "procentpunt (95 %)",
                                          "van",
                                          "nog open",
                                          "jaar ervoor",
                                          "totaal",
                                          "niet te zeggen",
                                          "peildatum",
                                          "regels",
                                          "de klassen zijn samen beoordeeld",
                                          {"= gelijk", "\u25cb kan toeval zijn", "\u25c7 geen eerdere jaren",
                                           "\u25d0 gewone schommeling", "\u25cf duidelijk"}};
constexpr EstimateWords kEstimateEnglish = {"% (95%)",
                                            "points (95%)",
                                            "of",
                                            "still open",
                                            "year before",
                                            "total",
                                            "cannot be said",
                                            "as of",
                                            "rules",
                                            "the classes are judged together",
                                            {"= no change", "\u25cb may be chance", "\u25c7 no earlier years",
                                             "\u25d0 usual swings", "\u25cf clear"}};

std::string label_of(const FigureTable& table, const FigureCell& cell, Language language,
                     const EstimateWords& words) {
  if (cell.classes.empty()) return words.total;
  std::string label;
  for (std::size_t d = 0; d < cell.classes.size(); ++d)
    label += (d == 0 ? "" : " / ") + table.dimensions[d].classes.at(cell.classes[d]).label.in(language);
  return label;
}

std::string interval(const CellEstimate& estimate, Language language, const EstimateWords& words) {
  if (!estimate.said) return words.early;
  if (estimate.lower == estimate.upper) return decimal(estimate.value, language);  // all were counted
  return (estimate.difference && estimate.value > 0 ? "+" : "") + decimal(estimate.value, language) + " (" +
         decimal(estimate.lower, language) + " .. " + decimal(estimate.upper, language) + ")";
}

std::string verdict_of(const FigureCell& cell, const EstimateWords& words) {
  return cell.share ? words.verdicts.at(static_cast<std::size_t>(cell.share->verdict)) : "";
}

}  // namespace

bool has_estimates(const FigureTable& table) {
  return table.total.estimate ||
         std::ranges::any_of(table.cells, [](const FigureCell& cell) { return cell.estimate.has_value(); });
}

std::string notes_text(const FigureTable& table, Language language) {
  std::string text;
  for (const TableNote& note : table.notes) text += fmt::format("  ({})\n", note.text.in(language));
  return text;
}

std::string measure_text(const FigureTable& table, Language language) {
  const EstimateWords& words = language == Language::nl ? kEstimateDutch : kEstimateEnglish;
  std::size_t width = 24;
  for (const FigureCell& cell : table.cells)
    width = std::max(width, letter_count(label_of(table, cell, language, words)));
  std::string out = fmt::format("{} {}\n", table.title.in(language), table.year);
  const bool difference = std::ranges::any_of(
      table.cells, [](const FigureCell& cell) { return cell.estimate && cell.estimate->difference; });
  const auto line = [&](const std::string& label, const std::string& share, const std::string& rests_on,
                        const std::string& open, const std::string& before, const std::string& verdict) {
    std::string row = "  " + padded(label, width) + right(share, 24) + right(rests_on, 14) + right(open, 12) +
                      right(before, 24) + "  " + verdict;
    row.erase(row.find_last_not_of(' ') + 1);
    out += row + '\n';
  };
  line("", difference ? words.difference : words.share, words.rests_on, words.open, words.before, "");
  const auto row = [&](const FigureCell& cell) {
    const CellEstimate& one = *cell.estimate;
    line(label_of(table, cell, language, words), interval(one, language, words),
         fmt::format("{}/{}", one.numerator, one.denominator),
         one.difference ? "" : fmt::format("{}", one.at_risk),
         cell.previous_estimate ? interval(*cell.previous_estimate, language, words) : "",
         verdict_of(cell, words));
  };
  for (const FigureCell& cell : table.cells)
    if (cell.estimate) row(cell);
  if (table.has_total && table.total.estimate) row(table.total);
  if (table.judged_together) out += fmt::format("  ({})\n", words.together);
  out += notes_text(table, language);
  for (const SeriesBreak& one : table.breaks)
    out += fmt::format("  ({}: {})\n", one.year, one.label.in(language));
  std::string rules;
  for (const auto& [rule, value] : table.rules)
    rules += fmt::format("{}{}={}", rules.empty() ? "" : ", ", rule, value);
  return out + fmt::format("  {}  {} {}  {} {}\n\n", table.definition, words.as_of, to_iso(table.as_of),
                           words.rules, rules.empty() ? "-" : rules);
}

std::vector<std::string> estimate_columns(const FigureTable& table, const FigureCell& cell) {
  if (!cell.estimate) return {table.kind, "", "", "", "", "", "", ""};
  const CellEstimate& one = *cell.estimate;
  const auto number = [](bool said, double value) { return said ? fmt::format("{:.6g}", value) : ""; };
  return {table.kind,
          number(one.said, one.value),
          number(one.said, one.lower),
          number(one.said, one.upper),
          fmt::format("{}", one.numerator),
          fmt::format("{}", one.denominator),
          fmt::format("{}", one.at_risk),
          cell.previous_estimate ? number(cell.previous_estimate->said, cell.previous_estimate->value) : ""};
}

namespace {

Node node_of(const CellEstimate& one) {
  const auto number = [&](double value) { return one.said ? Node(value) : Node(); };
  Node node = Node::table();
  node.put("value", number(one.value)).put("lower", number(one.lower)).put("upper", number(one.upper));
  node.put("numerator", one.numerator).put("denominator", one.denominator).put("at_risk", one.at_risk);
  return node.put("difference", one.difference).put("p_value", one.p_value ? Node(*one.p_value) : Node());
}

}  // namespace

std::string estimate_text(const std::optional<CellEstimate>& estimate, Language language) {
  if (!estimate) return "\u2013";
  if (!estimate->said) return (language == Language::nl ? kEstimateDutch : kEstimateEnglish).early;
  if (estimate->difference) return (estimate->value > 0 ? "+" : "") + decimal(estimate->value, language);
  return decimal(estimate->value, language) + (language == Language::nl ? " %" : "%");
}

Node estimate_node(const std::optional<CellEstimate>& estimate) {
  return estimate ? node_of(*estimate) : Node();
}

Node estimate_node(const FigureCell& cell) {
  if (!cell.estimate) return {};
  Node node = node_of(*cell.estimate);
  return node.put("previous", cell.previous_estimate ? node_of(*cell.previous_estimate) : Node());
}

}  // namespace zicht::figures
