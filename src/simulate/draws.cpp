#include "simulate/draws.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "base/contract.hpp"

namespace zicht::simulate {

Philox stream_of(std::uint64_t seed, Purpose purpose, std::int64_t block, std::uint64_t index) {
  ZICHT_EXPECT(index < (std::uint64_t{1} << 24));
  return {seed,
          (static_cast<std::uint64_t>(purpose) << 56) | (static_cast<std::uint64_t>(block) << 24) | index};
}

double normal(Philox& random) {
  const double radius = std::sqrt(-2 * std::log1p(-random.uniform()));
  return radius * std::cos(2 * std::numbers::pi * random.uniform());
}

double gamma(double shape, Philox& random) {
  ZICHT_EXPECT(shape > 0);
  if (shape < 1) return gamma(shape + 1, random) * std::pow(1 - random.uniform(), 1 / shape);
  const double d = shape - 1.0 / 3;
  const double c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double x = normal(random);
    const double root = 1 + c * x;
    if (root <= 0) continue;
    const double v = root * root * root;
    if (std::log1p(-random.uniform()) < 0.5 * x * x + d - d * v + d * std::log(v)) return d * v;
  }
}

std::vector<double> scattered(std::span<const double> shares, double weight, Philox& random) {
  const double all = std::accumulate(shares.begin(), shares.end(), 0.0);
  std::vector<double> drawn(shares.size(), 0.0);
  for (std::size_t i = 0; i < shares.size(); ++i)
    if (shares[i] > 0) drawn[i] = gamma(weight * shares[i] / all, random);
  const double sum = std::accumulate(drawn.begin(), drawn.end(), 0.0);
  if (sum <= 0) return {shares.begin(), shares.end()};  // underflow: every share is minute
  for (double& share : drawn) share /= sum;
  return drawn;
}

Picker::Picker(std::span<const double> weights) {
  std::partial_sum(weights.begin(), weights.end(), std::back_inserter(up_to_));
  ZICHT_EXPECT(!up_to_.empty() && up_to_.back() > 0);
}

std::size_t Picker::pick(Philox& random) const {
  const auto found = std::ranges::upper_bound(up_to_, random.uniform() * up_to_.back());
  return static_cast<std::size_t>(std::min(found, up_to_.end() - 1) - up_to_.begin());
}

double Picker::share(std::size_t position) const {
  return (up_to_[position] - (position == 0 ? 0 : up_to_[position - 1])) / up_to_.back();
}

}  // namespace zicht::simulate
