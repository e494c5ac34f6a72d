#include "stats/loglinear.hpp"

#include <algorithm>
#include <cmath>

#include "base/contract.hpp"

namespace zicht::stats {
namespace {

/// values[S] becomes the sum over the subsets of S.
void sum_subsets(std::span<double> values) {
  for (std::size_t half = 1; half < values.size(); half *= 2)
    for (std::size_t block = 0; block < values.size(); block += 2 * half) {
      const double* const without = &values[block];
      double* const with = &values[block + half];
      for (std::size_t i = 0; i < half; ++i) with[i] += without[i];
    }
}

/// values[S] becomes the sum over the supersets of S.
void sum_supersets(std::span<double> values) {
  for (std::size_t half = 1; half < values.size(); half *= 2)
    for (std::size_t block = 0; block < values.size(); block += 2 * half) {
      double* const without = &values[block];
      const double* const with = &values[block + half];
      for (std::size_t i = 0; i < half; ++i) without[i] += with[i];
    }
}

/// y log y - y - log y!, which for a large y is the difference of numbers much larger.
double saturated_term(double count) {
  if (count < 1) return 0;
  if (count < 200) return count * std::log(count) - count - std::lgamma(count + 1);
  constexpr double kTwoPi = 6.283185307179586;
  const double inverse = 1 / count;  // Stirling's series; the next term is under 1e-15
  return -0.5 * std::log(kTwoPi * count) -
         inverse * (1.0 / 12 - inverse * inverse * (1.0 / 360 - inverse * inverse / 1260));
}

constexpr double kLargestRise = 2;        // of a log mean in one step
constexpr double kSettled = 1e-10;        // d'r of the last step: what it still gains
constexpr double kSettledLogMean = 1e-6;  // and what it changes; the error left is of the order of its square
constexpr double kLost = -1 - 1e-9;       // a mean cannot fall by more than itself

}  // namespace

LoglinearFitter::LoglinearFitter(int factors) {
  ZICHT_EXPECT(factors >= 1 && factors <= 10);
  const std::size_t cells = std::size_t{1} << factors;
  for (auto* const by_cell :
       {&counts_, &log_counts_, &statistics_, &log_means_, &means_, &sums_, &changes_, &residuals_, &step_})
    by_cell->assign(cells, 0);
  information_.assign(cells * cells, 0);
}

void LoglinearFitter::set_counts(std::span<const double> counts) {
  ZICHT_EXPECT(counts.size() == counts_.size());
  std::ranges::copy(counts, counts_.begin());
  std::ranges::copy(counts, statistics_.begin());
  sum_supersets(statistics_);
  saturated_ = 0;
  for (std::size_t cell = 0; cell < counts_.size(); ++cell) {
    log_counts_[cell] = counts_[cell] > 0 ? std::log(counts_[cell]) : 0;
    saturated_ += saturated_term(counts_[cell]);
  }
}

/// Sets log means, means and their superset sums; returns the deviance.
double LoglinearFitter::set_means(std::span<const double> kept, std::span<const double> coefficients) {
  std::ranges::copy(coefficients, log_means_.begin());
  sum_subsets(log_means_);
  double half_deviance = 0;
  for (std::size_t cell = 0; cell < kept.size(); ++cell) {
    means_[cell] = kept[cell] * std::exp(log_means_[cell]);
    half_deviance +=
        counts_[cell] * (log_counts_[cell] - log_means_[cell]) - kept[cell] * counts_[cell] + means_[cell];
  }
  std::ranges::copy(means_, sums_.begin());
  sum_supersets(sums_);
  return 2 * half_deviance;
}

void LoglinearFitter::fill_information(std::span<const FactorSet> terms) {
  for (std::size_t row = 0; row < terms.size(); ++row)
    for (std::size_t column = row; column < terms.size(); ++column)
      information_[row * terms.size() + column] = sums_[terms[row] | terms[column]];
}

/// Solves information * step = residuals by Cholesky factors; false when it is singular. The information is
/// used up.
bool LoglinearFitter::solve(std::size_t term_count) {
  const std::size_t n = term_count;
  std::copy_n(residuals_.begin(), n, step_.begin());
  for (std::size_t pivot = 0; pivot < n; ++pivot) {
    const double* const pivot_row = &information_[pivot * n];
    const double variance = pivot_row[pivot];
    if (!(variance > 0)) return false;
    for (std::size_t row = pivot + 1; row < n; ++row) {
      const double factor = pivot_row[row] / variance;
      if (factor == 0) continue;
      double* const target = &information_[row * n];
      for (std::size_t column = row; column < n; ++column) target[column] -= factor * pivot_row[column];
      step_[row] -= factor * step_[pivot];
    }
  }
  for (std::size_t row = n; row-- > 0;) {
    const double* const values = &information_[row * n];
    double sum = step_[row];
    for (std::size_t column = row + 1; column < n; ++column) sum -= values[column] * step_[column];
    step_[row] = sum / values[row];
  }
  return true;
}

void LoglinearFitter::add_step(std::span<const FactorSet> terms, std::span<double> coefficients,
                               double share) const {
  for (std::size_t term = 0; term < terms.size(); ++term) coefficients[terms[term]] += share * step_[term];
}

/// What the step changes in the log mean of each cell.
void LoglinearFitter::spread_step(std::span<const FactorSet> terms) {
  std::ranges::fill(changes_, 0.0);
  for (std::size_t term = 0; term < terms.size(); ++term) changes_[terms[term]] = step_[term];
  sum_subsets(changes_);
}

void LoglinearFitter::start(std::span<const FactorSet> terms, std::span<const double> kept,
                            std::span<double> coefficients, int sweeps) {
  std::ranges::fill(coefficients, 0.0);
  std::ranges::copy(kept, means_.begin());
  for (int sweep = 0; sweep < sweeps; ++sweep)
    for (std::size_t term = terms.size(); term-- > 0;) {
      const FactorSet set = terms[term];
      double expected = 0;
      for (FactorSet cell = set; cell < kept.size(); cell = (cell + 1) | set) expected += means_[cell];
      const double factor = statistics_[set] / expected;
      for (FactorSet cell = set; cell < kept.size(); cell = (cell + 1) | set) means_[cell] *= factor;
      coefficients[set] += std::log(factor);
    }
}

FitOutcome LoglinearFitter::fit(std::span<const FactorSet> terms, std::span<const double> kept,
                                std::span<double> coefficients, const FitLimits& limits) {
  FitOutcome outcome;
  double before = std::numeric_limits<double>::infinity();
  double share = 0;                             // of the step taken last, which is still in step_
  const double noise = 1e-14 * statistics_[0];  // a deviance is a sum of terms as large as counts
  for (; outcome.steps < limits.steps; ++outcome.steps) {
    outcome.deviance = set_means(kept, coefficients);
    if (!(outcome.deviance <= before + 1e-9 * (1 + std::abs(before)) + noise)) {
      add_step(terms, coefficients, -share / 2);
      share /= 2;
      if (share < 1e-6) return outcome;
      continue;
    }
    before = outcome.deviance;
    if (outcome.deviance < limits.enough_below) return outcome;
    for (std::size_t term = 0; term < terms.size(); ++term)
      residuals_[term] = statistics_[terms[term]] - sums_[terms[term]];
    fill_information(terms);
    if (!solve(terms.size())) return outcome;
    double gain = 0;
    for (std::size_t term = 0; term < terms.size(); ++term) gain += step_[term] * residuals_[term];
    spread_step(terms);
    double rise = 0;
    double fall = 0;
    for (std::size_t cell = 0; cell < kept.size(); ++cell) {
      rise = std::max(rise, kept[cell] * changes_[cell]);
      fall = std::min(fall, kept[cell] * changes_[cell]);
    }
    if (fall >= kLost) outcome.deviance_bound = std::max(outcome.deviance_bound, outcome.deviance - 2 * gain);
    if (outcome.deviance_bound > limits.hopeless_above) return outcome;
    share = std::min(1.0, kLargestRise / std::max(rise, kLargestRise));
    add_step(terms, coefficients, share);
    if (gain < kSettled && std::max({rise, -fall, std::abs(changes_[0])}) < kSettledLogMean) {
      outcome.converged = true;
      outcome.deviance -= gain;
      for (std::size_t cell = 0; cell < kept.size(); ++cell) means_[cell] *= 1 + changes_[cell];
      ++outcome.steps;
      return outcome;
    }
  }
  return outcome;
}

}  // namespace zicht::stats
