#include "model/count_table.hpp"

#include <algorithm>
#include <set>

namespace zicht {
namespace {

std::string two_digits(int number) { return (number < 10 ? "0" : "") + std::to_string(number); }

/// The cells of one period at the margins of every dimension that is not chosen.
CountRange at_margins(const CountTable& table, const CountChoice& choice,
                      std::vector<const CountCell*> cells) {
  for (std::size_t at = 0; at < table.dimensions.size(); ++at) {
    if (choice.classes.contains(at)) continue;
    const auto margin = [&](const CountCell* cell) {
      return static_cast<bool>(table.dimensions[at].is_margin[cell->classes[at]]);
    };
    if (std::ranges::any_of(cells, margin))
      std::erase_if(cells, [&](const auto* cell) { return !margin(cell); });
  }
  CountRange sum;
  for (const CountCell* const cell : cells) sum = sum + cell->count;
  return sum;
}

/// Whether the cells have several classes of a dimension whose classes are never added, and no margin of it.
bool mixes(const CountTable& table, const CountChoice& choice, const std::vector<const CountCell*>& cells) {
  for (std::size_t at = 0; at < table.dimensions.size(); ++at) {
    const CountDimension& dimension = table.dimensions[at];
    if ((!dimension.apart && !dimension.unknown) || choice.classes.contains(at)) continue;
    const bool has_margin = std::ranges::any_of(cells, [&](const CountCell* cell) {
      return static_cast<bool>(dimension.is_margin[cell->classes[at]]);
    });
    if (has_margin) continue;
    for (const CountCell* const cell : cells)
      if (cell->classes[at] != cells.front()->classes[at]) return true;
  }
  return false;
}

}  // namespace

std::string period_text(const CountPeriod& period) {
  std::string year = std::to_string(period.year);
  switch (period.unit) {
    case PeriodUnit::year:
      return year;
    case PeriodUnit::half:
      return year + "-H" + std::to_string(period.part);
    case PeriodUnit::quarter:
      return year + "-Q" + std::to_string(period.part);
    case PeriodUnit::month:
      return year + "-" + two_digits(period.part);
    case PeriodUnit::day:
      return year + "/" + std::to_string(period.part);
  }
  return year;
}

int parts_of_year(PeriodUnit unit) {
  switch (unit) {
    case PeriodUnit::year:
      return 1;
    case PeriodUnit::half:
      return 2;
    case PeriodUnit::quarter:
      return 4;
    case PeriodUnit::month:
      return 12;
    case PeriodUnit::day:
      return 365;
  }
  return 1;
}

CountRange operator+(const CountRange& a, const CountRange& b) {
  CountRange sum{a.lower + b.lower, std::nullopt};
  if (a.upper && b.upper) sum.upper = *a.upper + *b.upper;
  return sum;
}

std::optional<std::uint32_t> CountTable::measure(std::string_view id) const {
  const auto found = std::ranges::find(measures, id);
  if (found == measures.end()) return std::nullopt;
  return static_cast<std::uint32_t>(found - measures.begin());
}

std::map<CountPeriod, CountRange> totals(const CountTable& table, const CountChoice& choice) {
  std::map<CountPeriod, std::vector<const CountCell*>> by_period;
  for (const CountCell& cell : table.cells) {
    const bool chosen =
        cell.measure == choice.measure && std::ranges::all_of(choice.classes, [&](const auto& of) {
          return cell.classes[of.first] == of.second;
        });
    if (chosen) by_period[cell.period].push_back(&cell);
  }
  std::map<CountPeriod, CountRange> sums;
  for (auto& [period, cells] : by_period)
    if (!mixes(table, choice, cells)) sums[period] = at_margins(table, choice, std::move(cells));
  return sums;
}

std::map<int, YearCount> yearly(const std::map<CountPeriod, CountRange>& totals) {
  std::map<int, YearCount> years;
  std::map<int, std::map<PeriodUnit, int>> parts;
  for (const auto& [period, count] : totals) ++parts[period.year][period.unit];
  for (const auto& [year, units] : parts) {
    // The unit of which most of the year is there; the coarser of two.
    PeriodUnit best = units.begin()->first;
    const auto coverage = [&](PeriodUnit unit) {
      return std::min(1.0, static_cast<double>(units.at(unit)) / parts_of_year(unit));
    };
    for (const auto& [unit, count] : units)
      if (coverage(unit) > coverage(best)) best = unit;
    YearCount& sum = years[year];
    sum.whole = coverage(best) >= 1;
    for (const auto& [period, count] : totals)
      if (period.year == year && period.unit == best) sum.count = sum.count + count;
  }
  return years;
}

}  // namespace zicht
