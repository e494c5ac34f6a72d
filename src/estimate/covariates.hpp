#pragma once

#include <compare>
#include <span>
#include <string>
#include <vector>

#include "estimate/covariate_table.hpp"
#include "estimate/estimate.hpp"

namespace zicht::estimate {

/// A term of a log-linear model with covariates: lists and covariates, each as a mask. {police} x {sex} says
/// that the police see women and men with different probability.
struct CovariateTerm {
  ListMask lists = 0;
  std::uint32_t covariates = 0;
  friend auto operator<=>(const CovariateTerm&, const CovariateTerm&) = default;
};

/// What a model with covariates says of one stratum.
struct StratumFit {
  std::size_t stratum = 0;
  double observed_persons = 0;  ///< where levels were not observed, as the model divides them
  double hidden_persons = 0;
  Interval total;  ///< log-normal
};

struct CovariateFit {
  std::vector<CovariateTerm> terms;  ///< beyond those that are always in
  double log_likelihood = 0;         ///< of what was observed
  int parameters = 0;
  double bic = 0;
  Estimate estimate;               ///< route "covariates"; hidden persons are the sum over strata
  std::vector<StratumFit> strata;  ///< in their order; they add up to the estimate
  int em_steps = 0;                ///< 0: every level is observed
};

/// Fits the log-linear model
///   log E[count(s, x)] = sum of b over the terms (T, C): T inside s, levels of C in x,
/// over histories s of the lists that cover stratum x, s not empty. Always in: the covariates with all their
/// interactions, and each list alone. The hidden of a stratum are E[count(empty, x)].
///
/// People whose levels were not all observed are divided over the strata they may be of, as the model says
/// (EM), which takes levels to be missing at random: given the lists that saw a person and what is known of
/// them, whether a level is observed does not depend on it. Cells that a list cannot have are left out
/// (structural zeros), and so are those of a term that nobody has (the term is then minus infinity).
/// The interval is log-normal, from the information on what was observed; it does not know of a choice of
/// terms.
/// \param terms  further terms; every term inside one of them is added
/// \errors invalid_input: a term beyond the table.  not_identifiable: what was observed does not tell the
///         terms apart, or not the hidden of a stratum.  not_converged: EM still moves after 10,000 steps.
/// \source van der Heijden, Whittaker, Cruyff, Bakker & van der Vliet (2012), Annals of Applied Statistics 6,
///         831-852 (covariates and EM); Zwane, van der Pal-de Bruin & van der Heijden (2004), Statistics in
///         Medicine 23, 2267-2281 (lists of different populations); interval: Chao (1987), Biometrics 43,
///         783-791.
/// \checked nothing missing: EM is the plain fit; a covariate that matters to one list only leaves the total
///          as it is without; all interactions with it give the sum of separate fits; the likelihood is the
///          largest by brute force on small tables.
Result<CovariateFit> fit_covariates(const CovariateTable& table, std::span<const CovariateTerm> terms);

/// Adds terms one at a time, each time the one after which BIC is smallest, until none makes it smaller.
/// Candidates: pairs of lists, a list by a covariate, and a pair by a covariate when both its parts are in.
/// A candidate that cannot be fitted is passed over. Not a search over all models.
/// \errors those of fit_covariates for the model without further terms.
Result<CovariateFit> choose_covariates(const CovariateTable& table);

/// "[police,sex][police,care]": the largest terms, by name.
std::string model_text(const CovariateTable& table, std::span<const CovariateTerm> terms);

}  // namespace zicht::estimate
