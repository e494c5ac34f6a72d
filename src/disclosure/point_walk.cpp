#include "disclosure/point_walk.hpp"

#include <algorithm>
#include <cstdlib>
#include <numeric>

namespace zicht::disclosure {
namespace {

constexpr std::int64_t kFurthest = 4;  ///< multiples of a step at a time

/// How many multiples of the step the limits allow, up and down.
std::pair<std::int64_t, std::int64_t> room_for(std::span<const Term> step,
                                               std::span<const std::int64_t> point,
                                               std::span<const CellLimits> limits) {
  std::int64_t up = kFurthest;
  std::int64_t down = kFurthest;
  for (const Term& term : step) {
    const CellLimits& of = limits[term.column];
    const std::int64_t size = std::abs(term.coefficient);
    std::int64_t above = of.upper >= kNoLimit ? kFurthest : (of.upper - point[term.column]) / size;
    std::int64_t below = of.lower <= -kNoLimit ? kFurthest : (point[term.column] - of.lower) / size;
    if (term.coefficient < 0) std::swap(above, below);
    up = std::min(up, above);
    down = std::min(down, below);
    if (up == 0 && down == 0) break;
  }
  return {up, down};
}

}  // namespace

PointWalk::PointWalk(const EchelonForm& form, std::size_t columns)
    : steps_(form.free_columns.size()), order_(form.free_columns.size()) {
  std::iota(order_.begin(), order_.end(), std::uint32_t{0});
  std::vector<std::uint32_t> place_of(columns, 0);
  for (std::uint32_t f = 0; f < form.free_columns.size(); ++f) {
    place_of[form.free_columns[f]] = f;
    steps_[f].push_back({form.free_columns[f], 1});
  }
  for (const EchelonRow& row : form.rows) {
    if (row.pivot == EchelonRow::kNoPivot) {
      usable_ = false;
      continue;
    }
    for (const Term& term : row.terms)
      steps_[place_of[term.column]].push_back({row.pivot, -term.coefficient});
  }
}

void PointWalk::sweep(std::vector<std::int64_t>& point, std::span<const CellLimits> limits, Philox& random) {
  random.shuffle(std::span(order_));
  for (const std::uint32_t number : order_) {
    const auto [up, down] = room_for(steps_[number], point, limits);
    if (up + down == 0) continue;
    const std::int64_t multiple = random.below(static_cast<std::uint32_t>(up + down + 1)) - down;
    if (multiple == 0) continue;
    for (const Term& term : steps_[number]) point[term.column] += multiple * term.coefficient;
  }
}

}  // namespace zicht::disclosure
