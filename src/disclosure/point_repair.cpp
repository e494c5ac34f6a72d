#include "disclosure/point_repair.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>

namespace zicht::disclosure {
namespace {

constexpr std::uint32_t kInside = 0xFFFFFFFF;
constexpr int kRest = 4;  ///< steps in which a place that moved stays
constexpr int kNever = -1'000'000;

/// How far a value is outside.
std::int64_t distance(const CellLimits& limits, std::int64_t value) {
  if (value < limits.lower) return limits.lower - value;
  if (value > limits.upper) return value - limits.upper;
  return 0;
}

}  // namespace

PointRepair::PointRepair(const EchelonForm& form, std::size_t columns)
    : columns_of_(form.free_columns.size()),
      places_of_(columns),
      weight_(columns, 1),
      position_of_(columns, kInside),
      last_moved_(form.free_columns.size(), kNever) {
  std::vector<std::uint32_t> place_of(columns, 0);
  for (std::uint32_t f = 0; f < form.free_columns.size(); ++f) {
    const std::uint32_t column = form.free_columns[f];
    place_of[column] = f;
    columns_of_[f].push_back({column, 1});
    places_of_[column].push_back({f, 1});
  }
  for (const EchelonRow& row : form.rows) {
    if (row.pivot == EchelonRow::kNoPivot) {
      usable_ = false;
      continue;
    }
    for (const Term& term : row.terms) {
      columns_of_[place_of[term.column]].push_back({row.pivot, -term.coefficient});
      places_of_[row.pivot].push_back({place_of[term.column], -term.coefficient});
    }
  }
}

/// How much less lies outside when a place moves, by weight.
std::int64_t PointRepair::gain(std::span<const CellLimits> limits, std::uint32_t place,
                               std::int64_t step) const {
  std::int64_t gained = 0;
  for (const Term& term : columns_of_[place]) {
    const std::int64_t before = point_[term.column];
    gained += weight_[term.column] * (distance(limits[term.column], before) -
                                      distance(limits[term.column], before + step * term.coefficient));
  }
  return gained;
}

void PointRepair::move(std::span<const CellLimits> limits, std::uint32_t place, std::int64_t step) {
  for (const Term& term : columns_of_[place]) {
    const std::uint32_t column = term.column;
    point_[column] += step * term.coefficient;
    const bool outside = distance(limits[column], point_[column]) > 0;
    if (outside == (position_of_[column] != kInside)) continue;
    if (outside) {
      position_of_[column] = static_cast<std::uint32_t>(outside_.size());
      outside_.push_back(column);
    } else {
      position_of_[outside_.back()] = position_of_[column];
      outside_[position_of_[column]] = outside_.back();
      outside_.pop_back();
      position_of_[column] = kInside;
    }
  }
}

/// One step; false: no place moves the column that is outside.
bool PointRepair::step(std::span<const CellLimits> limits, int now, Philox& random) {
  const std::uint32_t column = outside_[random.below(static_cast<std::uint32_t>(outside_.size()))];
  const bool raise = point_[column] < limits[column].lower;
  std::uint32_t best = kInside;
  std::int64_t best_step = 0;
  std::int64_t most = std::numeric_limits<std::int64_t>::min();
  for (const Term& term : places_of_[column]) {
    if (now - last_moved_[term.column] < kRest) continue;
    const std::int64_t one = (term.coefficient > 0) == raise ? 1 : -1;
    const std::int64_t gained = gain(limits, term.column, one);
    if (gained <= most) continue;
    most = gained;
    best = term.column;
    best_step = one;
  }
  if (best == kInside) return !places_of_[column].empty();
  if (most <= 0)
    for (const std::uint32_t at : outside_) {
      if (weight_[at]++ == 1) weighted_.push_back(at);
    }
  move(limits, best, best_step);
  last_moved_[best] = now;
  return true;
}

std::optional<std::vector<std::int64_t>> PointRepair::repaired(std::span<const std::int64_t> from,
                                                               std::span<const CellLimits> limits,
                                                               int most_steps, Philox& random) {
  point_.assign(from.begin(), from.end());
  for (std::uint32_t column = 0; column < point_.size(); ++column) {
    if (distance(limits[column], point_[column]) == 0) continue;
    position_of_[column] = static_cast<std::uint32_t>(outside_.size());
    outside_.push_back(column);
  }
  for (int now = 0; now < most_steps && !outside_.empty(); ++now)
    if (!step(limits, now, random)) break;
  const bool found = outside_.empty();
  for (const std::uint32_t column : outside_) position_of_[column] = kInside;
  for (const std::uint32_t column : weighted_) weight_[column] = 1;
  outside_.clear();
  weighted_.clear();
  std::ranges::fill(last_moved_, kNever);
  if (!found) return std::nullopt;
  return point_;
}

}  // namespace zicht::disclosure
