#include "stats/truncated_counts.hpp"

#include <algorithm>
#include <cmath>

#include "base/contract.hpp"
#include "stats/distributions.hpp"
#include "stats/second_order.hpp"

namespace zicht::stats {
namespace {

/// By log lambda, log alpha and the logit of omega.
using Number = SecondOrder<3>;
constexpr std::size_t kEta = 0;
constexpr std::size_t kDispersion = 1;
constexpr std::size_t kInflation = 2;

bool has_dispersion(const CountModel& model) { return model.family == CountFamily::negative_binomial; }
bool has_inflation(const CountModel& model) { return model.inflation != OneInflation::none; }
std::size_t parameters_of(const CountModel& model, std::size_t columns) {
  return columns + (has_dispersion(model) ? 1 : 0) + (has_inflation(model) ? 1 : 0);
}

Number log_gamma(const Number& x) {
  constexpr double kTooLarge = 1e100;  // Boost throws where its result is too large
  if (!(x.value > 1 / kTooLarge && x.value < kTooLarge)) return Number(std::nan(""));
  return x.through(std::lgamma(x.value), digamma(x.value), trigamma(x.value));
}

/// What one unit's distribution depends on.
struct Unit {
  Number eta;
  Number dispersion;  ///< log alpha
  Number inflation;   ///< logit of omega
};

/// log P(count) of the family, neither truncated nor inflated.
Number log_probability(CountFamily family, const Unit& unit, double count) {
  const Number lambda = exp(unit.eta);
  switch (family) {
    case CountFamily::poisson:
      return Number(count) * unit.eta - lambda - Number(std::lgamma(count + 1));
    case CountFamily::geometric:
      return Number(count) * unit.eta - Number(count + 1) * log1p(lambda);
    case CountFamily::negative_binomial:
      break;
  }
  const Number size = exp(-unit.dispersion);                    // 1 / alpha
  const Number grown = log1p(exp(unit.eta + unit.dispersion));  // log(1 + alpha lambda)
  Number sum = Number(count) * (unit.eta + unit.dispersion - grown) - size * grown;
  if (count > 0)
    sum = sum + log_gamma(size + Number(count)) - log_gamma(size) - Number(std::lgamma(count + 1));
  return sum;
}

Number log_omega(const Unit& unit) { return -log1p(exp(-unit.inflation)); }
Number log_rest(const Unit& unit) { return -log1p(exp(unit.inflation)); }

/// log of the probability to be never seen.
Number log_never(const CountModel& model, const Unit& unit) {
  const Number zero = log_probability(model.family, unit, 0);
  return model.inflation == OneInflation::inflated_first ? log_rest(unit) + zero : zero;
}

/// log(exp(a) + exp(b))
Number log_sum(const Number& a, const Number& b) {
  return a.value > b.value ? a + log1p(exp(b - a)) : b + log1p(exp(a - b));
}

/// log of the probability of a count, given that it lies in the model's range.
Number log_likelihood(const CountModel& model, const Unit& unit, double count) {
  if (model.range == CountRange::one_and_two) {
    // P(2) / P(1) = lambda / 2
    const Number odds = unit.eta - Number(std::log(2.0));
    return count == 1 ? -log1p(exp(odds)) : -log1p(exp(-odds));
  }
  const Number seen = log_one_minus_exp(log_never(model, unit));
  const Number plain = log_probability(model.family, unit, count);
  switch (model.inflation) {
    case OneInflation::none:
      return plain - seen;
    case OneInflation::truncated_first: {
      const Number rest = log_rest(unit) + plain - seen;
      return count == 1 ? log_sum(log_omega(unit), rest) : rest;
    }
    case OneInflation::inflated_first: {
      const Number rest = log_rest(unit) + plain;
      return (count == 1 ? log_sum(log_omega(unit), rest) : rest) - seen;
    }
  }
  return plain;
}

Unit unit_at(const CountModel& model, std::span<const double> row, std::span<const double> parameters) {
  double eta = 0;
  for (std::size_t a = 0; a < row.size(); ++a) eta += row[a] * parameters[a];
  Unit unit{.eta = Number::variable(eta, kEta), .dispersion = {}, .inflation = {}};
  std::size_t next = row.size();
  if (has_dispersion(model)) unit.dispersion = Number::variable(parameters[next++], kDispersion);
  if (has_inflation(model)) unit.inflation = Number::variable(parameters[next], kInflation);
  return unit;
}

/// For each parameter: which of the three variables it moves, and by how much.
struct Moved {
  std::size_t variable;
  double by;
};
std::vector<Moved> moved_by(const CountModel& model, std::span<const double> row) {
  std::vector<Moved> moved;
  for (const double x : row) moved.push_back({kEta, x});
  if (has_dispersion(model)) moved.push_back({kDispersion, 1});
  if (has_inflation(model)) moved.push_back({kInflation, 1});
  return moved;
}

/// On the way to infinity: a mean, spread, or share that is no number any more but rounding.
bool runs_away(const CountRows& rows, const CountModel& model, std::span<const double> parameters) {
  constexpr double kNoNumber = 16;
  for (std::size_t i = 0; i < rows.rows(); ++i)
    if (unit_at(model, rows.row(i), parameters).eta.value < -kNoNumber) return true;
  return std::ranges::any_of(parameters.subspan(rows.columns),
                             [](double other) { return std::abs(other) > kNoNumber; });
}

bool counts_in(const CountModel& model, std::int64_t count) {
  return model.range == CountRange::from_one || count <= 2;
}

Result<void> check(const CountRows& rows, const CountModel& model) {
  ZICHT_EXPECT(rows.columns >= 1 && rows.units.size() == rows.rows() &&
               rows.covariates.size() == rows.rows() * rows.columns);
  if (model.range == CountRange::one_and_two &&
      (model.family != CountFamily::poisson || has_inflation(model)))
    return fail(ErrorCode::invalid_input, "counts of one and two alone tell of a plain Poisson model only");
  if (rows.rows() == 0) return fail(ErrorCode::invalid_input, "there are no counts");
  for (std::size_t i = 0; i < rows.rows(); ++i)
    if (rows.counts[i] < 1 || !(rows.units[i] > 0))
      return fail(ErrorCode::invalid_input, "a count below 1, or one that no unit has");
  if (!std::ranges::any_of(rows.counts, [&](std::int64_t count) { return counts_in(model, count); }))
    return fail(ErrorCode::not_identifiable, "no unit was seen once or twice");
  if (const auto column = dependent_column(rows))
    return fail(ErrorCode::not_identifiable, "covariates that say the same",
                "column " + std::to_string(*column + 1));
  return {};
}

/// All coefficients 0 but the intercept, of which the mean count is that of the data.
std::vector<double> start(const CountRows& rows, const CountModel& model) {
  double units = 0;
  double sum = 0;
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    units += rows.units[i];
    sum += rows.units[i] * static_cast<double>(rows.counts[i]);
  }
  std::vector<double> parameters(parameters_of(model, rows.columns), 0);
  parameters[0] = std::log(std::max(0.05, 2 * (sum / units - 1) / (sum / units)));
  if (has_inflation(model)) parameters.back() = -1;
  return parameters;
}

/// How the log-likelihood of the plain model changes with a small share omega, for a model whose other
/// parameters are those given.
double slope_towards_inflation(const CountRows& rows, const CountFit& plain, OneInflation order) {
  double slope = 0;
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    const Unit unit = unit_at(plain.model, rows.row(i), plain.parameters);
    const double never = std::exp(log_never(plain.model, unit).value);
    const double one = std::exp(log_probability(plain.model.family, unit, 1).value);
    const bool truncated_first = order == OneInflation::truncated_first;
    double change = truncated_first ? -1 : -1 + never / (1 - never);
    if (rows.counts[i] == 1) change += truncated_first ? (1 - never) / one : 1 / one;
    slope += rows.units[i] * change;
  }
  return slope;
}

}  // namespace

