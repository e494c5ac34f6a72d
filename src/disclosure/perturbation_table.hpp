#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.hpp"

namespace zicht::disclosure {

/// How much noise the cell key method adds.
struct NoiseRule {
  std::int64_t largest = 5;   ///< no count moves further
  double variance = 2;        ///< of the noise of a count
  std::int64_t smallest = 1;  ///< no result lies from 1 to smallest - 1; 1: any result
};

/// For each true count the distribution of the noise: mean 0, the variance of the rule, and otherwise as even
/// as can be (largest entropy). 0 stays 0, no result is negative, and none lies from 1 to smallest - 1.
/// Counts of `largest + smallest` and more share one row. Where a small count cannot have the variance,
/// because its results are few, it has the nearest that it can have.
/// \source Marley & Leaver (2011), 58th World Statistical Congress (cell key); Giessing (2016), Privacy in
/// Statistical Databases, 51-67 (largest entropy under these conditions).
/// \checked the perturbation table of the test data of tau-Argus (largest 7, variance 4, smallest 3).
class PerturbationTable {
 public:
  struct Outcome {
    std::int64_t noise;
    double probability;
  };
  /// \errors invalid_input: largest outside 1..100 or below smallest, smallest below 1, a variance that is
  /// not above 0 or that no noise up to largest can have.  not_converged.
  static Result<PerturbationTable> from_rule(const NoiseRule& rule);

  const NoiseRule& rule() const { return rule_; }
  /// The noise that a true count may get, in order. Precondition: the count is not negative.
  std::span<const Outcome> outcomes(std::int64_t count) const;
  /// The noise of a count at this point of its distribution. \param point  in [0, 1)
  std::int64_t noise(std::int64_t count, double point) const;

 private:
  explicit PerturbationTable(const NoiseRule& rule) : rule_(rule) {}
  NoiseRule rule_;
  std::vector<std::vector<Outcome>> rows_;
};

}  // namespace zicht::disclosure
