#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "estimate/estimate.hpp"
#include "estimate/sighting_table.hpp"

namespace zicht::estimate {

/// Routes for people whom one list saw once, twice … Covariates enter through the logarithm of the mean.
enum class OneListRoute {
  chao_poisson,                 ///< no covariates; a lower bound
  chao_poisson_bias_corrected,  ///< no covariates; a lower bound
  chao_generalised,             ///< Chao's bound with covariates
  zelterman,                    ///< rates from people seen once and twice only
  zt_poisson,                   ///< zero-truncated Poisson
  zt_geometric,
  zt_negative_binomial,
  ztoi_poisson,  ///< ones in excess among those seen: truncated first, then inflated
  oizt_poisson,  ///< ones in excess among all: inflated first, then truncated; nobody of these was missed
  ztoi_geometric,
  oizt_geometric,
};
inline constexpr int kOneListRoutes = 11;
std::string_view route_name(OneListRoute route);
bool takes_covariates(OneListRoute route);
Assumption assumption_of(OneListRoute route);

/// A parameter with its standard error.
struct Coefficient {
  std::string name;  ///< "intercept", "gender=male", "log alpha", "logit omega"
  double value;
  double standard_error;
};

struct OneListAnswer {
  Estimate estimate;                      ///< its model names the covariates
  std::vector<Coefficient> coefficients;  ///< none for Chao without covariates
  std::optional<double> log_likelihood;
  std::optional<double> aic;  ///< comparable among the zero-truncated routes, not with zelterman's
};

/// Estimates the persons that one list never saw, with a log-normal interval around the hidden ones.
/// A covariate level is compared with the first in alphabetical order.
/// \param table  by the covariates that are to enter, and no other: see SightingTable::by
/// \errors not_identifiable: nobody was seen twice or more; all people with a level of a covariate were seen
///         once (the level is named); two covariates say the same; more hidden persons than live on Earth.
///         not_converged: some other group was seen once only, or the counts have no spread of that form.
/// \source see stats/truncated_counts.hpp and chao.hpp; Zelterman (1988), Journal of Statistical Planning and
///         Inference 18, 225-237.
/// \checked singleRcapture 1.1.0 on the table of van der Heijden et al. (2003); tests/golden/routes.
Result<OneListAnswer> estimate_one_list(const SightingTable& table, OneListRoute route);

/// Whether more people were seen exactly once than the family gives, by order of inflation and truncation.
struct OneInflationAnswer {
  OneListRoute plain;
  OneListRoute inflated;
  double likelihood_ratio;
  double p_value;
};
/// \param inflated  one of the ztoi or oizt routes
/// \errors as of both fits
Result<OneInflationAnswer> test_one_inflation(const SightingTable& table, OneListRoute inflated);

}  // namespace zicht::estimate
