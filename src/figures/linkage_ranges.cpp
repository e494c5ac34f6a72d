#include "figures/linkage_ranges.hpp"

#include <algorithm>

#include "base/contract.hpp"

namespace zicht::figures {
namespace {

std::vector<FigureClass> classes_of(const FigureTable& table, const FigureCell& cell) {
  std::vector<FigureClass> classes;
  for (std::size_t d = 0; d < cell.classes.size(); ++d)
    classes.push_back(table.dimensions[d].classes.at(cell.classes[d]));
  return classes;
}

CellName name_of(std::size_t at, const FigureTable& table, const FigureCell& cell) {
  CellName name{at, {}};
  for (const FigureClass& one : classes_of(table, cell)) name.codes.push_back(one.code);
  return name;
}

/// Calls `use` with the total of each table, then with each of its cells. A table without dimensions has
/// none.
template <class Tables, class Use>
void for_each_place(Tables& tables, Use use) {
  for (std::size_t at = 0; at < tables.size(); ++at) {
    use(at, tables[at].total);
    for (auto& cell : tables[at].cells) use(at, cell);
  }
}

/// Where this class stands in its dimension; added behind the others when the register has nobody in it.
std::uint16_t position_of(const FigureClass& wanted, std::vector<FigureClass>& classes) {
  const auto found = std::ranges::find(classes, wanted.code, &FigureClass::code);
  const auto at = found - classes.begin();
  if (found == classes.end()) classes.push_back(wanted);
  return static_cast<std::uint16_t>(at);
}

}  // namespace

DrawnRange range_of(std::vector<std::int64_t> of_draws) {
  ZICHT_EXPECT(!of_draws.empty());
  std::ranges::sort(of_draws);
  const std::size_t last = of_draws.size() - 1;
  const auto outside = static_cast<std::size_t>(0.025 * static_cast<double>(last));
  return {static_cast<double>(of_draws[last / 2] + of_draws[(last + 1) / 2]) / 2.0, of_draws[outside],
          of_draws[last - outside]};
}

LinkageRanges::LinkageRanges(std::vector<FigureTable> tables, std::size_t draws)
    : tables_(std::move(tables)),
      years_(tables_.empty() ? 0 : tables_.front().total.series.size()),
      draws_(draws) {
  for_each_place(tables_, [&](std::size_t at, const FigureCell& cell) {
    cells_.emplace(name_of(at, tables_[at], cell), cells_.size());
  });
}

void LinkageRanges::take(std::size_t draw, std::span<const FigureTable> tables) {
  ZICHT_EXPECT(tables.size() == tables_.size());
  Draw& taken = draws_.at(draw);
  taken.counts.assign(cells_.size() * years_, 0);
  for_each_place(tables, [&](std::size_t at, const FigureCell& cell) {
    ZICHT_EXPECT(cell.series.size() == years_);
    CellName name = name_of(at, tables[at], cell);
    const auto found = cells_.find(name);
    if (found == cells_.end())
      taken.others.emplace(std::move(name), OtherCell{classes_of(tables[at], cell), cell.series});
    else
      std::ranges::copy(cell.series,
                        taken.counts.begin() + static_cast<std::ptrdiff_t>(found->second * years_));
  });
}

LinkageRange LinkageRanges::range(
    const std::function<std::int64_t(std::size_t draw, std::size_t year)>& count) const {
  std::vector<std::int64_t> numbers(draws_.size());
  const auto over_draws = [&](auto number) {
    for (std::size_t draw = 0; draw < numbers.size(); ++draw) numbers[draw] = number(draw);
    return range_of(numbers);
  };
  LinkageRange range;
  range.count = over_draws([&](std::size_t draw) { return count(draw, years_ - 1); });
  for (std::size_t year = 1; year < years_; ++year)
    range.changes.push_back(
        over_draws([&](std::size_t draw) { return count(draw, year) - count(draw, year - 1); }));
  return range;
}

void LinkageRanges::add_others() {
  std::map<CellName, OtherCell> others;
  for (const Draw& draw : draws_) others.insert(draw.others.begin(), draw.others.end());
  for (const auto& [name, other] : others) {
    FigureTable& table = tables_[name.table];
    FigureCell cell;
    cell.linkage = range([&](std::size_t draw, std::size_t year) {
      const auto found = draws_[draw].others.find(name);
      return found == draws_[draw].others.end() ? 0 : found->second.series[year];
    });
    if (cell.linkage->count.is_just(0) && cell.linkage->changes.back().is_just(0)) continue;
    for (std::size_t d = 0; d < other.classes.size(); ++d)
      cell.classes.push_back(position_of(other.classes[d], table.dimensions[d].classes));
    if (table.total.previous) {
      cell.previous = 0;
      cell.change = CountChange{};
    }
    cell.series.assign(years_, 0);
    table.cells_of_draws.push_back(std::move(cell));
  }
}

std::vector<FigureTable> LinkageRanges::finish(const LinkageDraws& draws) && {
  for_each_place(tables_, [&](std::size_t at, FigureCell& cell) {
    const std::size_t first = cells_.at(name_of(at, tables_[at], cell)) * years_;
    cell.linkage =
        range([&](std::size_t draw, std::size_t year) { return draws_[draw].counts[first + year]; });
  });
  add_others();
  for (FigureTable& table : tables_) table.linkage = draws;
  return std::move(tables_);
}

}  // namespace zicht::figures
