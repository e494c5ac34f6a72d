#pragma once

#include <optional>
#include <span>
#include <vector>

namespace zicht::stats {

/// Sample quantile, type 8: position (n + 1/3) p + 1/3 among the sorted values, in proportion between
/// neighbours. Values may be infinite; between a finite and an infinite one lies the infinite one.
/// Precondition: sorted, not empty, 0 <= share <= 1.
/// \source Hyndman & Fan (1996), American Statistician 50, 361-365.
/// \checked R 4.2 quantile(type = 8); see the test.
double quantile_type_8(std::span<const double> sorted, double share);

/// An interval from bootstrap replicates, with what drawing more of them would still change.
struct BootstrapInterval {
  double lower = 0;
  double upper = 0;  ///< may be infinite
  /// Monte Carlo standard errors: half the distance between the quantiles one standard error of the share
  /// above and below. That of BCa includes the error of z0.
  double lower_error = 0;
  double upper_error = 0;
};

/// \param replicates  in any order; +infinity for one that has no estimate
/// \param level       0.95 for the quantiles .025 and .975
/// Precondition: at least one replicate; level in (0, 1).
BootstrapInterval percentile_interval(std::vector<double> replicates, double level);

/// The acceleration of BCa from estimates without one observation each: with d = their mean - each, weighted,
/// sum(w d^3) / (6 sum(w d^2)^1.5). None when one is not finite, or when all are equal.
/// \param left_out  the estimate without one observation of each kind
/// \param weights   how many observations are of that kind
/// \source Efron (1987), Journal of the American Statistical Association 82, 171-185.
std::optional<double> acceleration(std::span<const double> left_out, std::span<const double> weights);

/// BCa: bias-corrected and accelerated. z0 is the normal quantile of the share of replicates strictly below
/// the estimate; the limits are the quantiles (type 8) at Phi(z0 + w / (1 - a w)), w = z0 + z.
/// None when no replicate, or every one, lies below: z0 is then infinite.
/// \source Efron (1987); Efron & Narasimhan (2020), Journal of Computational and Graphical Statistics 29,
/// 608-619, for the error of the limits.
/// \checked MultipleSystemsEstimation 1.2.0, bcaconfvalues; errors by simulation; see the test.
std::optional<BootstrapInterval> bca_interval(std::vector<double> replicates, double estimate,
                                              double acceleration, double level);

}  // namespace zicht::stats
