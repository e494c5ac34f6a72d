#pragma once

#include <cstdint>

#include "base/philox.hpp"

namespace zicht::stats {

/// Standard normal (ziggurat, Boost.Random).
double draw_normal(Philox& random);

/// The logarithm of a gamma variate of scale 1, which for small shapes is no number of its own any more.
/// Precondition: shape > 0.
/// \source Marsaglia & Tsang (2000), ACM Trans. Math. Softw. 26, 363-372.
double draw_log_gamma(Philox& random, double shape);

/// Precondition: trials >= 0, probability in [0, 1].
std::int64_t draw_binomial(Philox& random, std::int64_t trials, double probability);

/// Precondition: mean >= 0.
std::int64_t draw_poisson(Philox& random, double mean);

}  // namespace zicht::stats
