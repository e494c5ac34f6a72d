#pragma once

#include "base/result.hpp"
#include "estimate/estimate.hpp"
#include "estimate/hierarchical_model.hpp"

namespace zicht::estimate {

/// The multinomial profile likelihood of the total N under one model. The table with N - n hidden persons is
/// a multinomial sample of N; for each N the model is fitted to it, and
///   l(N) = log N! - log (N - n)! + sum of y log p over all cells, the hidden one included.
/// N is taken as a real number >= n, factorials as gamma functions.
/// The limits are where 2 (l(max) - l(N)) is the chi-squared quantile with one degree of freedom; the lower
/// one is n if the profile does not fall that far, the upper one infinite likewise. It says nothing of how
/// the model was chosen.
/// \source Cormack (1992), Biometrics 48, 567-576.
/// \checked Rcapture 1.4-4 closedpCI.t; see the test.
struct ProfileLikelihood {
  double total = 0;   ///< where the profile is highest; a little below the total of the Poisson fit
  Interval interval;  ///< method "profile"
};

/// \param level  for example 0.95
/// \errors not_identifiable: the model is not valid for the table.
Result<ProfileLikelihood> profile_likelihood(const CaptureTable& table, const HierarchicalModel& model,
                                             double level);

}  // namespace zicht::estimate
