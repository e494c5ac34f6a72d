#pragma once

#include <span>

#include "base/result.hpp"

namespace zicht::stats {

/// Two groups within one stratum. Events may be fractions: units times the share that an estimate under
/// censoring gives. Invariant: 0 <= events <= units.
struct StratumOfTwo {
  double first_events = 0;
  double first_units = 0;
  double second_events = 0;
  double second_units = 0;
};

/// A difference of shares that is held to be the same in all strata.
struct CommonDifference {
  double difference = 0;  ///< share of the first group less that of the second
  double standard_error = 0;
  double lower = -1;  ///< 95 %
  double upper = 1;
  double informative_share = 0;  ///< of all units, those in strata that have both groups
};

/// The Mantel-Haenszel difference of shares, with Sato's variance, which holds for few large strata and for
/// many small ones.
/// \param variance_inflation  >= 1: how much larger the variance is because units depend on each other
/// \errors not_identifiable: no stratum has units of both groups.
/// \source Greenland & Robins (1985), Biometrics 41, 55-68; Sato, Greenland & Robins (1989), Biometrics 45,
///         1323-1324.
/// \checked one stratum gives the plain difference; coverage over sparse made-up strata; see the test.
Result<CommonDifference> mantel_haenszel_difference(std::span<const StratumOfTwo> strata,
                                                    double variance_inflation = 1);

}  // namespace zicht::stats
