#pragma once

#include <cmath>

namespace zicht::linkage {

/// What the pairs across two groups of records say together: the mean of the fourth roots of their odds, to
/// the fourth power. Between the geometric mean (of the bits), by which one contradiction outweighs a sure
/// pair, and the arithmetic one (of the odds), by which one namesake is enough.
class MeanOdds {
 public:
  void add(double odds_bits) {
    sum_ += std::exp2(odds_bits / 4.0);
    pairs_ += 1.0;
  }
  void add(const MeanOdds& other) {
    sum_ += other.sum_;
    pairs_ += other.pairs_;
  }
  /// Precondition: something was added.
  double bits() const { return 4.0 * std::log2(sum_ / pairs_); }

 private:
  double sum_ = 0;
  double pairs_ = 0;
};

}  // namespace zicht::linkage
