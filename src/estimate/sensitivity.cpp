#include "estimate/sensitivity.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "stats/poisson_regression.hpp"

namespace zicht::estimate {
namespace {

/// The cells and terms of a model of a table, those without people left out as the log-linear routes do:
/// where nobody is on all lists of a term, the term is minus infinity and its cells leave the fit.
class HeldModel {
 public:
  HeldModel(const CaptureTable& table, std::span<const ListMask> interactions) : table_(&table) {
    terms_.push_back(0);
    for (int list = 0; list < table.list_count(); ++list) terms_.push_back(ListMask{1} << list);
    for (const ListMask term : interactions)
      (table.persons_on_all(term) > 0 ? terms_ : absent_).push_back(term);
  }

  /// Fits with the pair's term held; a pair of 0 leaves the model as it is.
  Result<stats::PoissonRegression> fit(ListMask pair, double theta) const {
    stats::RegressionDesign design;
    std::vector<ListMask> free = terms_;
    if (pair != 0) std::erase(free, pair);
    std::vector<double> counts;
    design.columns = free.size();
    const auto leaves = [&](ListMask cell) {  // a pair that is held is finite, whether anybody is on both
      return std::ranges::any_of(absent_,
                                 [&](ListMask term) { return term != pair && (cell & term) == term; });
    };
    for (ListMask cell = 1; cell < table_->cell_count(); ++cell) {
      if (leaves(cell)) continue;
      ++design.rows;
      for (const ListMask term : free) design.terms.push_back((cell & term) == term ? 1.0 : 0.0);
      design.offset.push_back(pair != 0 && (cell & pair) == pair ? theta : 0.0);
      counts.push_back(static_cast<double>(table_->persons(cell)));
    }
    return stats::fit_poisson(design, counts);
  }

 private:
  const CaptureTable* table_;
  std::vector<ListMask> terms_;
  std::vector<ListMask> absent_;
};

Result<void> check_terms(const CaptureTable& table, std::span<const ListMask> interactions) {
  for (const ListMask term : interactions)
    if (std::popcount(term) < 2 || term >= table.cell_count())
      return fail(ErrorCode::invalid_input, "a term is no set of two lists or more of the table",
                  "term: " + std::to_string(term));
  return {};
}

}  // namespace

Result<std::vector<SensitivityCurve>> sensitivity_curves(const CaptureTable& table,
                                                         std::span<const ListMask> interactions,
                                                         double largest_odds_ratio, int half_steps) {
  ZICHT_CHECK(check_terms(table, interactions));
  if (!(largest_odds_ratio > 1) || half_steps < 1)
    return fail(ErrorCode::invalid_input, "the largest odds ratio of a sensitivity curve is above 1",
                "odds ratio: " + std::to_string(largest_odds_ratio));
  const HeldModel model(table, interactions);
  const auto base = model.fit(0, 0);
  const double observed = static_cast<double>(table.observed_persons());
  std::vector<SensitivityCurve> curves;
  for (int first = 0; first < table.list_count(); ++first) {
    for (int second = first + 1; second < table.list_count(); ++second) {
      SensitivityCurve curve{first, second, {}};
      const ListMask pair = ListMask{1} << first | ListMask{1} << second;
      for (int step = -half_steps; step <= half_steps; ++step) {
        const double theta = std::log(largest_odds_ratio) * step / half_steps;
        const auto fit = model.fit(pair, theta);
        if (!fit) continue;
        const double rise = base ? 2 * (base->log_likelihood - fit->log_likelihood) : 0.0;
        curve.points.push_back({theta, observed + std::exp(fit->coefficients[0]), rise});
      }
      curves.push_back(std::move(curve));
    }
  }
  return curves;
}

SensitivityRange range_within(std::span<const SensitivityCurve> curves, double largest_odds_ratio) {
  SensitivityRange range{std::numeric_limits<double>::infinity(), 0};
  for (const SensitivityCurve& curve : curves) {
    for (const SensitivityPoint& point : curve.points) {
      if (std::abs(point.log_odds_ratio) > std::log(largest_odds_ratio) + 1e-9) continue;
      range.lower = std::min(range.lower, point.total_persons);
      range.upper = std::max(range.upper, point.total_persons);
    }
  }
  return range;
}

}  // namespace zicht::estimate
