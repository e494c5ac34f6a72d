#include "estimate/hidden_grid.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "base/contract.hpp"

namespace zicht::estimate {
namespace {

constexpr std::int64_t kFirstCells = 20;
constexpr double kStraight = 0.05;
constexpr double kMostChange = 1;
constexpr double kMostShare = 1e-3;
constexpr double kLeastShare = 1e-10;

/// Numbers first .. end - 1; with a middle when there are more than two.
struct GridInterval {
  std::int64_t first;
  std::int64_t end;

  std::int64_t width() const { return end - first; }
  std::int64_t middle() const { return first + width() / 2; }
};

struct Weighted {
  std::int64_t hidden;
  double weight;
};

/// Simpson's rule with the middle where it falls, for a parabola through the three points.
std::vector<Weighted> rule(const GridInterval& cell) {
  if (cell.width() == 1) return {{cell.first, 1}};
  if (cell.width() == 2) return {{cell.first, 1}, {cell.first + 1, 1}};
  const auto left = static_cast<double>(cell.middle() - cell.first);
  const auto right = static_cast<double>(cell.end - cell.middle());
  const double width = left + right;
  return {{cell.first, width / 6 * (2 - right / left) + 0.5},
          {cell.middle(), width * width * width / (6 * left * right)},
          {cell.end, width / 6 * (2 - left / right) - 0.5}};
}

class Refinement {
 public:
  using Density = std::function<std::vector<double>(std::span<const std::int64_t>)>;

  Refinement(std::int64_t largest, std::span<const std::int64_t> peaks, const Density& log_densities)
      : log_densities_(log_densities) {
    for (std::int64_t first = 0; first < largest;) {
      std::int64_t end = std::min(largest, first + 1 + first / kFirstCells);
      const auto peak = std::ranges::upper_bound(peaks, first);
      if (peak != peaks.end()) end = std::min(end, *peak);
      cells_.push_back({.first = first, .end = end});
      first = end;
    }
  }

  HiddenGrid refined() {
    work_out();
    while (split()) work_out();
    HiddenGrid grid;
    std::map<std::int64_t, std::size_t> place;
    for (const auto& [hidden, density] : known_) {
      place[hidden] = grid.hidden.size();
      grid.hidden.push_back(hidden);
    }
    grid.weights.assign(grid.hidden.size(), 0);
    for (const GridInterval& cell : cells_) {
      HiddenGrid::Cell made{.first = cell.first, .width = cell.width(), .nodes = {}};
      for (const auto& [hidden, weight] : rule(cell)) {
        made.nodes.emplace_back(place.at(hidden), weight);
        grid.weights[place.at(hidden)] += weight;
      }
      grid.cells.push_back(std::move(made));
    }
    return grid;
  }

 private:
  double log_density(std::int64_t hidden) const { return known_.at(hidden); }

  /// Asks for the density wherever a cell's rule needs it.
  void work_out() {
    std::vector<std::int64_t> asked;
    for (const GridInterval& cell : cells_)
      for (const auto& [hidden, weight] : rule(cell))
        if (!known_.contains(hidden)) asked.push_back(hidden);
    std::ranges::sort(asked);
    const auto repeated = std::ranges::unique(asked);
    asked.erase(repeated.begin(), repeated.end());
    const std::vector<double> found = log_densities_(asked);
    for (std::size_t i = 0; i < asked.size(); ++i) known_[asked[i]] = found[i];
  }

