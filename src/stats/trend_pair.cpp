#include "stats/trend_pair.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "stats/distributions.hpp"
#include "stats/poisson_regression.hpp"

namespace zicht::stats {
namespace {

/// One coefficient of a fit, judged with the dispersion of its residuals.
CountTrend judged(const PoissonRegression& fit, std::span<const double> counts, std::size_t columns,
                  std::size_t column) {
  double pearson = 0;
  for (std::size_t row = 0; row < counts.size(); ++row) {
    const double residual = counts[row] - fit.means[row];
    if (fit.means[row] > 0) pearson += residual * residual / fit.means[row];
  }
  const auto freedom = static_cast<double>(counts.size() - columns);
  CountTrend trend;
  trend.slope = fit.coefficients[column];
  trend.dispersion = std::max(1.0, pearson / freedom);
  trend.standard_error = std::sqrt(trend.dispersion * fit.covariance[column * columns + column]);
  const double t = trend.slope / trend.standard_error;
  trend.rising_p_value = student_above(t, freedom);
  trend.falling_p_value = student_above(-t, freedom);
  return trend;
}

Result<void> check(std::span<const double> counts) {
  if (counts.size() < 3) return fail(ErrorCode::not_identifiable, "a trend needs three points or more");
  if (std::ranges::all_of(counts, [](double count) { return count <= 0; }))
    return fail(ErrorCode::not_identifiable, "a series of zeros has no trend");
  return {};
}

double centred(std::size_t at, std::size_t count) {
  return static_cast<double>(at) - static_cast<double>(count - 1) / 2;
}

}  // namespace

Result<CountTrend> count_trend(std::span<const double> counts) {
  ZICHT_CHECK(check(counts));
  RegressionDesign design{counts.size(), 2, {}};
  for (std::size_t at = 0; at < counts.size(); ++at)
    design.terms.insert(design.terms.end(), {1.0, centred(at, counts.size())});
  ZICHT_TRY(const PoissonRegression fit, fit_poisson(design, counts));
  return judged(fit, counts, 2, 1);
}

Result<TrendPair> trends_apart(std::span<const double> first, std::span<const double> second) {
  if (first.size() != second.size())
    return fail(ErrorCode::invalid_input, "two series of unequal length cannot be compared");
  TrendPair pair;
  ZICHT_TRY(pair.first, count_trend(first));
  ZICHT_TRY(pair.second, count_trend(second));
  pair.opposite_p_value = std::max(pair.first.rising_p_value, pair.second.falling_p_value);

  // Both series with a level for each step, so that the slope is that of the log ratio. A step at which both
  // are 0 says nothing of it.
  std::vector<std::size_t> steps;
  for (std::size_t at = 0; at < first.size(); ++at)
    if (first[at] + second[at] > 0) steps.push_back(at);
  const std::size_t columns = steps.size() + 2;
  RegressionDesign design{2 * steps.size(), columns, {}};
  std::vector<double> counts;
  for (const bool is_second : {false, true})
    for (std::size_t step = 0; step < steps.size(); ++step) {
      std::vector<double> row(columns, 0.0);
      row[step] = 1;
      if (is_second) {
        row[columns - 2] = 1;
        row[columns - 1] = centred(steps[step], first.size());
      }
      design.terms.insert(design.terms.end(), row.begin(), row.end());
      counts.push_back(is_second ? second[steps[step]] : first[steps[step]]);
    }
  if (steps.size() < 3) return pair;  // the ratio stays unsaid: p-value 1
  ZICHT_TRY(const PoissonRegression fit, fit_poisson(design, counts));
  const CountTrend ratio = judged(fit, counts, columns, columns - 1);
  pair.ratio_slope = ratio.slope;
  pair.ratio_falling_p_value = ratio.falling_p_value;
  return pair;
}

}  // namespace zicht::stats
