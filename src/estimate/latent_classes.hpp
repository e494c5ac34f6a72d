#pragma once

#include <cstdint>
#include <vector>

#include "estimate/capture_table.hpp"
#include "estimate/estimate.hpp"
#include "stats/chain_diagnostics.hpp"

namespace zicht::estimate {

struct LatentClassOptions {
  int classes = 10;  ///< most there can be: where the stick-breaking ends
  double concentration_shape = 0.25;
  double concentration_rate = 0.25;
  double most_hidden_for_one_observed = 20;  ///< prior: no more hidden persons than this times the observed
  int chains = 4;
  int draws = 2000;    ///< kept, a chain
  int thinning = 40;   ///< iterations for one kept
  int warm_up = 5000;  ///< iterations
  double level = 0.95;
  std::uint64_t seed = 1;
  std::size_t threads = 1;
};

/// The posterior of the total, from chains that agree.
struct LatentClassAnswer {
  Estimate estimate;  ///< the median; "credible"
  double mean_total = 0;
  stats::ChainDiagnostics diagnostics;      ///< of the logarithm of the total
  std::vector<std::vector<double>> totals;  ///< by chain
};

/// Latent classes: each person is of a class, and within a class the lists see people independently, list j
/// with probability lambda_jk. Prior: lambda uniform; class weights by stick-breaking (V_k ~ Beta(1, alpha),
/// the last takes the rest), alpha ~ Gamma(shape, rate); a total of N in proportion to 1/N.
/// Summing N out leaves the probability of the observed histories given that they are observed, of weights
/// and lambdas alone; the chains move in that, which takes away the dependence on the hidden persons that
/// slows down samplers which impute them. An iteration has: an imputation sweep (classes of all persons,
/// weights, lambdas and alpha from their full conditionals), Metropolis moves along the line where a class's
/// observed persons stay and its hidden ones change, moves in which a class comes up or goes that takes over
/// another's people on one list (modes differ by those), transfers between two classes, and swaps of labels.
/// Chains start in different modes, found by climbing from many random points; stream c of the seed is chain
/// c's, so that threads do not change what comes out.
/// \errors invalid_input: options that make no sense. not_converged: r_hat of log N over 1.01 or an effective
///         sample size (bulk or tail) under 400: no number is given, and the message says how far it came.
/// \source Manrique-Vallier (2016), Biometrics 72, 1246-1254; Ishwaran & James (2001), JASA 96, 161-173;
///         label swaps: Papaspiliopoulos & Roberts (2008), Biometrika 95, 169-186; conditions: Vehtari et
///         al. (2021), Bayesian Analysis 16, 667-718.
/// \checked quadrature for two lists and one class; Geweke's joint distribution test; LCMCR 0.4.14 where its
///          chain mixed (docs/decisions/0046).
Result<LatentClassAnswer> sample_latent_classes(const CaptureTable& whole, const LatentClassOptions& options);

}  // namespace zicht::estimate