  /// Halves the cells that need it; false when none does.
  bool split() {
    double top = -std::numeric_limits<double>::infinity();
    for (const auto& [hidden, density] : known_) top = std::max(top, density);
    std::vector<double> mass;
    double all = 0;
    for (const GridInterval& cell : cells_) {
      // The largest value times the width is never too little, whatever the shape.
      double largest = 0;
      for (const auto& [hidden, weight] : rule(cell))
        largest = std::max(largest, std::exp(log_density(hidden) - top));
      mass.push_back(largest * static_cast<double>(cell.width()));
      all += mass.back();
    }
    std::vector<GridInterval> finer;
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      if (cells_[i].width() <= 2 || mass[i] < kLeastShare * all ||
          (mass[i] <= kMostShare * all && straight(cells_[i]))) {
        finer.push_back(cells_[i]);
      } else {
        finer.push_back({.first = cells_[i].first, .end = cells_[i].middle()});
        finer.push_back({.first = cells_[i].middle(), .end = cells_[i].end});
      }
    }
    const bool changed = finer.size() != cells_.size();
    cells_ = std::move(finer);
    return changed;
  }

  bool straight(const GridInterval& cell) const {
    const double first = log_density(cell.first);
    const double end = log_density(cell.end);
    const double share = static_cast<double>(cell.middle() - cell.first) / static_cast<double>(cell.width());
    const double bend = log_density(cell.middle()) - (first + share * (end - first));
    return std::abs(bend) <= kStraight && std::abs(end - first) <= kMostChange;
  }

  const Density& log_densities_;
  std::vector<GridInterval> cells_;
  std::map<std::int64_t, double> known_;
};

}  // namespace

HiddenGrid each_value(std::span<const std::int64_t> hidden) {
  HiddenGrid grid{.hidden = {hidden.begin(), hidden.end()},
                  .weights = std::vector<double>(hidden.size(), 1),
                  .cells = {}};
  for (std::size_t i = 0; i < hidden.size(); ++i)
    grid.cells.push_back({.first = hidden[i], .width = 1, .nodes = {{i, 1.0}}});
  if (hidden.size() > 1) grid.step = static_cast<double>(hidden.back() - hidden[hidden.size() - 2]);
  return grid;
}

HiddenGrid adaptive_grid(
    std::int64_t largest, std::span<const std::int64_t> peaks,
    const std::function<std::vector<double>(std::span<const std::int64_t>)>& log_densities) {
  ZICHT_EXPECT(largest > 0);
  return Refinement(largest, peaks, log_densities).refined();
}

HiddenPosterior::HiddenPosterior(const HiddenGrid& grid, std::span<const double> densities) {
  ZICHT_EXPECT(densities.size() == grid.hidden.size() && !densities.empty());
  double all = 0;
  for (std::size_t i = 0; i < densities.size(); ++i) {
    all += grid.weights[i] * densities[i];
    mean_ += grid.weights[i] * densities[i] * static_cast<double>(grid.hidden[i]);
  }
  mean_ /= all;
  for (const auto& cell : grid.cells) {
    double mass = 0;
    for (const auto& [node, weight] : cell.nodes) mass += weight * densities[node];
    parts_.push_back({.first = static_cast<double>(cell.first),
                      .width = static_cast<double>(cell.width),
                      .share = std::max(0.0, mass) / all});
  }
  const std::size_t last = densities.size() - 1;
  if (last == 0 || grid.hidden[last - 1] == 0 || densities[last] <= 0) return;
  const double power =
      std::log(densities[last - 1] / densities[last]) /
      std::log(static_cast<double>(grid.hidden[last]) / static_cast<double>(grid.hidden[last - 1]));
  const double beyond = densities[last] * static_cast<double>(grid.hidden[last]) / (power - 1) / grid.step;
  tail_mass_ = power > 1 ? std::min(1.0, beyond / all) : 1.0;
}

double HiddenPosterior::quantile(double share) const {
  ZICHT_EXPECT(share > 0 && share < 1);
  double below = 0;
  for (const Part& part : parts_) {
    if (below + part.share >= share) {
      const double into = part.width == 1 ? 0 : (share - below) / part.share * part.width;
      return part.first + into;
    }
    below += part.share;
  }
  return parts_.back().first + parts_.back().width - 1;
}

}  // namespace zicht::estimate
