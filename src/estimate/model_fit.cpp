#include "estimate/model_fit.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/contract.hpp"
#include "stats/linear_program.hpp"

namespace zicht::estimate {
namespace {

/// One row a term: 1 for each cell that contains it.
std::vector<stats::IntegerRow> design(std::span<const stats::FactorSet> terms, const SetFamily& cells) {
  std::vector<stats::IntegerRow> rows(terms.size());
  cells.for_each([&](ListMask cell) {
    for (std::size_t term = 0; term < terms.size(); ++term)
      rows[term].push_back((cell & terms[term]) == terms[term] ? 1 : 0);
  });
  return rows;
}

}  // namespace

double penalty(Criterion criterion, int terms, std::int64_t observed_persons) {
  const double k = terms;
  const auto n = static_cast<double>(observed_persons);
  switch (criterion) {
    case Criterion::bic:
      return k * std::log(n);
    case Criterion::aic:
      return 2 * k;
    case Criterion::aicc:
      return k < n - 1 ? 2 * k + 2 * k * (k + 1) / (n - k - 1) : std::numeric_limits<double>::infinity();
  }
  ZICHT_EXPECT(false);
}

ModelFitter::ModelFitter(const CaptureTable& table) : ModelFitter(table.list_count(), table.persons()) {}

ModelFitter::ModelFitter(int list_count, std::span<const std::int64_t> persons)
    : list_count_(list_count),
      observed_(std::accumulate(persons.begin(), persons.end(), std::int64_t{0})),
      existence_(list_count, persons),
      loglinear_(list_count),
      kept_(persons.size()),
      coefficients_(persons.size()) {
  loglinear_.set_counts(std::vector<double>(persons.begin(), persons.end()));
  saturated_ = loglinear_.saturated_log_likelihood();
}

void ModelFitter::set_parts(const SetFamily& terms, const SetFamily& cells) {
  terms_.clear();
  terms.for_each([&](ListMask term) { terms_.push_back(term); });
  std::ranges::reverse(terms_);
  std::ranges::fill(kept_, 0.0);
  cells.for_each([&](ListMask cell) { kept_[cell] = 1; });
}

void ModelFitter::take_fit(ModelFit& fit, const stats::FitOutcome& outcome) {
  fit.converged = outcome.converged;
  fit.hidden_persons = std::exp(coefficients_[0]);
  fit.deviance = outcome.deviance;
  fit.log_likelihood = saturated_ - outcome.deviance / 2;
}

ModelFit ModelFitter::fit(const HierarchicalModel& model, std::span<double> start) {
  return fit(model, existence_.examine(model), start);
}

ModelFit ModelFitter::fit(const HierarchicalModel& model, const Existence& existence,
                          std::span<double> start) {
  ModelFit fit;
  fit.status = existence.status();
  fit.identified = existence.identified;
  fit.term_count = model.term_count();
  fit.observed_persons = observed_;
  if (!existence.identified) return fit;
  if (!existence.exists) return fit_on_face(model, fit, existence);
  set_parts(existence.finite_terms, existence.kept_cells);
  fit.degrees_of_freedom = existence.kept_cells.size() - existence.finite_terms.size();
  stats::FitOutcome outcome;
  if (!start.empty()) {
    std::ranges::fill(coefficients_, 0.0);
    for (const stats::FactorSet term : terms_) coefficients_[term] = start[term];
    outcome = loglinear_.fit(terms_, kept_, coefficients_);
  }
  for (const int sweeps : {2, 100}) {
    if (outcome.converged) break;
    loglinear_.start(terms_, kept_, coefficients_, sweeps);
    outcome = loglinear_.fit(terms_, kept_, coefficients_);
  }
  take_fit(fit, outcome);
  if (!start.empty()) std::ranges::copy(coefficients_, start.begin());
  return fit;
}

/// The limit of a fit that does not exist: cells whose means vanish leave, and so do terms that depend on
/// others over the cells that stay. The intercept is the first to stay.
ModelFit ModelFitter::fit_on_face(const HierarchicalModel& model, ModelFit fit, const Existence& existence) {
  const SetFamily face = existence.kept_cells - existence_.explain(model).vanishing_cells;
  set_parts(existence.finite_terms, face);
  std::ranges::reverse(terms_);
  const auto independent = stats::independent_rows(design(terms_, face));
  for (std::size_t i = 0; i < independent.size(); ++i) terms_[i] = terms_[independent[i]];
  terms_.resize(independent.size());
  std::ranges::reverse(terms_);
  fit.degrees_of_freedom = face.size() - static_cast<int>(terms_.size());
  loglinear_.start(terms_, kept_, coefficients_);
  take_fit(fit, loglinear_.fit(terms_, kept_, coefficients_));
  return fit;
}

double ModelFitter::deviance_bound(const HierarchicalModel& model, const stats::FitLimits& limits) {
  const Existence existence = existence_.examine_terms(model);
  set_parts(existence.finite_terms, existence.kept_cells);
  if (!existence.identifiable) terms_.pop_back();  // the intercept is spanned by the others
  loglinear_.start(terms_, kept_, coefficients_);
  return loglinear_.fit(terms_, kept_, coefficients_, limits).deviance_bound;
}

ModelFit fit_model(const CaptureTable& table, const HierarchicalModel& model) {
  return ModelFitter(table).fit(model);
}

}  // namespace zicht::estimate
