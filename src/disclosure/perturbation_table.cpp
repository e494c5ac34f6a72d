#include "disclosure/perturbation_table.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/contract.hpp"

namespace zicht::disclosure {
namespace {

constexpr std::int64_t kMostNoise = 100;
constexpr int kMostSteps = 200;
/// A variance at the edge of what a count can have leaves two outcomes; so much of the range is kept clear.
constexpr double kClearOfEdge = 0.02;

std::vector<std::int64_t> possible_noise(const NoiseRule& rule, std::int64_t count) {
  std::vector<std::int64_t> noise;
  for (std::int64_t of = -std::min(count, rule.largest); of <= rule.largest; ++of)
    if (count + of == 0 || count + of >= rule.smallest) noise.push_back(of);
  return noise;
}

/// The variance nearest to the wanted one that noise of mean 0 can have on these values.
double possible_variance(std::span<const std::int64_t> noise, double wanted) {
  const auto product = [](std::int64_t below, std::int64_t above) {
    return -static_cast<double>(below) * static_cast<double>(above);
  };
  const double most = product(noise.front(), noise.back());
  const auto above = std::ranges::lower_bound(noise, 0);
  const double least = *above == 0 ? 0.0 : product(*(above - 1), *above);
  const double clear = kClearOfEdge * (most - least);
  return std::clamp(wanted, least + clear, most - clear);
}

/// Moments of the noise under probabilities in proportion to exp(a v + c v^2), v = noise / scale.
struct Moments {
  double log_sum = 0;
  double v1 = 0, v2 = 0, v3 = 0, v4 = 0;
};

Moments moments_of(std::span<const double> v, double a, double c) {
  double highest = -1e300;
  for (const double of : v) highest = std::max(highest, a * of + c * of * of);
  Moments moments;
  double sum = 0;
  for (const double of : v) {
    const double weight = std::exp(a * of + c * of * of - highest);
    sum += weight;
    moments.v1 += weight * of;
    moments.v2 += weight * of * of;
    moments.v3 += weight * of * of * of;
    moments.v4 += weight * of * of * of * of;
  }
  moments.log_sum = highest + std::log(sum);
  for (double* of : {&moments.v1, &moments.v2, &moments.v3, &moments.v4}) *of /= sum;
  return moments;
}

/// Minimises the convex log sum(exp(a v + c v^2)) - c variance by damped Newton steps; its gradient is what
/// the moments lack.
Result<std::vector<double>> most_even(std::span<const double> v, double variance) {
  double a = 0;
  double c = 0;
  Moments at = moments_of(v, a, c);
  for (int step = 0; step < kMostSteps; ++step) {
    const double g1 = at.v1;
    const double g2 = at.v2 - variance;
    if (std::abs(g1) < 1e-13 && std::abs(g2) < 1e-13) {
      std::vector<double> probabilities;
      for (const double of : v) probabilities.push_back(std::exp(a * of + c * of * of - at.log_sum));
      return probabilities;
    }
    const double h11 = at.v2 - at.v1 * at.v1;
    const double h12 = at.v3 - at.v1 * at.v2;
    const double h22 = at.v4 - at.v2 * at.v2;
    const double determinant = std::max(1e-300, h11 * h22 - h12 * h12);
    const double step_a = (h22 * g1 - h12 * g2) / determinant;
    const double step_c = (h11 * g2 - h12 * g1) / determinant;
    double length = 1;
    Moments next = moments_of(v, a - step_a, c - step_c);
    const double value = at.log_sum - c * variance;
    while (next.log_sum - (c - length * step_c) * variance > value + 1e-15 && length > 1e-10) {
      length /= 2;
      next = moments_of(v, a - length * step_a, c - length * step_c);
    }
    a -= length * step_a;
    c -= length * step_c;
    at = next;
  }
  return fail(ErrorCode::not_converged, "the noise of a count could not be worked out");
}

Result<void> check(const NoiseRule& rule) {
  const auto wrong = [](std::string message, std::string advice) {
    return fail(ErrorCode::invalid_input, std::move(message), {}, std::move(advice));
  };
  if (rule.largest < 1 || rule.largest > kMostNoise)
    return wrong("the largest noise is a whole number from 1 to 100", "5 is usual");
  if (rule.smallest < 1 || rule.smallest > rule.largest)
    return wrong("the smallest result is a whole number from 1 to the largest noise",
                 "without bias, a count of 1 must be able to become 0 and the smallest result");
  const auto most = static_cast<double>(rule.largest * rule.largest);
  if (!(rule.variance > 0) || !(rule.variance < most))
    return wrong("the variance of the noise lies between 0 and the square of the largest noise",
                 "2 is usual");
  return {};
}

}  // namespace

Result<PerturbationTable> PerturbationTable::from_rule(const NoiseRule& rule) {
  ZICHT_CHECK(check(rule));
  PerturbationTable table(rule);
  table.rows_.push_back({{0, 1.0}});
  const auto scale = static_cast<double>(rule.largest);
  for (std::int64_t count = 1; count <= rule.largest + rule.smallest; ++count) {
    const std::vector<std::int64_t> noise = possible_noise(rule, count);
    ZICHT_EXPECT(noise.front() < 0 && noise.back() > 0);
    const double variance = possible_variance(noise, rule.variance);
    std::vector<double> scaled;
    for (const std::int64_t of : noise) scaled.push_back(static_cast<double>(of) / scale);
    ZICHT_TRY(const std::vector<double> probabilities, most_even(scaled, variance / (scale * scale)));
    table.rows_.emplace_back();
    for (std::size_t n = 0; n < noise.size(); ++n) table.rows_.back().push_back({noise[n], probabilities[n]});
  }
  return table;
}

std::span<const PerturbationTable::Outcome> PerturbationTable::outcomes(std::int64_t count) const {
  ZICHT_EXPECT(count >= 0);
  return rows_[std::min(static_cast<std::size_t>(count), rows_.size() - 1)];
}

std::int64_t PerturbationTable::noise(std::int64_t count, double point) const {
  const std::span<const Outcome> row = outcomes(count);
  double below = 0;
  for (const Outcome& outcome : row) {
    below += outcome.probability;
    if (point < below) return outcome.noise;
  }
  return row.back().noise;
}

}  // namespace zicht::disclosure
