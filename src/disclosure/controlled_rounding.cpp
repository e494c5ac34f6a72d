#include "disclosure/controlled_rounding.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include "base/contract.hpp"
#include "base/philox.hpp"

namespace zicht::disclosure {
namespace {

constexpr std::int64_t kLeastBase = 3;
constexpr std::int64_t kMostBase = 1000;
/// Changes of cells that one limit may cost, tried ones included: so many per pair of a group and a cell that
/// counts it, and at most a few seconds.
constexpr std::size_t kWorkPerPlace = 60'000;
constexpr std::size_t kMostRoundingWork = 800'000'000;
/// The temperature of the search, in units of persons beyond a limit. Its range was found on the reference
/// tables: warmer forgets what it has, colder is stuck.
constexpr double kFirstTemperature = 1.0;
constexpr double kLastTemperature = 0.3;

/// Looks for multiples of the base per group so that every cell keeps its limit.
class Search {
 public:
  Search(const OccupiedCells& cells, const RoundingRule& rule)
      : base_(rule.base), draws_(rule.seed, 1), cells_of_(cells.groups().size()) {
    merge(cells);
    start(cells.groups());
  }

  /// True when every cell keeps its limit. What was found so far is kept between calls.
  bool run(const RoundingLimits& limits);
  std::int64_t shown_of_group(std::size_t group) const { return shown_[group]; }

 private:
  /// A sum that tables show; cells with the same groups are one.
  struct Sum {
    std::vector<std::uint32_t> groups;
    std::uint8_t named = 0;  ///< the least of its cells
    std::int64_t persons = 0;
    std::int64_t difference = 0;
    std::int64_t limit = 0;
  };
  static constexpr std::uint32_t kHolds = std::numeric_limits<std::uint32_t>::max();

  void merge(const OccupiedCells& cells);
  void start(std::span<const OccupiedCells::Group> groups);
  static std::int64_t beyond(const Sum& sum, std::int64_t difference) {
    return std::max<std::int64_t>(0, std::abs(difference) - sum.limit);
  }
  std::int64_t cost_of(std::uint32_t group, std::int64_t step);
  void apply(std::uint32_t group, std::int64_t step);
  void note(std::uint32_t sum);
  bool accepts(std::int64_t cost, double temperature) {
    return cost <= 0 || draws_.uniform() < std::exp(-static_cast<double>(cost) / temperature);
  }
  void try_one(double temperature);
  void try_exchange(std::uint32_t from, std::int64_t step, std::int64_t cost, double temperature);
  std::uint32_t below(std::size_t count) { return draws_.below(static_cast<std::uint32_t>(count)); }

