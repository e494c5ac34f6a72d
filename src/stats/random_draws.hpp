#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/philox.hpp"

namespace zicht::stats {

/// Standard normal.
/// \source Box & Muller (1958), Annals of Mathematical Statistics 29, 610-611.
double draw_normal(Philox& random);

/// The logarithm of a gamma variate of scale 1, which for small shapes is no number of its own any more.
/// Precondition: shape > 0.
/// \source as draw_gamma
double draw_log_gamma(double shape, Philox& random);

/// Binomial; some uniform numbers, however many trials (Boost.Random). Precondition: trials >= 0, probability
/// in [0, 1].
/// \source Hormann (1993), Journal of Statistical Computation and Simulation 46, 101-110.
std::int64_t draw_binomial(std::int64_t trials, double probability, Philox& random);

/// As many units as these cells hold, each in a cell with probability in proportion to its count
/// (multinomial): a binomial number for each cell out of those that are left, so the cost is in cells, not in
/// units. Precondition: the counts are >= 0 and their sum is less than 2^53.
std::vector<std::int64_t> resample_counts(std::span<const std::int64_t> counts, Philox& random);

/// Poisson (Boost.Random). Precondition: mean >= 0.
std::int64_t draw_poisson(double mean, Philox& random);

/// Gamma with this shape and scale 1. Precondition: shape > 0.
/// \source Marsaglia & Tsang (2000), ACM Transactions on Mathematical Software 26, 363-372.
double draw_gamma(double shape, Philox& random);

/// Beta. Precondition: a, b > 0.
double draw_beta(double a, double b, Philox& random);

/// Shares that sum to 1 (Dirichlet). Precondition: all weights > 0.
std::vector<double> draw_shares(std::span<const double> weights, Philox& random);

/// The value below which a share of the values lies, between neighbours in proportion (type 7).
/// Precondition: values is not empty, share in [0, 1].
double quantile(std::vector<double> values, double share);

}  // namespace zicht::stats