std::optional<std::size_t> dependent_column(const CountRows& rows) {
  const std::size_t p = rows.columns;
  // Gram-Schmidt over the columns, each scaled to length 1.
  std::vector<std::vector<double>> basis;
  for (std::size_t column = 0; column < p; ++column) {
    std::vector<double> rest(rows.rows());
    for (std::size_t i = 0; i < rows.rows(); ++i) rest[i] = rows.covariates[i * p + column];
    const auto length = [&] {
      double sum = 0;
      for (const double x : rest) sum += x * x;
      return std::sqrt(sum);
    };
    const double whole = length();
    for (int twice = 0; twice < 2; ++twice)
      for (const auto& other : basis) {
        double along = 0;
        for (std::size_t i = 0; i < rest.size(); ++i) along += rest[i] * other[i];
        for (std::size_t i = 0; i < rest.size(); ++i) rest[i] -= along * other[i];
      }
    const double left = length();
    if (left <= 1e-9 * whole || whole == 0) return column;
    for (double& x : rest) x /= left;
    basis.push_back(std::move(rest));
  }
  return std::nullopt;
}

Curvature count_likelihood(const CountRows& rows, const CountModel& model,
                           std::span<const double> parameters) {
  const std::size_t p = parameters.size();
  Curvature sum{.value = 0, .gradient = std::vector<double>(p, 0), .hessian = std::vector<double>(p * p, 0)};
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    if (!counts_in(model, rows.counts[i])) continue;
    const Number log =
        log_likelihood(model, unit_at(model, rows.row(i), parameters), static_cast<double>(rows.counts[i]));
    const auto moved = moved_by(model, rows.row(i));
    sum.value += rows.units[i] * log.value;
    for (std::size_t a = 0; a < p; ++a) {
      sum.gradient[a] += rows.units[i] * moved[a].by * log.first[moved[a].variable];
      for (std::size_t b = 0; b < p; ++b)
        sum.hessian[a * p + b] +=
            rows.units[i] * moved[a].by * moved[b].by * log.second[moved[a].variable][moved[b].variable];
    }
  }
  return sum;
}

