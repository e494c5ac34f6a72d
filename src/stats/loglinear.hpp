#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace zicht::stats {

/// A set of factors: bit i set = factor i is in.
using FactorSet = std::uint32_t;

/// When a fit may end before its maximum: it is known to be worse, or good enough.
struct FitLimits {
  double hopeless_above =
      std::numeric_limits<double>::infinity();  ///< deviance: stop when it must exceed this
  double enough_below = -std::numeric_limits<double>::infinity();  ///< deviance: stop when it is under this
  int steps = 100;
};

/// How a fit ended. The deviance is 2 (l of the saturated model - l) over the cells that are kept.
struct FitOutcome {
  bool converged = false;
  double deviance = 0;        ///< at the coefficients
  double deviance_bound = 0;  ///< no coefficients whatever have a smaller one
  int steps = 0;
};

/// Fits Poisson log-linear models of counts by sets of k yes-or-no factors:
///   log mean(S) = sum of b(T) over the terms T that are subsets of S,   for every cell S that is kept.
/// Newton's method, which for this model is Fisher scoring; a step that lowers the likelihood is halved. The
/// entry of the information matrix for terms a and b is the sum of the means of the cells that contain a|b,
/// so one superset sum of the means gives all of it. A step d changes the log mean of S by
/// D(S) = sum of d(T), and mean (1 + D) meets the likelihood equations exactly; where that is >= 0 the dual
/// of the problem says that the deviance cannot fall by more than 2 d'r, with r the residual of the
/// equations: the bound.
/// One object holds the counts and the work space: nothing is allocated in a fit. Not for two threads at
/// once.
/// \source Haberman (1974), The Analysis of Frequency Data, ch. 3; Yates (1937) for sums over subsets.
/// \checked every hierarchical model of published tables; see model_fit_test in estimate.
class LoglinearFitter {
 public:
  /// Precondition: factors in 1..10.
  explicit LoglinearFitter(int factors);

  /// \param counts  2^k by FactorSet, >= 0; those of cells that a fit does not keep do not matter to it
  void set_counts(std::span<const double> counts);

  std::size_t cell_count() const { return counts_.size(); }
  /// The count over all cells that contain the set.
  double statistic(FactorSet set) const { return statistics_[set]; }

  /// \param terms         no two alike; linearly independent over the kept cells; the empty set = intercept.
  ///                      Sets before their subsets: then equations of few persons are solved before those of
  ///                      many, and lose no digits to them.
  /// \param kept          2^k, 1 or 0 by cell; a cell that is not kept has count 0
  /// \param coefficients  2^k by FactorSet; the start on entry, the result on return; others than those of
  ///                      the terms are 0
  FitOutcome fit(std::span<const FactorSet> terms, std::span<const double> kept,
                 std::span<double> coefficients, const FitLimits& limits = {});

  /// Coefficients to start from without a better idea: from 0, the terms are fitted one by one in the order
  /// given, last first, so many times (iterative proportional fitting). More sweeps are slower and safer.
  void start(std::span<const FactorSet> terms, std::span<const double> kept, std::span<double> coefficients,
             int sweeps = 2);

  /// The fitted means after fit(), 0 where a cell is not kept.
  std::span<const double> means() const { return means_; }
  /// Sum of y log y - y - log y!: the log-likelihood of the saturated model. Cells that are not kept add 0.
  double saturated_log_likelihood() const { return saturated_; }

 private:
  bool solve(std::size_t term_count);
  double set_means(std::span<const double> kept, std::span<const double> coefficients);
  void fill_information(std::span<const FactorSet> terms);
  void add_step(std::span<const FactorSet> terms, std::span<double> coefficients, double share) const;
  void spread_step(std::span<const FactorSet> terms);

  double saturated_ = 0;
  std::vector<double> counts_;
  std::vector<double> log_counts_;
  std::vector<double> statistics_;
  std::vector<double> log_means_;
  std::vector<double> means_;
  std::vector<double> sums_;         ///< of the means over supersets
  std::vector<double> changes_;      ///< of the log means by a step
  std::vector<double> information_;  ///< upper triangle, term by term
  std::vector<double> residuals_;
  std::vector<double> step_;
};

}  // namespace zicht::stats
