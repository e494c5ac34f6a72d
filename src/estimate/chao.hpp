#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "estimate/capture_table.hpp"
#include "estimate/estimate.hpp"

namespace zicht::estimate {

/// How often people can be seen: a number of lists, or any number of times.
enum class SightingLimit {
  number_of_lists,  ///< binomial form: on each of t lists once at most; f1^2 is taken (t - 1) / t times
  none,             ///< Poisson form
};

/// Persons by how often they were seen. `once` and `twice` decide; who was seen more often counts in
/// `observed` only.
struct SightingCounts {
  std::int64_t observed = 0;
  std::int64_t once = 0;
  std::int64_t twice = 0;
  int lists = 0;  ///< for the binomial form
};
SightingCounts sighting_counts(const CaptureTable& table);

/// A lower bound for the hidden persons when people differ in how often they are seen:
///   Poisson   f1^2 / (2 f2);  binomial  (t - 1) / t times that;
///   bias-corrected  f1 (f1 - 1) / (2 (f2 + 1)), and (t - 1) / t times that.
/// Route: "chao_poisson", "chao_binomial", with "_bias_corrected" behind it. The interval is log-normal for
/// the hidden persons. Variance, with a = 1 or (t - 1) / t and r = f1 / f2:
///   f2 (a r^2 / 2 + a^2 r^3 + a^2 r^4 / 4);  bias-corrected, of Rivest & Levesque:
///   a f1 (f1-1) / (2 (f2+1)) + a^2 f1 (f1-1) (f1^2 + 4 f1 f2 + 3 f1 - 6 f2 - 6) / (4 (f2+1)^2 (f2+2)).
/// \errors not_identifiable: nobody was seen twice and somebody once, so that the bound is infinite (the
///         bias-corrected forms exist). invalid_input: nobody was seen, or a number below 0.
/// \source Chao (1987), Biometrics 43, 783-791; Chao (1989), Biometrics 45, 427-438; Rivest & Levesque
///         (2001), Canadian Journal of Statistics 29, 555-572.
/// \checked Rcapture 1.4-4 closedp.bc(m = "Mh", h = "Chao"); tests/golden/routes.
Result<Estimate> chao(const SightingCounts& counts, SightingLimit limit, bool bias_corrected);

/// A log-linear model in which people differ: log mean = b0 + [b t, or the sum of b_i over the lists] + tau
/// h(t), t = the number of lists that saw them. Rcapture's names: Mh where lists are alike, Mth where not.
enum class Heterogeneity {
  none,      ///< M0 and Mt
  chao,      ///< a lower bound: sum of eta_j max(0, t - j + 1), j = 3..lists, eta_j >= 0
  poisson2,  ///< h(t) = 2^t - 1
  darroch,   ///< h(t) = t^2 / 2
  gamma,     ///< h(t) = log 3.5 - log(3.5 + t)
};

/// One of them, by its name: "m0", "mt", "mh_chao", "mth_darroch", "mth_chao_bias_corrected" …
struct HeterogeneityModel {
  bool lists_differ = false;
  Heterogeneity heterogeneity = Heterogeneity::none;
  bool bias_corrected = false;  ///< of these only m0, mt and mth_chao

  friend bool operator==(const HeterogeneityModel&, const HeterogeneityModel&) = default;
};
std::string route_name(const HeterogeneityModel& model);
Assumption assumption_of(const HeterogeneityModel& model);

/// The models that a table of so many lists allows: with two lists only those without heterogeneity.
std::vector<HeterogeneityModel> heterogeneity_models(int lists);

/// Fits one of them by maximum likelihood (Poisson) and extrapolates to nobody: hidden = exp(b0), with
/// variance exp(b0) + exp(2 b0) var(b0) and a log-normal interval. An eta of Chao's model that would be below
/// 0 is 0: the maximum over eta >= 0 is found. Bias-corrected: a constant is added to the counts of people
/// seen once, twice or three times before fitting; Mt by its own equation, for two lists that of Chapman.
/// \errors invalid_input: a model that the number of lists does not allow, or that has no bias-corrected
///         form. not_identifiable, not_converged: the fit has no finite maximum.
/// \source Rivest & Baillargeon (2007), Biometrics 63, 999-1006; Rivest & Levesque (2001); Darroch et al.
///         (1993), JASA 88, 1137-1148; Chapman (1951), Univ. California Publ. Statist. 1, 131-160.
/// \checked Rcapture 1.4-4 closedp.t and closedp.bc, all tables of tests/golden/routes.
Result<Estimate> estimate_heterogeneity(const CaptureTable& table, const HeterogeneityModel& model);

/// A log-normal interval for observed + hidden: hidden / c to hidden times c, c = exp(z sqrt(log(1 +
/// variance / hidden^2))).
/// \source Burnham et al. (1987), American Fisheries Society Monograph 5; as used by Chao (1987).
Interval log_normal_interval(double observed, double hidden, double variance, double level = 0.95);

}  // namespace zicht::estimate
