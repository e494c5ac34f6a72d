#pragma once

#include <cstdint>

namespace zicht::stats {

// Tails and quantiles of the usual distributions, by Boost.Math, whose large headers stay in one source file.
// Probabilities lie in [0, 1], of a quantile in (0, 1); degrees of freedom, shapes and means are above 0.

/// The standard normal distribution's quantile.
double normal_quantile(double probability);
/// P(|Z| > distance) of the standard normal distribution.
double normal_beyond(double distance);

double student_quantile(double probability, double degrees_of_freedom);
/// P(T > t).
double student_above(double t, double degrees_of_freedom);

double chi_squared_quantile(double probability, double degrees_of_freedom);
/// P(X > x). Precondition: x is not negative.
double chi_squared_above(double x, double degrees_of_freedom);

/// P(X <= count) of a Poisson count.
double poisson_at_most(double count, double mean);
/// P(X >= count). Precondition: count is above 0.
double poisson_at_least(double count, double mean);

/// P(X <= count) of a negative binomial count with this mean and variance mean + mean^2 / size.
double negative_binomial_at_most(double count, double mean, double size);
/// P(X >= count). Precondition: count is above 0.
double negative_binomial_at_least(double count, double mean, double size);

/// P(X <= count) of so many trials.
double binomial_at_most(double count, double trials, double probability);

/// P(X <= x) of a beta distribution: the regularised incomplete beta function.
double beta_at_most(double x, double a, double b);
double beta_quantile(double probability, double a, double b);

/// The first and second derivative of log Gamma. Precondition: x is above 0.
double digamma(double x);
double trigamma(double x);

}  // namespace zicht::stats
