#pragma once

#include <optional>
#include <span>

#include "stats/change_verdict.hpp"

namespace zicht::stats {

/// An estimate of one year, such as a share that was followed over days.
struct YearEstimate {
  double value = 0;
  double standard_error = 0;  ///< > 0
};

struct EstimateChange {
  ChangeVerdict verdict = ChangeVerdict::no_change;
  double p_value = 1;     ///< of the weaker of the two tests that were made
  double dispersion = 1;  ///< of the steps of earlier years, at least 1; 1 without enough of them
};

/// Judges the step from the year before the last to the last, as assess_changes judges counts: more than the
/// standard errors give, and more than the series usually swings, which takes three earlier steps at least.
/// Steps of earlier years are held to have mean 0, so that a trend counts as swing.
/// \param years  the last is judged; none = that year cannot be said
/// \param steps_into  of each year, whether the step into it is one of this series (false: a break lies
/// there) None: one of the two years cannot be said. Precondition: equally long, two or more.
/// \source the two-sample z test; steps as in change_verdict.hpp, t with as many degrees of freedom as steps.
/// \checked false-alarm rates by simulation; see the test.
std::optional<EstimateChange> assess_estimates(std::span<const std::optional<YearEstimate>> years,
                                               std::span<const bool> steps_into);

}  // namespace zicht::stats
