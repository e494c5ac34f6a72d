#include "estimate/profile_likelihood.hpp"

#include <algorithm>
#include <boost/math/tools/minima.hpp>
#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <limits>

#include "base/contract.hpp"
#include "estimate/model_fit.hpp"
#include "stats/distributions.hpp"

namespace zicht::estimate {
namespace {

/// Beyond so many times the observed persons a limit is called infinite.
constexpr double kFarthest = 1e7;

/// The profile as a function of the hidden persons.
class Profile {
 public:
  Profile(const CaptureTable& table, const Existence& existence)
      : observed_(static_cast<double>(table.observed_persons())),
        fitter_(table.list_count()),
        counts_(table.persons().begin(), table.persons().end()),
        kept_(table.cell_count(), 0),
        coefficients_(table.cell_count(), 0) {
    existence.finite_terms.for_each([&](ListMask term) { terms_.push_back(term); });
    std::ranges::reverse(terms_);
    existence.kept_cells.for_each([&](ListMask cell) { kept_[cell] = 1; });
    kept_[0] = 1;
  }

  /// l at this many hidden persons, up to a constant. Precondition: hidden > 0.
  double operator()(double hidden) {
    counts_[0] = hidden;
    fitter_.set_counts(counts_);
    auto outcome = is_begun_ ? fitter_.fit(terms_, kept_, coefficients_) : stats::FitOutcome{};
    if (!outcome.converged) {
      fitter_.start(terms_, kept_, coefficients_, 20);
      outcome = fitter_.fit(terms_, kept_, coefficients_);
    }
    is_begun_ = outcome.converged;
    const double total = observed_ + hidden;
    return log_factorial_less_power(total) - log_factorial_less_power(hidden) - outcome.deviance / 2;
  }

 private:
  /// log x! - x log x, without taking large numbers from each other.
  static double log_factorial_less_power(double x) {
    if (x < 100) return std::lgamma(x + 1) - (x > 0 ? x * std::log(x) : 0);
    constexpr double kTwoPi = 6.283185307179586;
    return 0.5 * std::log(kTwoPi * x) - x + 1 / (12 * x) - 1 / (360 * x * x * x);
  }

  double observed_;
  stats::LoglinearFitter fitter_;
  std::vector<double> counts_;
  std::vector<double> kept_;
  std::vector<stats::FactorSet> terms_;
  std::vector<double> coefficients_;
  bool is_begun_ = false;
};

/// Where `drop` changes sign between two logarithms of hidden persons.
template <class Drop>
double root(Drop drop, double low, double high) {
  std::uintmax_t most = 100;
  const auto [left, right] =
      boost::math::tools::toms748_solve(drop, low, high, boost::math::tools::eps_tolerance<double>(40), most);
  return std::exp((left + right) / 2);
}

}  // namespace

Result<ProfileLikelihood> profile_likelihood(const CaptureTable& table, const HierarchicalModel& model,
                                             double level) {
  ZICHT_EXPECT(level > 0 && level < 1);
  ModelFitter fitter(table);
  const Existence existence = fitter.examine(model);
  if (existence.status() != 0)
    return fail(ErrorCode::not_identifiable, "the model has no estimate for this table", model.name());
  const auto observed = static_cast<double>(table.observed_persons());
  Profile profile(table, existence);
  // By the logarithm of the hidden persons. The Poisson fit has its top a little higher than the profile.
  const double poisson = std::log(fitter.fit(model).hidden_persons);
  const double least = std::min(std::log(1e-6), poisson - 3);
  const auto [top, negative] = boost::math::tools::brent_find_minima(
      [&](double log_hidden) { return -profile(std::exp(log_hidden)); }, poisson - 3, poisson + 0.5, 40);
  const double limit = -negative - stats::chi_squared_quantile(level, 1) / 2;
  const auto above_limit = [&](double log_hidden) { return profile(std::exp(log_hidden)) - limit; };
  ProfileLikelihood result;
  result.total = observed + std::exp(top);
  result.interval = {"profile", level, observed, std::numeric_limits<double>::infinity()};
  if (above_limit(least) < 0) result.interval.lower = observed + root(above_limit, least, top);
  double high = top + 1;
  const double farthest = std::log(kFarthest * (observed + std::exp(top)));
  while (high < farthest && above_limit(high) > 0) high += 1;
  if (above_limit(high) <= 0) result.interval.upper = observed + root(above_limit, top, high);
  return result;
}

}  // namespace zicht::estimate
