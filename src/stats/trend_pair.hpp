#pragma once

#include <span>

#include "base/result.hpp"

namespace zicht::stats {

/// The trend of a series of counts, by quasi-Poisson regression on time.
struct CountTrend {
  double slope = 0;           ///< change of the natural logarithm of the mean for each step
  double standard_error = 0;  ///< with the dispersion in it
  double dispersion = 1;      ///< Pearson's chi-square over n - 2, at least 1
  double rising_p_value = 1;  ///< one-sided, of no rise; t with n - 2 degrees of freedom
  double falling_p_value = 1;
};

/// \param counts  one for each step of time, evenly spaced, >= 0, three or more
/// \errors not_identifiable: fewer than three points, or all are 0.  not_converged.
/// \source McCullagh & Nelder (1989), Generalized Linear Models, section 6.2.
/// \checked R 4.2.2 glm(family = quasipoisson); see the test.
Result<CountTrend> count_trend(std::span<const double> counts);

/// What can be said of two series under one definition of scope.
struct TrendPair {
  CountTrend first;
  CountTrend second;
  /// Intersection-union test: the first rises and the second falls. The larger of the two p-values, so its
  /// size is at most that of either; no correction for having looked at two.
  double opposite_p_value = 1;
  /// A weaker claim: the second falls relative to the first. One-sided, from the slope of the log ratio.
  double ratio_slope = 0;
  double ratio_falling_p_value = 1;
};

/// Whether two series go apart. Correlating their levels would prove nothing but that both have trends.
/// \errors not_identifiable: fewer than three points or a series of zeros.  invalid_input: series of unequal
///         length.  not_converged.
/// \source Berger (1982), Technometrics 24, 295-300 (intersection-union).
Result<TrendPair> trends_apart(std::span<const double> first, std::span<const double> second);

}  // namespace zicht::stats
