#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/result.hpp"

namespace zicht::stats {

/// What a Poisson regression explains counts by. Shape: rows x columns, row by row.
/// Invariant: terms.size() == rows * columns; offset is empty (all 0) or has one entry a row.
struct RegressionDesign {
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<double> terms;
  std::vector<double> offset = {};  ///< known part of the log mean; natural-log scale

  std::span<const double> row(std::size_t at) const { return {terms.data() + at * columns, columns}; }
  double known(std::size_t at) const { return offset.empty() ? 0.0 : offset[at]; }
};

struct PoissonRegression {
  std::vector<double> coefficients;  ///< one a column; natural-log scale
  std::vector<double> covariance;    ///< columns x columns: inverse of the information at the maximum
  std::vector<double> means;         ///< fitted, one a row
  double log_likelihood = 0;  ///< sum of y log m - m - log y!, with the gamma function between integers
  int iterations = 0;
};

/// Fits log E[count(r)] = offset(r) + terms(r) * b by Newton's method (Fisher scoring, the link is
/// canonical), halving a step that makes the likelihood smaller.
/// \param counts  one a row, >= 0; fractions are allowed, as an EM step gives them
/// \param start   coefficients to start from; empty = from the counts
/// \errors not_identifiable: the information matrix is singular: terms that say the same, or a maximum that
///         lies at infinity.  not_converged: the likelihood still moves by > 1e-12 (relative) after 200
///         steps.
/// \source McCullagh & Nelder (1989), Generalized Linear Models, section 2.5.
/// \checked a saturated model gives the counts back; two crossed factors give row total x column total /
///          total; the score at the maximum is 0 on arbitrary designs.
Result<PoissonRegression> fit_poisson(const RegressionDesign& design, std::span<const double> counts,
                                      std::span<const double> start = {});

}  // namespace zicht::stats
