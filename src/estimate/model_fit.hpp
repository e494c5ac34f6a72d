#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "estimate/capture_table.hpp"
#include "estimate/existence.hpp"
#include "estimate/hierarchical_model.hpp"
#include "stats/loglinear.hpp"

namespace zicht::estimate {

/// What a model is preferred by: the smaller the better.
enum class Criterion { bic, aic, aicc };

/// What each of `terms` costs: k log n, 2k, or 2k + 2k(k+1)/(n-k-1), which is infinite when k >= n - 1.
double penalty(Criterion criterion, int terms, std::int64_t observed_persons);

/// A fitted model. Numbers are NaN where there are none.
struct ModelFit {
  int status = 0;          ///< 0 valid, 1 no maximum likelihood estimate, 2 not identifiable, 3 both
  bool identified = true;  ///< the hidden number is finite and determined, if need be as a limit
  bool converged = true;   ///< false: a fit that exists was not reached; its numbers are the last ones
  int term_count = 0;      ///< all terms: the intercept and those that are minus infinity too
  std::int64_t observed_persons = 0;
  double hidden_persons = std::numeric_limits<double>::quiet_NaN();  ///< exp(intercept)
  double log_likelihood = std::numeric_limits<double>::quiet_NaN();  ///< kept cells: y log mu - mu - log y!
  double deviance = std::numeric_limits<double>::quiet_NaN();
  int degrees_of_freedom = 0;  ///< cells that stay in the fit less the parameters that are free on them

  bool is_valid() const { return status == 0; }
  /// A valid fit, or the limit of one that does not exist, with a finite number of hidden persons.
  bool has_total() const { return identified && converged && std::isfinite(hidden_persons); }
  double total_persons() const { return static_cast<double>(observed_persons) + hidden_persons; }
  /// penalty - 2 log-likelihood. NaN without a likelihood.
  double score(Criterion criterion) const {
    return penalty(criterion, term_count, observed_persons) - 2 * log_likelihood;
  }
};

/// Fits models to one table after another. Holds the work space; one object for one thread.
/// \checked MultipleSystemsEstimation 1.2.0: status of every hierarchical model of four published tables, BIC
/// within 1e-6 and the total within 1e-6 (relative) of every valid one; see the test.
class ModelFitter {
 public:
  explicit ModelFitter(const CaptureTable& table);
  /// \param persons  2^k counts by ListMask. Lists may be empty here: a replicate can have one that is.
  ModelFitter(int list_count, std::span<const std::int64_t> persons);

  int list_count() const { return list_count_; }
  std::int64_t observed_persons() const { return observed_; }
  Existence examine(const HierarchicalModel& model) { return existence_.examine(model); }
  ExistenceTest& existence() { return existence_; }
  /// The most that any model's log-likelihood can be.
  double saturated_log_likelihood() const { return saturated_; }

  /// \param start  2^k coefficients by term to begin from, and the result on return; empty = none at hand.
  ///               Changed only when the fit is valid.
  ModelFit fit(const HierarchicalModel& model, std::span<double> start = {});
  /// The same, when what examine() says of the model is known.
  ModelFit fit(const HierarchicalModel& model, const Existence& existence, std::span<double> start = {});
  /// Expected persons by history after a valid fit; 0 for histories that left it.
  std::span<const double> means() const { return loglinear_.means(); }

  /// A number that no coefficients of the model, nor of any model within it, bring the deviance under; exact
  /// only as far as `limits` ask for. Needs no estimate to exist.
  double deviance_bound(const HierarchicalModel& model, const stats::FitLimits& limits);

 private:
  void set_parts(const SetFamily& terms, const SetFamily& cells);
  ModelFit fit_on_face(const HierarchicalModel& model, ModelFit fit, const Existence& existence);
  void take_fit(ModelFit& fit, const stats::FitOutcome& outcome);

  int list_count_;
  std::int64_t observed_ = 0;
  double saturated_ = 0;
  ExistenceTest existence_;
  stats::LoglinearFitter loglinear_;
  std::vector<stats::FactorSet> terms_;
  std::vector<double> kept_;
  std::vector<double> coefficients_;
};

/// Fits one model to a table.
ModelFit fit_model(const CaptureTable& table, const HierarchicalModel& model);

}  // namespace zicht::estimate
