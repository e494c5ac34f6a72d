#include "stats/bootstrap_interval.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "base/contract.hpp"
#include "stats/distributions.hpp"

namespace zicht::stats {
namespace {

double normal_below(double z) { return 0.5 * std::erfc(-z / std::numbers::sqrt2); }

double normal_density(double z) { return std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi); }

/// How far the limit moves when its share moves by its standard error.
double limit_error(std::span<const double> sorted, double share, double share_error) {
  const double above = quantile_type_8(sorted, std::min(1.0, share + share_error));
  const double below = quantile_type_8(sorted, std::max(0.0, share - share_error));
  return above == below ? 0 : (above - below) / 2;
}

/// One limit of BCa, with its error.
struct BcaLimit {
  double limit;
  double error;
};
BcaLimit bca_limit(std::span<const double> sorted, double share_below, double acceleration, double z) {
  const double z0 = normal_quantile(share_below);
  const double w = z0 + z;
  const double stretch = 1 - acceleration * w;
  if (stretch <= 0) {  // beyond what the acceleration allows: the end of the distribution
    const double end = z > 0 ? sorted.back() : sorted.front();
    return {end, std::numeric_limits<double>::infinity()};
  }
  const double z_limit = z0 + w / stretch;
  const double share = normal_below(z_limit);
  // The limit is off by what its share is off: share(z0) moves with the share below the estimate by `slope`,
  // and the share of replicates under the limit has an error of its own; both come from the same replicates.
  const double slope = normal_density(z_limit) * (1 + 1 / (stretch * stretch)) / normal_density(z0);
  const double variance = slope * slope * share_below * (1 - share_below) + share * (1 - share) -
                          2 * slope * (std::min(share, share_below) - share * share_below);
  const double share_error = std::sqrt(std::max(0.0, variance) / static_cast<double>(sorted.size()));
  return {quantile_type_8(sorted, share), limit_error(sorted, share, share_error)};
}

}  // namespace

double quantile_type_8(std::span<const double> sorted, double share) {
  ZICHT_EXPECT(!sorted.empty() && share >= 0 && share <= 1);
  const auto n = static_cast<double>(sorted.size());
  constexpr double kRounding = 4 * std::numeric_limits<double>::epsilon();  // as R does
  const double position = 1.0 / 3 + share * (n + 1.0 / 3);
  const double below = std::floor(position + kRounding);
  const double beyond = std::abs(position - below) < kRounding ? 0 : position - below;
  const auto value = [&](double rank) {
    return sorted[static_cast<std::size_t>(std::clamp(rank, 1.0, n) - 1)];
  };
  const double low = value(below);
  const double high = value(below + 1);
  if (beyond == 0 || low == high) return low;
  return (1 - beyond) * low + beyond * high;
}

BootstrapInterval percentile_interval(std::vector<double> replicates, double level) {
  ZICHT_EXPECT(!replicates.empty() && level > 0 && level < 1);
  std::ranges::sort(replicates);
  const double low = (1 - level) / 2;
  const double error = std::sqrt(low * (1 - low) / static_cast<double>(replicates.size()));
  return {quantile_type_8(replicates, low), quantile_type_8(replicates, 1 - low),
          limit_error(replicates, low, error), limit_error(replicates, 1 - low, error)};
}

std::optional<double> acceleration(std::span<const double> left_out, std::span<const double> weights) {
  ZICHT_EXPECT(left_out.size() == weights.size());
  double weight = 0;
  double mean = 0;
  for (std::size_t i = 0; i < left_out.size(); ++i) {
    if (!std::isfinite(left_out[i])) return std::nullopt;
    weight += weights[i];
    mean += weights[i] * left_out[i];
  }
  mean /= weight;
  double squares = 0;
  double cubes = 0;
  for (std::size_t i = 0; i < left_out.size(); ++i) {
    const double difference = mean - left_out[i];
    squares += weights[i] * difference * difference;
    cubes += weights[i] * difference * difference * difference;
  }
  if (!(squares > 0)) return std::nullopt;
  return cubes / (6 * std::pow(squares, 1.5));
}

std::optional<BootstrapInterval> bca_interval(std::vector<double> replicates, double estimate,
                                              double acceleration, double level) {
  ZICHT_EXPECT(!replicates.empty() && level > 0 && level < 1);
  std::ranges::sort(replicates);
  const auto below = std::ranges::lower_bound(replicates, estimate) - replicates.begin();
  const double share_below = static_cast<double>(below) / static_cast<double>(replicates.size());
  if (share_below <= 0 || share_below >= 1) return std::nullopt;
  const double z = normal_quantile((1 + level) / 2);
  const BcaLimit lower = bca_limit(replicates, share_below, acceleration, -z);
  const BcaLimit upper = bca_limit(replicates, share_below, acceleration, z);
  return BootstrapInterval{lower.limit, upper.limit, lower.error, upper.error};
}

}  // namespace zicht::stats
