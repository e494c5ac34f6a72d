#include "chain/table_parts.hpp"

#include <algorithm>
#include <memory>

#include "base/contract.hpp"
#include "base/text.hpp"
#include "stats/change_verdict.hpp"
#include "stats/estimate_change.hpp"

namespace zicht::chain {
namespace {

constexpr double kNormal95 = 1.959963984540054;

const Label& word(const MeasureWords& words, std::string_view key) {
  const auto found = words.find(key);
  ZICHT_EXPECT(found != words.end());
  return found->second;
}

/// With the standard error that the interval stands for, since it knows of dependence and of few events.
std::optional<stats::YearEstimate> as_year(const std::optional<CellEstimate>& of) {
  if (!of || !of->said || of->denominator == 0) return std::nullopt;
  return stats::YearEstimate{of->value, (of->upper - of->lower) / (2 * kNormal95)};
}

}  // namespace

CodeId FollowedCase::* followed_code(const std::string& attribute) {
  static const std::map<std::string, CodeId FollowedCase::*, std::less<>> codes = {
      {"place", &FollowedCase::place},
      {"form", &FollowedCase::form},
      {"region", &FollowedCase::region},
      {"organisation", &FollowedCase::organisation},
      {"scope", &FollowedCase::scope},
      {"office", &FollowedCase::office},
      {"trafficking_is_heaviest", &FollowedCase::heaviest}};
  const auto found = codes.find(attribute);
  ZICHT_EXPECT(found != codes.end());
  return found->second;
}

FigureTable described(const MeasureDefinition& definition, const TableContext& context,
                      std::span<const std::string_view> rules) {
  FigureTable table;
  table.id = definition.id;
  table.definition = definition.id + "@" + definition.hash;
  table.title = definition.title;
  table.definition_text = definition.text;
  table.unit = definition.unit;
  table.kind = name_of(definition.kind);
  table.year = context.year;
  table.series_from = context.year - 1;
  table.as_of = context.as_of;
  table.tree_size = context.tree_size;
  for (const std::string_view rule : rules) {
    const std::string value = value_of(rule, context.rules);
    table.rules.emplace(rule, value);
    const auto label = context.words.find("rule." + std::string(rule) + "_" + value);
    table.rule_labels.emplace(rule, label == context.words.end() ? Label{value, value} : label->second);
  }
  for (const MeasureBreakdown& by : definition.by) table.dimensions.push_back(by.shown);
  for (const SeriesBreak& one : definition.breaks)
    if (one.year > context.year - kEarlierYears - 2 && one.year <= context.year) table.breaks.push_back(one);
  return table;
}

FigureDimension dimension_of(std::string_view id, std::span<const std::string_view> classes,
                             const MeasureWords& words) {
  FigureDimension dimension;
  dimension.id = id;
  dimension.label = word(words, "dimension." + std::string(id));
  dimension.several_per_person = true;
  dimension.classes.push_back({"unknown", word(words, "class.unknown")});
  for (const std::string_view one : classes) {
    const auto label = words.find("class." + std::string(one));  // none: the words are of an earlier version
    dimension.classes.push_back(
        {std::string(one), label == words.end() ? Label{std::string(one), std::string(one)} : label->second});
  }
  return dimension;
}

FigureDimension days_dimension(std::span<const std::int32_t> days, const MeasureWords& words) {
  FigureDimension dimension = dimension_of("days", {}, words);
  const Label& pattern = word(words, "class.within_days");
  for (const std::int32_t day : days) {
    const std::map<std::string, std::string> values = {{"days", std::to_string(day)}};
    dimension.classes.push_back(
        {std::to_string(day), {filled(pattern.nl, values), filled(pattern.en, values)}});
  }
  return dimension;
}

void add_note(FigureTable& table, std::string_view id, const TableContext& context,
              const std::map<std::string, std::string>& values, const Label& of) {
  const std::string key = "note." + std::string(id);
  const Label& pattern = word(context.words, key);
  std::map<std::string, std::string> english = values;
  std::map<std::string, std::string> dutch = values;
  for (auto& [name, value] : dutch) std::ranges::replace(value, '.', ',');
  dutch["of"] = of.nl;
  english["of"] = of.en;
  table.notes.push_back({std::string(id), {filled(pattern.nl, dutch), filled(pattern.en, english)}});
}

void add_count_note(FigureTable& table, std::string_view id, std::int64_t count,
                    const TableContext& context) {
  if (count > 0) add_note(table, id, context, {{"count", std::to_string(count)}});
}

CellEstimate estimate_of(const stats::Incidence& within, bool said) {
  CellEstimate estimate;
  estimate.value = within.share;
  estimate.lower = within.lower;
  estimate.upper = within.upper;
  estimate.numerator = within.events;
  estimate.denominator = within.units;
  estimate.at_risk = within.at_risk;
  estimate.said = said && within.units > 0;
  return estimate;
}

ClassKey key_with(ClassKey key, std::uint16_t its_class) { return (key << 16) | its_class; }

ClassKey order_of(ClassKey key) {
  ClassKey order = 0;
  for (int shift = 48; shift >= 0; shift -= 16)
    order = (order << 16) | ((((key >> shift) & 0xFFFF) - 1) & 0xFFFF);
  return order;
}

std::vector<std::uint16_t> classes_of(ClassKey key, std::size_t dimensions) {
  std::vector<std::uint16_t> classes(dimensions);
  for (std::size_t at = dimensions; at-- > 0; key >>= 16)
    classes[at] = static_cast<std::uint16_t>(key & 0xFFFF);
  return classes;
}

FigureCell estimated_cell(std::vector<std::uint16_t> classes,
                          const std::vector<std::optional<CellEstimate>>& years, const FigureTable& table) {
  ZICHT_EXPECT(!years.empty() && years.back());
  FigureCell cell;
  cell.classes = std::move(classes);
  cell.estimate = years.back();
  cell.value = cell.estimate->numerator;
  if (years.size() < 2) return cell;
  cell.previous_estimate = years[years.size() - 2];
  if (cell.previous_estimate) cell.previous = cell.previous_estimate->numerator;
  if (cell.previous) cell.series = {*cell.previous, cell.value};
  std::vector<std::optional<stats::YearEstimate>> estimates;
  const auto steps = std::make_unique<bool[]>(years.size());
  for (std::size_t at = 0; at < years.size(); ++at) {
    const int year = table.year - static_cast<int>(years.size() - 1 - at);
    estimates.push_back(as_year(years[at]));
    steps[at] = std::ranges::find(table.breaks, year, &SeriesBreak::year) == table.breaks.end();
  }
  for (const SeriesBreak& one : table.breaks) cell.breaks.push_back(one.year);
  const auto change = stats::assess_estimates(estimates, {steps.get(), years.size()});
  if (!change) return cell;
  ShareChange& share = cell.share.emplace();
  share.verdict = stats::named_alike<Verdict>(change->verdict);
  share.p_value = change->p_value;
  share.dispersion = change->dispersion;
  share.share = cell.estimate->value;
  share.previous_share = cell.previous_estimate->value;
  return cell;
}

void hold_discovery_rate(FigureTable& table) {
  std::map<std::uint16_t, std::vector<FigureCell*>> families;
  for (FigureCell& cell : table.cells)
    if (cell.share && !cell.classes.empty()) families[cell.classes.back()].push_back(&cell);
  for (const auto& [its_class, cells] : families) {
    if (cells.size() < 2) continue;
    table.judged_together = true;
    std::vector<double> p_values;
    for (const FigureCell* const cell : cells) p_values.push_back(cell->share->p_value);
    const std::vector<double> adjusted = stats::adjusted_p_values(p_values);
    for (std::size_t at = 0; at < cells.size(); ++at) {
      Verdict& verdict = cells[at]->share->verdict;
      if (adjusted[at] <= stats::kFalseDiscoveryRate) continue;
      if (verdict == Verdict::clear)
        verdict = Verdict::within_usual_swings;
      else if (verdict == Verdict::no_earlier_years)
        verdict = Verdict::may_be_chance;
    }
  }
}

}  // namespace zicht::chain
