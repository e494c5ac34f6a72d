#include "estimate/one_list.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/contract.hpp"
#include "base/text.hpp"
#include "estimate/capture_table.hpp"
#include "estimate/chao.hpp"
#include "stats/truncated_counts.hpp"

namespace zicht::estimate {
namespace {

using stats::CountFamily;
using stats::CountModel;
using stats::CountRange;
using stats::OneInflation;

constexpr const char* kNobodyTwice =
    "nobody was seen exactly twice, and this route looks at those seen once and twice only";
constexpr const char* kNobodyAgain = "nobody was seen again: nothing tells of those never seen";

struct RouteKind {
  OneListRoute route;
  std::string_view name;
  CountModel model;
};

constexpr std::array<RouteKind, kOneListRoutes> kRoutes = {{
    {OneListRoute::chao_poisson, "chao_poisson", {}},
    {OneListRoute::chao_poisson_bias_corrected, "chao_poisson_bias_corrected", {}},
    {OneListRoute::chao_generalised, "chao_generalised", {.range = CountRange::one_and_two}},
    {OneListRoute::zelterman, "zelterman", {.range = CountRange::one_and_two}},
    {OneListRoute::zt_poisson, "zt_poisson", {}},
    {OneListRoute::zt_geometric, "zt_geometric", {.family = CountFamily::geometric}},
    {OneListRoute::zt_negative_binomial, "zt_negative_binomial", {.family = CountFamily::negative_binomial}},
    {OneListRoute::ztoi_poisson, "ztoi_poisson", {.inflation = OneInflation::truncated_first}},
    {OneListRoute::oizt_poisson, "oizt_poisson", {.inflation = OneInflation::inflated_first}},
    {OneListRoute::ztoi_geometric,
     "ztoi_geometric",
     {.family = CountFamily::geometric, .inflation = OneInflation::truncated_first}},
    {OneListRoute::oizt_geometric,
     "oizt_geometric",
     {.family = CountFamily::geometric, .inflation = OneInflation::inflated_first}},
}};

const RouteKind& kind_of(OneListRoute route) {
  const RouteKind& kind = kRoutes.at(static_cast<std::size_t>(route));
  ZICHT_EXPECT(kind.route == route);
  return kind;
}

std::vector<std::string> coefficient_names(const SightingTable& table) {
  std::vector<std::string> names = {"intercept"};
  for (const Covariate& covariate : table.covariates())
    for (std::size_t level = 1; level < covariate.levels.size(); ++level)
      names.push_back(covariate.name + "=" + covariate.levels[level]);
  return names;
}

/// A column for the intercept, and one for each level of a covariate but the first.
stats::CountRows count_rows(const SightingTable& table) {
  stats::CountRows rows{
      .columns = coefficient_names(table).size(), .covariates = {}, .counts = {}, .units = {}};
  for (const auto& row : table.rows()) {
    rows.covariates.push_back(1);
    for (std::size_t i = 0; i < table.covariates().size(); ++i)
      for (std::size_t level = 1; level < table.covariates()[i].levels.size(); ++level)
        rows.covariates.push_back(row.levels[i] == level ? 1 : 0);
    rows.counts.push_back(row.sightings);
    rows.units.push_back(static_cast<double>(row.persons));
  }
  return rows;
}

/// People who enter the likelihood and have a level must have been seen twice or more, at least one
/// of them; otherwise the mean of the level has no estimate above 0, and the hidden ones no bound.
Result<void> check_levels(const SightingTable& table, const CountModel& model) {
  const auto enters = [&](const SightingTable::Row& row) {
    return model.range == CountRange::from_one || row.sightings <= 2;
  };
  const auto again = [&](const SightingTable::Row& row) { return row.sightings > 1 && enters(row); };
  const bool any_again =
      std::ranges::any_of(table.rows(), [](const SightingTable::Row& row) { return row.sightings > 1; });
  if (!std::ranges::any_of(table.rows(), again))
    return fail(ErrorCode::not_identifiable, any_again ? kNobodyTwice : kNobodyAgain);
  for (std::size_t i = 0; i < table.covariates().size(); ++i)
    for (std::size_t level = 0; level < table.covariates()[i].levels.size(); ++level) {
      const auto has = [&](const SightingTable::Row& row) { return row.levels[i] == level; };
      if (std::ranges::any_of(table.rows(), [&](const auto& row) { return has(row) && again(row); }))
        continue;
      return fail(
          ErrorCode::not_identifiable,
          model.range == CountRange::from_one
              ? "nobody with a level of a covariate was seen again: nothing tells of those never seen"
              : "nobody with a level of a covariate was seen exactly twice: this route looks at no others",
          table.covariates()[i].name + "=" + table.covariates()[i].levels[level],
          "Leave the covariate out, or bring levels together.");
    }
  return {};
}

Result<stats::CountRows> checked_rows(const SightingTable& table, const CountModel& model) {
  ZICHT_CHECK(check_levels(table, model));
  stats::CountRows rows = count_rows(table);
  if (const auto column = stats::dependent_column(rows))
    return fail(ErrorCode::not_identifiable, "two covariates say the same",
                coefficient_names(table).at(*column), "Leave one of them out.");
  return rows;
}

std::string covariate_names(const SightingTable& table) {
  std::vector<std::string> names;
  for (const Covariate& covariate : table.covariates()) names.push_back(covariate.name);
  return joined(names, " + ");
}

std::vector<Coefficient> coefficients(const SightingTable& table, const stats::CountFit& fit) {
  std::vector<std::string> names = coefficient_names(table);
  if (fit.model.family == CountFamily::negative_binomial) names.emplace_back("log alpha");
  if (fit.model.inflation != OneInflation::none) names.emplace_back("logit omega");
  std::vector<Coefficient> made;
  for (std::size_t a = 0; a < names.size(); ++a)
    made.push_back({.name = names[a],
                    .value = fit.parameters[a],
                    .standard_error = std::sqrt(fit.covariance[a * names.size() + a])});
  return made;
}

Result<OneListAnswer> bound_without_covariates(const SightingTable& table, bool bias_corrected) {
  // The bias-corrected form has a value here too, but one that no repeat speaks for.
  if (table.persons_seen(1) == table.observed_persons())
    return fail(ErrorCode::not_identifiable, kNobodyAgain);
  ZICHT_TRY(Estimate estimate, chao({.observed = table.observed_persons(),
                                     .once = table.persons_seen(1),
                                     .twice = table.persons_seen(2)},
                                    SightingLimit::none, bias_corrected));
  return OneListAnswer{.estimate = std::move(estimate), .coefficients = {}, .log_likelihood = {}, .aic = {}};
}

}  // namespace

std::string_view route_name(OneListRoute route) { return kind_of(route).name; }

bool takes_covariates(OneListRoute route) {
  return route != OneListRoute::chao_poisson && route != OneListRoute::chao_poisson_bias_corrected;
}

Assumption assumption_of(OneListRoute route) {
  return takes_covariates(route) && route != OneListRoute::chao_generalised
             ? Assumption::repeats_tell_of_firsts
             : Assumption::heterogeneity_only;
}

Result<OneListAnswer> estimate_one_list(const SightingTable& table, OneListRoute route) {
  if (!takes_covariates(route))
    return bound_without_covariates(table, route == OneListRoute::chao_poisson_bias_corrected);
  const CountModel& model = kind_of(route).model;
  ZICHT_TRY(const stats::CountRows rows, checked_rows(table, model));
  ZICHT_TRY(const stats::CountFit fit, stats::fit_truncated_counts(rows, model));
  const bool bound = route == OneListRoute::chao_generalised;
  const stats::UnseenUnits unseen =
      bound ? stats::unseen_by_bound(rows, fit) : stats::unseen_by_all(rows, fit);
  if (!(unseen.units < static_cast<double>(kMostPersons)))
    return fail(ErrorCode::not_identifiable, "a fit that says more people than live on Earth were hidden",
                std::string(route_name(route)));
  const auto observed = static_cast<double>(table.observed_persons());
  return OneListAnswer{.estimate = {.route = std::string(route_name(route)),
                                    .model = covariate_names(table),
                                    .assumption = assumption_of(route),
                                    .observed_persons = table.observed_persons(),
                                    .hidden_persons = unseen.units,
                                    .interval = log_normal_interval(observed, unseen.units, unseen.variance)},
                       .coefficients = coefficients(table, fit),
                       .log_likelihood = fit.log_likelihood,
                       .aic = 2 * (static_cast<double>(fit.parameter_count()) - fit.log_likelihood)};
}

Result<OneInflationAnswer> test_one_inflation(const SightingTable& table, OneListRoute inflated) {
  const CountModel& model = kind_of(inflated).model;
  if (model.inflation == OneInflation::none)
    return fail(ErrorCode::invalid_input, "a route without one-inflation", std::string(route_name(inflated)));
  ZICHT_TRY(const stats::CountRows rows, checked_rows(table, model));
  ZICHT_TRY(const stats::InflationTest test, stats::test_one_inflation(rows, model.family, model.inflation));
  return OneInflationAnswer{
      .plain = model.family == CountFamily::poisson ? OneListRoute::zt_poisson : OneListRoute::zt_geometric,
      .inflated = inflated,
      .likelihood_ratio = test.likelihood_ratio,
      .p_value = test.p_value};
}

}  // namespace zicht::estimate
