#include "stats/random_draws.hpp"

#include <algorithm>
#include <boost/random/binomial_distribution.hpp>
#include <boost/random/poisson_distribution.hpp>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

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
  const double radius = std::sqrt(-2.0 * std::log(1.0 - random.uniform()));
  return radius * std::cos(2.0 * std::numbers::pi * random.uniform());
}

double draw_log_gamma(double shape, Philox& random) {
  ZICHT_EXPECT(shape > 0.0);
  if (shape < 1.0) return draw_log_gamma(shape + 1.0, random) + std::log(1.0 - random.uniform()) / shape;
  return std::log(draw_gamma(shape, random));
}

std::int64_t draw_binomial(std::int64_t trials, double probability, Philox& random) {
  ZICHT_EXPECT(trials >= 0 && probability >= 0 && probability <= 1);
  if (trials == 0 || probability == 0) return 0;
  if (probability == 1) return trials;
  Generator generator{random};
  return boost::random::binomial_distribution<std::int64_t, double>(trials, probability)(generator);
}

std::vector<std::int64_t> resample_counts(std::span<const std::int64_t> counts, Philox& random) {
  ZICHT_EXPECT(std::ranges::none_of(counts, [](std::int64_t count) { return count < 0; }));
  std::vector<std::int64_t> drawn(counts.size(), 0);
  std::int64_t left = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
  std::int64_t count_left = left;
  for (std::size_t cell = 0; cell < counts.size() && left > 0; ++cell) {
    if (counts[cell] == 0) continue;
    drawn[cell] =
        draw_binomial(left, static_cast<double>(counts[cell]) / static_cast<double>(count_left), random);
    left -= drawn[cell];
    count_left -= counts[cell];
  }
  return drawn;
}

std::int64_t draw_poisson(double mean, Philox& random) {
  ZICHT_EXPECT(mean >= 0);
  if (mean == 0) return 0;
  Generator generator{random};
  return boost::random::poisson_distribution<std::int64_t, double>(mean)(generator);
}

double draw_gamma(double shape, Philox& random) {
  ZICHT_EXPECT(shape > 0.0);
  if (shape < 1.0) return draw_gamma(shape + 1.0, random) * std::pow(1.0 - random.uniform(), 1.0 / shape);
  const double d = shape - 1.0 / 3.0;
  const double c = 1.0 / std::sqrt(9.0 * d);
  while (true) {
    const double z = draw_normal(random);
    const double root = 1.0 + c * z;
    if (root <= 0.0) continue;
    const double v = root * root * root;
    if (std::log(1.0 - random.uniform()) < 0.5 * z * z + d - d * v + d * std::log(v)) return d * v;
  }
}

double draw_beta(double a, double b, Philox& random) {
  const double x = draw_gamma(a, random);
  const double y = draw_gamma(b, random);
  return x + y > 0.0 ? x / (x + y) : a / (a + b);
}

std::vector<double> draw_shares(std::span<const double> weights, Philox& random) {
  std::vector<double> shares;
  double sum = 0.0;
  for (const double weight : weights) sum += shares.emplace_back(draw_gamma(weight, random));
  for (double& share : shares) share = sum > 0.0 ? share / sum : 1.0 / static_cast<double>(weights.size());
  return shares;
}

double quantile(std::vector<double> values, double share) {
  ZICHT_EXPECT(!values.empty() && share >= 0.0 && share <= 1.0);
  std::ranges::sort(values);
  const double position = share * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return values[below] + (position - static_cast<double>(below)) * (values[above] - values[below]);
}

}  // namespace zicht::stats
