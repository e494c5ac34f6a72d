#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace zicht::estimate {

/// Numbers of hidden persons at which a posterior is worked out, and what each stands for: a sum over all
/// numbers of hidden persons is the sum of weight times value over these.
struct HiddenGrid {
  /// Numbers from `first` on, `width` of them, whose sum is that of weight times value at nodes
  /// [node, node + node_count).
  struct Cell {
    std::int64_t first;
    std::int64_t width;
    std::vector<std::pair<std::size_t, double>> nodes;
  };
  std::vector<std::int64_t> hidden;  ///< rising
  std::vector<double> weights;
  std::vector<Cell> cells;  ///< rising; between them they have every weight
  double step = 1;          ///< how many numbers a weight of 1 stands for near the largest
};

/// Each value counted as itself.
HiddenGrid each_value(std::span<const std::int64_t> hidden);

/// A grid over 0 .. largest - 1 that is fine where the density needs it. It begins with cells that are a
/// twentieth of their first number wide, so that a peak is seen unless it is far narrower; every cell is
/// halved until the logarithm of the density is straight within it to 0.05 and changes by 1 at most, and
/// until it has at most a thousandth of the mass; cells with less than 1e-10 of the mass are left as they
/// are. Inside a cell the sum is Simpson's integral with the first Euler-Maclaurin term; a cell of one number
/// or two is exact.
/// \param peaks  rising numbers below `largest` that begin a cell from the start: where a narrow peak may be
/// \param log_densities  of rising numbers of hidden persons; natural log, any scale that stays the same
/// \source Davis & Rabinowitz (1984), Methods of Numerical Integration, 2nd ed., sections 2.9 and 6.2.
HiddenGrid adaptive_grid(
    std::int64_t largest, std::span<const std::int64_t> peaks,
    const std::function<std::vector<double>(std::span<const std::int64_t>)>& log_densities);

/// A posterior over the number of hidden persons, on a grid.
class HiddenPosterior {
 public:
  /// \param densities  at grid.hidden, on any scale
  HiddenPosterior(const HiddenGrid& grid, std::span<const double> densities);

  double mean() const { return mean_; }
  /// The number at which the share is reached. Precondition: 0 < share < 1.
  double quantile(double share) const;
  /// Share beyond the largest number, were the power law between the last two nodes to go on; at most 1.
  double tail_mass() const { return tail_mass_; }

 private:
  struct Part {
    double first;
    double width;
    double share;
  };
  std::vector<Part> parts_;
  double mean_ = 0;
  double tail_mass_ = 0;
};

}  // namespace zicht::estimate
