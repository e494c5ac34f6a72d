#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "stats/newton.hpp"

namespace zicht::stats {

/// Counts of which zeros cannot be seen, with covariates: count of unit i ~ family with mean lambda_i,
/// log lambda_i = x_i b.
enum class CountFamily {
  poisson,
  geometric,          ///< variance lambda (1 + lambda)
  negative_binomial,  ///< variance lambda (1 + alpha lambda), alpha > 0 of all units alike
};

/// Units that can be seen once only (they learn from it, or leave) come as a share omega of one-inflated
/// counts; the order makes two models.
enum class OneInflation {
  none,
  truncated_first,  ///< of those seen, a share omega is at 1 for certain: all have been liable to be missed
  inflated_first,   ///< of all units, a share omega is at 1 for certain: these cannot be missed
};

/// Which counts the likelihood is of.
enum class CountRange {
  from_one,     ///< zero-truncated
  one_and_two,  ///< truncated to 1 and 2 on both sides, other rows left out: robust against the rest (Poisson
                ///< only, without inflation)
};

struct CountModel {
  CountFamily family = CountFamily::poisson;
  OneInflation inflation = OneInflation::none;
  CountRange range = CountRange::from_one;
};

/// Units with the same count and covariates. Shapes: columns x rows by rows; one count >= 1 and one number
/// of units > 0 a row.
struct CountRows {
  std::size_t columns = 0;  ///< p, the intercept among them
  std::vector<double> covariates;
  std::vector<std::int64_t> counts;
  std::vector<double> units;

  std::size_t rows() const { return counts.size(); }
  std::span<const double> row(std::size_t i) const {
    return std::span(covariates).subspan(i * columns, columns);
  }
};

/// A fitted model. Parameters in this order: p coefficients, then log alpha if the family has one, then the
/// logit of omega if ones are inflated.
struct CountFit {
  CountModel model;
  std::size_t columns = 0;
  std::vector<double> parameters;
  std::vector<double> covariance;  ///< of all parameters, by the observed information
  double log_likelihood = 0;
  std::size_t parameter_count() const { return parameters.size(); }
};

/// A column that is a sum of multiples of those before it, if there is one.
std::optional<std::size_t> dependent_column(const CountRows& rows);

/// Maximum likelihood by Newton's method; the derivatives are exact (forward differentiation to second
/// order).
/// \errors invalid_input: no row, a count below 1, a row without units, or a model of one and two that is
///         not plain Poisson. not_identifiable: columns that depend on each other; no row with a count of 1
///         or 2 for a model of these. not_converged: no finite maximum: a group whose units were all seen
///         once, a spread that is none or without bound, or no excess of ones.
/// \source van der Heijden, Bustami, Cruyff, Engbersen & van Houwelingen (2003), Statistical Modelling 3,
///         305-322; Cruyff & van der Heijden (2008), Biometrical Journal 50, 1035-1050 (negative binomial);
///         Godwin & Boehning (2017), JRSS-C 66, 425-448, and Boehning & van der Heijden (2019), Annals of
///         Applied Statistics 13, 1198-1211 (one-inflation).
/// \checked singleRcapture 1.1.0; tests/golden/routes.
Result<CountFit> fit_truncated_counts(const CountRows& rows, const CountModel& model);

/// Log-likelihood of a model at given parameters, with first and second derivatives.
Curvature count_likelihood(const CountRows& rows, const CountModel& model,
                           std::span<const double> parameters);

/// Units never seen, with their variance: that of the estimated parameters (delta method) and that of chance
/// given them.
struct UnseenUnits {
  double units = 0;
  double variance = 0;
};

/// Horvitz and Thompson: each unit stands for 1 / (1 - P(never seen)) units.
/// \source van der Heijden et al. (2003), section 3.2; for one_and_two Zelterman's estimator with covariates:
///         Boehning & van der Heijden (2009), Annals of Applied Statistics 3, 595-610.
UnseenUnits unseen_by_all(const CountRows& rows, const CountFit& fit);

/// Chao's bound with covariates: units with counts of 1 and 2 alone stand for others, 1 / (lambda +
/// lambda^2 / 2) unseen ones each. Precondition: a fit of one_and_two.
/// \source Boehning, Vidal-Diez, Lerdsuwansri, Viwatwongkasem & Arnold (2013), Biometrics 69, 1033-1042.
UnseenUnits unseen_by_bound(const CountRows& rows, const CountFit& fit);

/// Whether ones are more than the family alone gives.
struct InflationTest {
  double likelihood_ratio = 0;  ///< 2 (l inflated - l plain), 0 where the plain model is the best
  double p_value = 1;           ///< against an equal mixture of 0 and chi-squared on 1 degree of freedom
};

/// \errors those of the plain fit, and of the inflated one where the likelihood rises towards inflation.
/// \source Self & Liang (1987), JASA 82, 605-610 (a parameter on its bound); the model: as above.
Result<InflationTest> test_one_inflation(const CountRows& rows, CountFamily family, OneInflation order);

}  // namespace zicht::stats
