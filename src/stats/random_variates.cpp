#include "stats/random_variates.hpp"

#include <boost/random/binomial_distribution.hpp>
#include <boost/random/normal_distribution.hpp>
#include <boost/random/poisson_distribution.hpp>
#include <cmath>
#include <limits>

#include "base/contract.hpp"

namespace zicht::stats {
namespace {

/// Philox as the generator that Boost.Random asks for.
struct Generator {
  using result_type = std::uint32_t;
  Philox& random;
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }
  result_type operator()() { return random.bits(); }
};

}  // namespace

double draw_normal(Philox& random) {
  Generator generator{random};
  return boost::random::normal_distribution<double>()(generator);
}

double draw_log_gamma(Philox& random, double shape) {
  ZICHT_EXPECT(shape > 0);
  if (shape < 1) return draw_log_gamma(random, shape + 1) + std::log(1 - random.uniform()) / shape;
  const double d = shape - 1.0 / 3;
  const double c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double x = draw_normal(random);
    const double root = 1 + c * x;
    if (root <= 0) continue;
    const double v = root * root * root;
    if (std::log(1 - random.uniform()) < 0.5 * x * x + d - d * v + d * std::log(v)) return std::log(d * v);
  }
}

std::int64_t draw_binomial(Philox& random, std::int64_t trials, double probability) {
  ZICHT_EXPECT(trials >= 0 && probability >= 0 && probability <= 1);
  if (trials == 0 || probability == 0) return 0;
  if (probability == 1) return trials;
  Generator generator{random};
  return boost::random::binomial_distribution<std::int64_t, double>(trials, probability)(generator);
}

std::int64_t draw_poisson(Philox& random, double mean) {
  ZICHT_EXPECT(mean >= 0);
  if (mean == 0) return 0;
  Generator generator{random};
  return boost::random::poisson_distribution<std::int64_t, double>(mean)(generator);
}

}  // namespace zicht::stats