  std::int64_t base_;
  Philox draws_;
  std::vector<Sum> sums_;
  std::vector<std::vector<std::uint32_t>> cells_of_;  ///< per group the sums that have it
  std::vector<std::int64_t> shown_;                   ///< per group
  std::vector<std::uint32_t> broken_;                 ///< sums beyond their limit
  std::vector<std::uint32_t> place_;                  ///< per sum its place in broken_, or kHolds
  std::size_t work_ = 0;
  std::size_t most_work_ = 0;  ///< per limit
};

void Search::merge(const OccupiedCells& cells) {
  std::map<std::span<const std::uint32_t>, std::uint32_t,
           decltype([](const auto& a, const auto& b) { return std::ranges::lexicographical_compare(a, b); })>
      known;
  for (const OccupiedCells::Cell& cell : cells.cells()) {
    const auto [found, is_new] = known.try_emplace(cell.groups, static_cast<std::uint32_t>(sums_.size()));
    if (is_new)
      sums_.push_back({cell.groups, cell.named, cell.persons, 0, 0});
    else
      sums_[found->second].named = std::min(sums_[found->second].named, cell.named);
  }
  for (std::uint32_t s = 0; s < sums_.size(); ++s)
    for (const std::uint32_t group : sums_[s].groups) cells_of_[group].push_back(s);
  place_.assign(sums_.size(), kHolds);
  std::size_t places = 0;
  for (const Sum& sum : sums_) places += sum.groups.size();
  most_work_ = std::min(kMostRoundingWork, kWorkPerPlace * places);
}

/// Systematic rounding of the groups in a random order: the running total, moved by a random part of the
/// base, steps from multiple to multiple. Each group gets a neighbouring multiple, without bias, and the
/// grand total is within base - 1. The order is random so that a secret seed has many roundings to choose
/// among.
void Search::start(std::span<const OccupiedCells::Group> groups) {
  std::vector<std::uint32_t> order(groups.size());
  std::iota(order.begin(), order.end(), 0U);
  draws_.shuffle(std::span<std::uint32_t>(order));
  shown_.resize(groups.size());
  std::int64_t running = draws_.below(static_cast<std::uint32_t>(base_));
  for (const std::uint32_t group : order) {
    const std::int64_t before = running / base_;
    running += groups[group].persons;
    shown_[group] = (running / base_ - before) * base_;
  }
  for (Sum& sum : sums_) {
    sum.difference = -sum.persons;
    for (const std::uint32_t group : sum.groups) sum.difference += shown_[group];
  }
}

void Search::note(std::uint32_t s) {
  const bool is_broken = beyond(sums_[s], sums_[s].difference) > 0;
  if (is_broken == (place_[s] != kHolds)) return;
  if (is_broken) {
    place_[s] = static_cast<std::uint32_t>(broken_.size());
    broken_.push_back(s);
    return;
  }
  broken_[place_[s]] = broken_.back();
  place_[broken_.back()] = place_[s];
  broken_.pop_back();
  place_[s] = kHolds;
}

std::int64_t Search::cost_of(std::uint32_t group, std::int64_t step) {
  std::int64_t cost = 0;
  for (const std::uint32_t s : cells_of_[group])
    cost += beyond(sums_[s], sums_[s].difference + step) - beyond(sums_[s], sums_[s].difference);
  work_ += cells_of_[group].size();
  return cost;
}

void Search::apply(std::uint32_t group, std::int64_t step) {
  shown_[group] += step;
  for (const std::uint32_t s : cells_of_[group]) {
    sums_[s].difference += step;
    note(s);
  }
  work_ += cells_of_[group].size();
}

void Search::try_one(double temperature) {
  ++work_;
  std::uint32_t group = 0;
  std::int64_t step = 0;
  if (below(2) == 0) {
    const Sum& sum = sums_[broken_[below(broken_.size())]];
    step = sum.difference > 0 ? -base_ : base_;
    group = sum.groups[below(sum.groups.size())];
  } else {
    step = below(2) == 0 ? -base_ : base_;
    group = below(shown_.size());
  }
  if (shown_[group] + step < 0) return;
  const std::int64_t cost = cost_of(group, step);
  if (accepts(cost, temperature))
    apply(group, step);
  else
    try_exchange(group, step, cost, temperature);
}

/// The same step and its opposite at a group that shares a cell: sums that have both do not change.
void Search::try_exchange(std::uint32_t from, std::int64_t step, std::int64_t cost, double temperature) {
  if (cells_of_[from].empty()) return;
  const Sum& shared = sums_[cells_of_[from][below(cells_of_[from].size())]];
  const std::uint32_t to = shared.groups[below(shared.groups.size())];
  if (to == from || shown_[to] - step < 0) return;
  for (const std::uint32_t s : cells_of_[from]) sums_[s].difference += step;
  const std::int64_t both = cost + cost_of(to, -step);
  for (const std::uint32_t s : cells_of_[from]) sums_[s].difference -= step;
  if (!accepts(both, temperature)) return;
  apply(from, step);
  apply(to, -step);
}

bool Search::run(const RoundingLimits& limits) {
  for (std::uint32_t s = 0; s < sums_.size(); ++s) {
    sums_[s].limit = limits.of(sums_[s].named);
    note(s);
  }
  work_ = 0;
  while (!broken_.empty() && work_ < most_work_) {
    const double done = static_cast<double>(work_) / static_cast<double>(most_work_);
    const double temperature = kFirstTemperature * std::pow(kLastTemperature / kFirstTemperature, done);
    for (int tries = 0; tries < 64 && !broken_.empty(); ++tries) try_one(temperature);
  }
  return broken_.empty();
}

/// The limits of the first try, and weaker ones: those of totals give way only when the others are far off.
RoundingLimits limits_at(std::int64_t base, std::int64_t other) {
  return {std::max(base / 2, other - 4 * base), std::max(base - 1, other - 2 * base), other};
}

RoundedTables summed(OccupiedCells cells, const Search& search, const RoundingLimits& limits,
                     std::int64_t base) {
  RoundedTables tables{std::move(cells), {}, limits, 0, 0, 0};
  double sum_of_differences = 0;
  for (const OccupiedCells::Cell& cell : tables.cells.cells()) {
    std::int64_t shown = 0;
    for (const std::uint32_t group : cell.groups) shown += search.shown_of_group(group);
    const std::int64_t difference = shown - cell.persons;
    ZICHT_EXPECT(shown % base == 0 && shown >= 0 && std::abs(difference) <= limits.of(cell.named));
    tables.largest_difference = std::max(tables.largest_difference, std::abs(difference));
    if (cell.named == 0) tables.total_difference = difference;
    sum_of_differences += static_cast<double>(std::abs(difference));
    tables.shown.push_back(shown);
  }
  tables.mean_difference = sum_of_differences / static_cast<double>(tables.shown.size());
  return tables;
}

}  // namespace

std::string RoundedTables::csv(const TablesToProtect& question, std::size_t table) const {
  std::vector<ApproximateCount> of_cells;
  for (std::size_t c = 0; c < shown.size(); ++c)
    of_cells.push_back({shown[c], limits.of(cells.cells()[c].named)});
  std::vector<ApproximateCount> nobody;
  for (std::size_t named = 0; named <= question.attributes.size(); ++named)
    nobody.push_back({0, limits.of(named)});
  return cells.csv(question, table, "rounded", of_cells, nobody);
}

Result<RoundedTables> round_tables(const TablesToProtect& question, const RoundingRule& rule) {
  if (rule.base < kLeastBase || rule.base > kMostBase)
    return fail(ErrorCode::invalid_input, "a rounding base is a whole number from 3 to 1000", {},
                "a base of 5 is usual; with 1 or 2 a shown 0 leaves fewer than three values");
  ZICHT_TRY(OccupiedCells cells, OccupiedCells::count(question));
  if (cells.persons() < rule.base)
    return fail(ErrorCode::invalid_input, "the rounding base is larger than the number of people", {},
                "choose a smaller base, or do not publish these tables");
  Search search(cells, rule);
  RoundingLimits limits = limits_at(rule.base, rule.base - 1);
  while (!search.run(limits)) {
    const std::int64_t step = std::max<std::int64_t>(1, limits.other / 8);
    limits = limits_at(rule.base, limits.other + step);
  }
  return summed(std::move(cells), search, limits, rule.base);
}

}  // namespace zicht::disclosure
