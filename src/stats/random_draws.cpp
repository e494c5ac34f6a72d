#include "stats/random_draws.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/contract.hpp"

namespace zicht::stats {
namespace {

double draw_normal(Philox& random) {  // Box & Muller (1958), Ann. Math. Stat. 29, 610-611
  const double radius = std::sqrt(-2.0 * std::log(1.0 - random.uniform()));
  return radius * std::cos(2.0 * std::numbers::pi * random.uniform());
}

}  // namespace

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
