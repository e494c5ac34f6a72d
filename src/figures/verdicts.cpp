#include "figures/verdicts.hpp"

#include <algorithm>
#include <map>

#include "stats/change_verdict.hpp"

namespace zicht::figures {
namespace {

CountChange change_of(const FigureCell& cell, const stats::ChangeAssessment& assessed) {
  CountChange change{cell.value - *cell.previous,
                     assessed.chance.p_value,
                     assessed.chance.ratio_lower,
                     assessed.chance.ratio_upper,
                     {},
                     stats::named_alike<Verdict>(assessed.verdict)};
  if (const auto& series = assessed.series)
    change.dispersed = DispersedChange{series->dispersion,  series->p_value, series->ratio_lower,
                                       series->ratio_upper, series->years,   series->prior_df};
  return change;
}

ShareChange share_of(const FigureTable& table, const FigureCell& cell,
                     const stats::ShareAssessment& assessed) {
  const auto of_total = [](std::int64_t part, std::int64_t total) {
    return static_cast<double>(part) / static_cast<double>(total);
  };
  return {stats::named_alike<Verdict>(assessed.verdict),
          assessed.series ? assessed.series->p_value : assessed.p_value,
          assessed.series ? assessed.series->dispersion : 1, of_total(cell.value, table.total.value),
          of_total(*cell.previous, *table.total.previous)};
}

/// Years of steps that do not count: into the year of a break, and out of it when the year itself is mixed.
std::vector<int> cut_years(const FigureTable& table, const FigureCell& cell) {
  std::vector<int> years;
  for (const SeriesBreak& one : table.breaks) {
    if (std::ranges::find(cell.breaks, one.year) == cell.breaks.end()) continue;
    years.push_back(one.year);
    if (one.within_year) years.push_back(one.year + 1);
  }
  return years;
}

stats::SeriesFamily family_of(const FigureTable& table, std::span<const FigureCell* const> cells,
                              const std::vector<bool>& usable) {
  stats::SeriesFamily family;
  family.first_year = table.series_from;
  family.usable = usable;
  for (const FigureCell* const cell : cells) family.series.push_back({cell->series, cut_years(table, *cell)});
  return family;
}

/// A class that nobody stands in in both years has nothing to be judged.
bool is_judged(const FigureCell& cell) { return cell.change && cell.value + *cell.previous > 0; }

/// What was found of a number in its home.
struct Found {
  CountChange change;
  std::optional<ShareChange> share;
};

void judge_alone(const FigureTable& table, FigureCell& cell, const std::vector<bool>& usable) {
  const FigureCell* const one = &cell;
  cell.change = change_of(cell, stats::assess_changes(family_of(table, {&one, 1}, usable)).front());
}

/// Judges the classes of a table together, counts and shares.
void judge_together(FigureTable& table, const std::vector<bool>& usable) {
  std::vector<FigureCell*> cells;
  for (FigureCell& cell : table.cells)
    if (is_judged(cell)) cells.push_back(&cell);
  if (cells.empty()) return;
  const stats::SeriesFamily family =
      family_of(table, std::vector<const FigureCell*>(cells.begin(), cells.end()), usable);
  const auto changes = stats::assess_changes(family);
  const auto shares = stats::assess_shares(family, table.total.series);
  for (std::size_t at = 0; at < cells.size(); ++at) {
    cells[at]->change = change_of(*cells[at], changes[at]);
    if (shares[at] && cells.size() > 1) cells[at]->share = share_of(table, *cells[at], *shares[at]);
  }
}

}  // namespace

Condition VerdictWriter::condition_of(const Dimension& dimension, const FigureClass& shown,
                                      std::uint16_t its_class) const {
  Condition condition{dimension.attribute, is_combination(dimension, rules_), {}};
  if (condition.exactly) {
    std::string_view codes = shown.code;  // "criminal+labour"
    while (!codes.empty()) {
      const std::size_t end = std::min(codes.find('+'), codes.size());
      condition.codes.push_back(dimension.list->find(codes.substr(0, end)).value_or(kUnknown));
      codes.remove_prefix(std::min(end + 1, codes.size()));
    }
    std::ranges::sort(condition.codes);
  } else if (dimension.class_of_code.empty()) {
    condition.codes = {its_class};
  } else {
    for (std::size_t id = 0; id < dimension.class_of_code.size(); ++id)
      if (dimension.class_of_code[id] == its_class) condition.codes.push_back(static_cast<CodeId>(id));
  }
  return condition;
}

NumberName VerdictWriter::name_of(const FigureDefinition& definition, const FigureTable& table,
                                  const FigureCell& cell) const {
  NumberName name{definition.unit, {}};
  for (const Filter& filter : definition.only)
    name.conditions.push_back({filter.attribute, false, {filter.code}});
  for (std::size_t d = 0; d < cell.classes.size(); ++d)
    name.conditions.push_back(condition_of(book_.dimensions()[definition.dimensions[d]],
                                           table.dimensions[d].classes.at(cell.classes[d]), cell.classes[d]));
  std::ranges::sort(name.conditions);
  return name;
}

bool VerdictWriter::overlaps(const FigureDefinition& definition) const {
  return std::ranges::any_of(definition.dimensions, [&](std::size_t at) {
    return several_per_unit(book_.dimensions()[at], definition.unit, rules_);
  });
}

/// Whether the condition is that of one class of the dimension.
bool VerdictWriter::fits(const Dimension& dimension, const Condition& condition) const {
  if (condition.attribute != dimension.attribute || condition.exactly != is_combination(dimension, rules_))
    return false;
  if (condition.exactly) return true;
  if (condition.codes.empty()) return false;
  if (dimension.class_of_code.empty()) return condition.codes.size() == 1;
  const std::uint16_t its_class = dimension.class_of_code[condition.codes.front()];
  return condition_of(dimension, {}, its_class) == condition;
}

bool VerdictWriter::has_as_class(const FigureDefinition& definition, const NumberName& name) const {
  if (definition.unit != name.unit || definition.dimensions.empty() || overlaps(definition) ||
      definition.only.size() + definition.dimensions.size() != name.conditions.size())
    return false;
  std::vector<Condition> left = name.conditions;
  for (const Filter& filter : definition.only) {
    const auto found = std::ranges::find(left, Condition{filter.attribute, false, {filter.code}});
    if (found == left.end()) return false;
    left.erase(found);
  }
  for (const std::size_t at : definition.dimensions) {
    const auto found = std::ranges::find_if(
        left, [&](const Condition& condition) { return fits(book_.dimensions()[at], condition); });
    if (found == left.end()) return false;
    left.erase(found);
  }
  return true;
}

const FigureDefinition* VerdictWriter::home_of(const NumberName& name) const {
  const auto found = std::ranges::find_if(
      book_.figures(), [&](const FigureDefinition& figure) { return has_as_class(figure, name); });
  return found == book_.figures().end() ? nullptr : &*found;
}

std::set<std::string> VerdictWriter::needed_for(std::span<const FigureTable> tables,
                                                std::span<const FigureDefinition> definitions) const {
  std::set<std::string> needed;
  for (std::size_t at = 0; at < tables.size(); ++at) {
    const auto need = [&](const FigureCell& cell) {
      const FigureDefinition* const home = home_of(name_of(definitions[at], tables[at], cell));
      if (home != nullptr) needed.insert(home->id);
    };
    need(tables[at].total);
    std::ranges::for_each(tables[at].cells, need);
  }
  return needed;
}

bool VerdictWriter::concerns(const DefinedBreak& one, const NumberName& name, const std::string& home) const {
  if (one.figures.empty() && !one.attribute) return true;
  if (std::ranges::find(one.figures, home) != one.figures.end()) return true;
  return std::ranges::any_of(name.conditions, [&](const Condition& condition) {
    return one.attribute == condition.attribute && std::ranges::any_of(condition.codes, [&](CodeId code) {
             return std::ranges::find(one.codes, code) != one.codes.end();
           });
  });
}

/// Tells each cell which breaks concern it, and the table those of any of its cells. A break that names a
/// figure concerns the numbers whose home it is; the home of a total is the first figure that has it.
void VerdictWriter::add_breaks(FigureTable& table, const FigureDefinition& definition) const {
  std::vector<bool> concerned(book_.breaks().size(), false);
  const auto add = [&](FigureCell& cell) {
    const NumberName name = name_of(definition, table, cell);
    const FigureDefinition* home = home_of(name);
    if (home == nullptr && cell.classes.empty()) {
      const auto same = [&](const FigureDefinition& figure) { return name_of(figure, table, cell) == name; };
      const auto alone = [&](const FigureDefinition& figure) {
        return figure.dimensions.empty() && same(figure);
      };
      auto found = std::ranges::find_if(book_.figures(), alone);
      if (found == book_.figures().end()) found = std::ranges::find_if(book_.figures(), same);
      if (found != book_.figures().end()) home = &*found;
    }
    for (std::size_t at = 0; at < book_.breaks().size(); ++at) {
      const DefinedBreak& one = book_.breaks()[at];
      if (one.shown.year <= table.series_from || one.shown.year > table.year ||
          !concerns(one, name, home == nullptr ? definition.id : home->id))
        continue;
      concerned[at] = true;
      cell.breaks.push_back(one.shown.year);
    }
  };
  add(table.total);
  std::ranges::for_each(table.cells, add);
  for (std::size_t at = 0; at < concerned.size(); ++at)
    if (concerned[at]) table.breaks.push_back(book_.breaks()[at].shown);
}

void VerdictWriter::write(std::span<FigureTable> judged, std::span<const FigureDefinition> definitions,
                          const std::vector<bool>& usable) const {
  std::map<NumberName, Found> classes;  // what is said of a number in its home
  for (std::size_t at = 0; at < judged.size(); ++at) {
    FigureTable& table = judged[at];
    table.verdict_method = stats::kVerdictMethod;
    add_breaks(table, definitions[at]);
    if (!table.total.change) continue;
    table.judged_together = !definitions[at].dimensions.empty() && !overlaps(definitions[at]);
    judge_alone(table, table.total, usable);
    if (table.judged_together) judge_together(table, usable);
    for (FigureCell& cell : table.cells) {
      if (!is_judged(cell)) continue;
      if (!table.judged_together) {
        judge_alone(table, cell, usable);
        continue;
      }
      const NumberName name = name_of(definitions[at], table, cell);
      const FigureDefinition* const home = home_of(name);
      if (home != nullptr && home->id == table.id) classes[name] = {*cell.change, cell.share};
    }
  }
  for (std::size_t at = 0; at < judged.size(); ++at) {
    const auto take = [&](FigureCell& cell) {
      const auto found = classes.find(name_of(definitions[at], judged[at], cell));
      if (found == classes.end() || !cell.change) return;
      cell.change = found->second.change;
      if (cell.classes.empty()) cell.share = found->second.share;
    };
    take(judged[at].total);
    std::ranges::for_each(judged[at].cells, take);
  }
}

}  // namespace zicht::figures
