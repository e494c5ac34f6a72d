#pragma once

#include <span>
#include <vector>

#include "base/philox.hpp"

namespace zicht::simulate {

/// What is drawn from a stream of its own, so that one does not shift another: a person reads the same
/// whether or not the report before had an error in it.
enum class Purpose : std::uint8_t { margins = 1, year, person, report, contents, decisions, scope, scenario };

/// The random numbers of one thing in one block.
/// \param index  a year, or a position among the people or reports of the block; below 2^24
Philox stream_of(std::uint64_t seed, Purpose purpose, std::int64_t block, std::uint64_t index);

/// Standard normal (Box & Muller 1958, Ann. Math. Stat. 29, 610-611).
double normal(Philox& random);
/// Gamma with this shape and scale 1 (Marsaglia & Tsang 2000, ACM TOMS 26, 363-372). Precondition: shape > 0.
double gamma(double shape, Philox& random);
/// Shares scattered about `shares` (Dirichlet): with `weight` people's worth of certainty, a share p has
/// standard deviation sqrt(p (1 - p) / (weight + 1)). What is 0 stays 0.
std::vector<double> scattered(std::span<const double> shares, double weight, Philox& random);

/// Draws positions by weight in the time of a binary search.
class Picker {
 public:
  Picker() = default;
  /// Precondition: the weights are >= 0 and not all 0.
  explicit Picker(std::span<const double> weights);
  std::size_t pick(Philox& random) const;
  /// Chance of a position.
  double share(std::size_t position) const;
  std::size_t size() const { return up_to_.size(); }

 private:
  std::vector<double> up_to_;
};

}  // namespace zicht::simulate
