#include "stats/dispersion.hpp"

#include <cmath>
#include <numbers>

#include "base/contract.hpp"

namespace zicht::stats {

std::optional<double> index_of_dispersion(std::span<const std::int64_t> counts) {
  if (counts.size() < 3) return std::nullopt;
  const auto size = static_cast<double>(counts.size());
  double sum = 0;
  for (const std::int64_t count : counts) {
    ZICHT_EXPECT(count >= 0);
    sum += static_cast<double>(count);
  }
  if (sum == 0) return std::nullopt;
  const double mean = sum / size;
  double squares = 0;
  for (const std::int64_t count : counts) {
    const double deviation = static_cast<double>(count) - mean;
    squares += deviation * deviation;
  }
  return squares / (size - 1) / mean;
}

DispersedComparison compare_dispersed_counts(std::int64_t count, std::int64_t previous, double dispersion) {
  ZICHT_EXPECT(count >= 0 && previous >= 0 && dispersion > 0);
  DispersedComparison comparison;
  if (count == 0 && previous == 0) return comparison;
  const auto a = static_cast<double>(count);
  const auto b = static_cast<double>(previous);
  const double z = std::abs(a - b) / std::sqrt(dispersion * (a + b));
  comparison.p_value = std::erfc(z / std::numbers::sqrt2);
  if (count > 0 && previous > 0) {
    constexpr double kNormal975 = 1.959963984540054;  // the 97.5 % point of the normal distribution
    const double half_width = kNormal975 * std::sqrt(dispersion * (1 / a + 1 / b));
    comparison.ratio_lower = a / b * std::exp(-half_width);
    comparison.ratio_upper = a / b * std::exp(half_width);
  }
  return comparison;
}

}  // namespace zicht::stats