Result<CountFit> fit_truncated_counts(const CountRows& rows, const CountModel& model) {
  ZICHT_CHECK(check(rows, model));
  ZICHT_TRY(Maximum top,
            maximise([&](std::span<const double> at) { return count_likelihood(rows, model, at); },
                     start(rows, model)));
  if (runs_away(rows, model, top.point))
    return fail(ErrorCode::not_converged, "a likelihood rises for ever", {},
                "Some group was seen once only, or its counts have no spread of this form.");
  return CountFit{.model = model,
                  .columns = rows.columns,
                  .parameters = std::move(top.point),
                  .covariance = std::move(top.covariance),
                  .log_likelihood = top.value};
}

namespace {

/// Sums over units of what one unit of the row stands for, with the delta method.
template <class Unseen, class Chance>
UnseenUnits summed(const CountRows& rows, const CountFit& fit, Unseen unseen, Chance chance) {
  UnseenUnits sum;
  const std::size_t p = fit.parameters.size();
  std::vector<double> gradient(p, 0);
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    if (fit.model.range == CountRange::one_and_two && rows.counts[i] > 2 && !Unseen::all_rows) continue;
    const Unit unit = unit_at(fit.model, rows.row(i), fit.parameters);
    const Number stands_for = unseen(unit);
    const auto moved = moved_by(fit.model, rows.row(i));
    sum.units += rows.units[i] * stands_for.value;
    sum.variance += rows.units[i] * chance(unit);
    for (std::size_t a = 0; a < p; ++a)
      gradient[a] += rows.units[i] * moved[a].by * stands_for.first[moved[a].variable];
  }
  for (std::size_t a = 0; a < p; ++a)
    for (std::size_t b = 0; b < p; ++b) sum.variance += gradient[a] * fit.covariance[a * p + b] * gradient[b];
  return sum;
}

/// Units never seen for each one seen: P(never) / (1 - P(never)).
struct OddsOfNever {
  static constexpr bool all_rows = true;
  const CountModel& model;
  Number operator()(const Unit& unit) const {
    const Number never = log_never(model, unit);
    return exp(never - log_one_minus_exp(never));
  }
};

struct BoundOfUnseen {
  static constexpr bool all_rows = false;
  Number operator()(const Unit& unit) const {
    const Number lambda = exp(unit.eta);
    return reciprocal(lambda + Number(0.5) * lambda * lambda);
  }
};

}  // namespace

UnseenUnits unseen_by_all(const CountRows& rows, const CountFit& fit) {
  return summed(rows, fit, OddsOfNever{fit.model}, [&](const Unit& unit) {
    const double never = std::exp(log_never(fit.model, unit).value);
    return never / ((1 - never) * (1 - never));
  });
}

UnseenUnits unseen_by_bound(const CountRows& rows, const CountFit& fit) {
  ZICHT_EXPECT(fit.model.range == CountRange::one_and_two);
  return summed(rows, fit, BoundOfUnseen{}, [](const Unit& unit) {
    const double lambda = std::exp(unit.eta.value);
    const double never = std::exp(-lambda);
    const double once_or_twice = never * (lambda + lambda * lambda / 2);
    const double stands_for = 1 + never / once_or_twice;
    return (1 - once_or_twice) * stands_for * stands_for;
  });
}

Result<InflationTest> test_one_inflation(const CountRows& rows, CountFamily family, OneInflation order) {
  ZICHT_EXPECT(order != OneInflation::none);
  ZICHT_TRY(const CountFit plain, fit_truncated_counts(rows, {.family = family}));
  if (slope_towards_inflation(rows, plain, order) <= 0) return InflationTest{};
  ZICHT_TRY(const CountFit inflated, fit_truncated_counts(rows, {.family = family, .inflation = order}));
  const double ratio = std::max(0.0, 2 * (inflated.log_likelihood - plain.log_likelihood));
  return InflationTest{.likelihood_ratio = ratio, .p_value = 0.5 * std::erfc(std::sqrt(ratio / 2))};
}

}  // namespace zicht::stats
