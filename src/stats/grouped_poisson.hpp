#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "stats/poisson_regression.hpp"

namespace zicht::stats {

/// A count of which is only known that it lies in these rows of a design. Invariant: rows is not empty.
struct CountGroup {
  std::vector<std::size_t> rows;
  double count = 0;
};

struct GroupedPoisson {
  std::vector<double> coefficients;
  std::vector<double> covariance;  ///< columns x columns: inverse of the observed information
  std::vector<double> means;       ///< one a row
  std::vector<double> divided;     ///< the counts as the model divides them over the rows
  double log_likelihood =
      0;             ///< sum over groups of c log m - log c!, less the sum of all means; m = of its rows
  int em_steps = 0;  ///< 0: every group has one row
};

/// Poisson regression when some counts are known as sums over rows only, by the EM algorithm: counts are
/// divided in proportion to the fitted means, the model is fitted to them, and again.
/// Rows in no group have a count of 0.
/// \errors those of fit_poisson.  not_identifiable: the information that was observed is singular.
///         not_converged: the divided counts still move by > 1e-9 (relative) after 10,000 steps.
/// \source Dempster, Laird & Rubin (1977), JRSS B 39, 1-38; information: Louis (1982), JRSS B 44, 226-233.
/// \checked groups of one row: fit_poisson; the derivative of the log likelihood is 0 at the result.
Result<GroupedPoisson> fit_grouped_poisson(const RegressionDesign& design,
                                           std::span<const CountGroup> groups);

/// Columns of which none is a combination of those before it.
std::vector<std::size_t> independent_columns(const RegressionDesign& design);

/// Which of `wanted` (each as long as a row) are combinations of rows of the design: a coefficient sum that
/// the counts can tell.
std::vector<bool> in_row_space(const RegressionDesign& design, std::span<const std::vector<double>> wanted);

}  // namespace zicht::stats
