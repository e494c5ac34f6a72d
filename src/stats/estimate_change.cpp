#include "stats/estimate_change.hpp"

#include <algorithm>
#include <cmath>

#include "base/contract.hpp"
#include "stats/distributions.hpp"

namespace zicht::stats {
namespace {

constexpr double kAlpha = 0.05;
constexpr int kFewestSteps = 3;

/// The step between two years in standard errors; none when one of them cannot be said.
std::optional<double> step(const std::optional<YearEstimate>& before,
                           const std::optional<YearEstimate>& after) {
  if (!before || !after) return std::nullopt;
  const double error = std::hypot(before->standard_error, after->standard_error);
  return error > 0 ? std::optional((after->value - before->value) / error) : std::nullopt;
}

}  // namespace

std::optional<EstimateChange> assess_estimates(std::span<const std::optional<YearEstimate>> years,
                                               std::span<const bool> steps_into) {
  ZICHT_EXPECT(years.size() >= 2 && steps_into.size() == years.size());
  const std::size_t last = years.size() - 1;
  const auto judged = step(years[last - 1], years[last]);
  if (!judged) return std::nullopt;
  EstimateChange change;
  if (*judged == 0) return change;
  change.p_value = normal_beyond(*judged);
  double squares = 0;
  int steps = 0;
  for (std::size_t year = 1; year < last; ++year) {
    const auto earlier = steps_into[year] ? step(years[year - 1], years[year]) : std::nullopt;
    if (!earlier) continue;
    squares += *earlier * *earlier;
    ++steps;
  }
  if (change.p_value >= kAlpha) {
    change.verdict = ChangeVerdict::may_be_chance;
    return change;
  }
  if (steps < kFewestSteps) {
    change.verdict = ChangeVerdict::no_earlier_years;
    return change;
  }
  change.dispersion = std::max(1.0, squares / steps);
  const double p_series = 2 * student_above(std::abs(*judged) / std::sqrt(change.dispersion), steps);
  change.p_value = std::max(change.p_value, p_series);
  change.verdict = p_series < kAlpha ? ChangeVerdict::clear : ChangeVerdict::within_usual_swings;
  return change;
}

}  // namespace zicht::stats
