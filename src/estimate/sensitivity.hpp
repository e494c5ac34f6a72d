#pragma once

#include <span>
#include <string>
#include <vector>

#include "estimate/capture_table.hpp"

namespace zicht::estimate {

/// The total if two lists depended this much on each other among people on no other list.
struct SensitivityPoint {
  double log_odds_ratio = 0;  ///< natural log; > 0: who is on one is likelier on the other
  double total_persons = 0;
  /// 2 x (log likelihood of the base model - with this dependence). Over 3.84 the counts speak against it, if
  /// the other terms hold; below 0 they like it better. With two lists it is 0 always: the counts say
  /// nothing.
  double deviance_rise = 0;
};

/// The totals for one pair of lists over a range of dependence.
struct SensitivityCurve {
  int first = 0;  ///< positions of the lists
  int second = 0;
  std::vector<SensitivityPoint>
      points;  ///< ascending in log_odds_ratio; those that cannot be fitted are left out
};

/// Refits a hierarchical log-linear model with the term of one pair of lists held at a value instead of
/// fitted or left out:
///   log E[count(s)] = b0 + sum(b_T : T inside s, T other than {i,j}) + theta [i and j in s].
/// theta is the log odds ratio of being on i and on j among people on none of the other lists: the one place
/// where the table has no count (the cell of no list), so that a value must be assumed.
/// \param interactions  terms of two lists or more of the base model, down-closed
/// \param largest_odds_ratio  the curve runs over theta in [-log, log] of it, in 2 * half_steps + 1 points
/// \return one curve a pair of lists, in the order (0,1), (0,2) … (1,2) …
/// \errors invalid_input: a term with fewer than two lists, or beyond the table; an odds ratio not above 1.
/// \source Gerritse, van der Heijden & Bakker (2015), Journal of Official Statistics 31, 357-379; for two
///         lists N = n + n10 n01 exp(theta) / n11.
/// \checked two lists against that closed form; at theta = the fitted value the base model comes back.
Result<std::vector<SensitivityCurve>> sensitivity_curves(const CaptureTable& table,
                                                         std::span<const ListMask> interactions,
                                                         double largest_odds_ratio, int half_steps);

/// Smallest and largest total over all pairs at each dependence up to an odds ratio of `largest` in either
/// direction.
struct SensitivityRange {
  double lower = 0;
  double upper = 0;
};
SensitivityRange range_within(std::span<const SensitivityCurve> curves, double largest_odds_ratio);

}  // namespace zicht::estimate
