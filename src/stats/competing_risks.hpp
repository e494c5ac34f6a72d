#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace zicht::stats {

/// One unit that was followed from day 0 until it ended in one of several ways, or until nobody could see it
/// any longer. An end and a loss of sight on the same day: those lost were still at risk.
struct FollowedUnit {
  std::int32_t days = 0;        ///< >= 0
  std::int32_t cause = 0;       ///< 0 = it had not ended when it was last seen; 1.. = how it ended
  std::uint32_t component = 0;  ///< units of one component may depend on each other; components may not
};

/// What is known of one way to end within a window.
struct Incidence {
  std::int32_t window_days = 0;  ///< ends on its last day count
  std::int64_t units = 0;
  std::int64_t components = 0;
  std::int64_t events = 0;    ///< seen to end in this way within the window
  std::int64_t at_risk = 0;   ///< neither ended nor lost before the window's last day
  double share = 0;           ///< F(window), in [0, 1]
  double standard_error = 0;  ///< of share; infinitesimal jackknife over components
  double lower = 0;           ///< of share, 95 %
  double upper = 1;
  double lost_days = 0;  ///< integral of F from 0 to the window: mean days spent in this end
  double lost_days_error = 0;
};

/// How many units end in one way together: the mean size, weighted by size, of the components with an end by
/// the cause within the window; a unit that did not end has no part in it. 1 = each for itself, or no end.
double ended_together(std::span<const FollowedUnit> units, std::int32_t cause, std::int32_t window_days);

/// The share of units that end in one way within a window, when other ends compete and some units are lost
/// from sight: Aalen-Johansen, F(w) = sum over t <= w of S(t-) d_cause(t) / n(t).
///
/// Its standard error is the infinitesimal jackknife over components, so units of one component may depend on
/// each other. The interval is Wilson's on n_eff = F (1 - F) / se^2 with se^2 times m / (m - 1), m
/// components; where no component ends in this way its upper limit is 1 - .025^(1/k), k components seen for
/// the window or to an end before it, and the mirror of it where all do. It holds with few events, where the
/// plain one does not.
///
/// Where components are large and few, the variance itself is known badly: the quantile is Student's, with
/// Satterthwaite's degrees of freedom over the share of the variance that comes from dependence. Without
/// dependence it is the normal one. standard_error is the plain jackknife still.
/// \param others_alike  1: every component is known. Where units are tied to each other by what ended them,
///         those that did not end show no ties, and are as much alike in truth: then ended_together() of all
///         units that are compared. Their squared influence is multiplied by it, their number divided.
/// \param cause  1 or more
/// Precondition: days >= 0, cause >= 1, window_days >= 0. No units: share 0 in [0, 1].
/// \source Aalen & Johansen (1978), Scand. J. Statist. 5, 141-150; influence of one unit: Jaeckel (1972), and
///         Therneau's survival for R, section 2.2 of its methods; Wilson (1927), JASA 22, 209-212;
///         Satterthwaite (1946), Biometrics Bulletin 2, 110-114.
/// \checked shares, standard errors and lost days against R's survival 3.5-3 to 1e-12; see the test.
Incidence incidence_within(std::span<const FollowedUnit> units, std::int32_t cause, std::int32_t window_days,
                           double others_alike = 1);

/// Whether every unit ended within the window, or was seen for the whole of it: what happened is known then,
/// and not estimated.
bool seen_throughout(std::span<const FollowedUnit> units, std::int32_t window_days);

/// The share of incidence_within alone.
double share_within(std::span<const FollowedUnit> units, std::int32_t cause, std::int32_t window_days);

/// The first day by which at least `share` of the units have ended in one way, as Aalen-Johansen estimates
/// it: the median with .5. None = not reached by the last end that was seen.
/// Precondition: share in (0, 1).
std::optional<std::int32_t> days_until(std::span<const FollowedUnit> units, std::int32_t cause, double share);

/// How much two groups differ in one way to end.
struct IncidenceDifference {
  double difference = 0;  ///< F of the first less F of the second, at the window
  double standard_error = 0;
  double lower = -1;
  double upper = 1;
  double curve_p_value = 1;  ///< two-sided, of equal lost days: whether the curves differ, not their ends
};

/// Compares two groups; a component may have units in both. The test of the curves compares the days lost to
/// this end within the window. It stands in the place of Gray's, which takes units to be independent.
/// Interval and p-value take dependence as incidence_within does; standard_error is the plain jackknife.
/// \source lost days: Conner & Trinquart (2021), Biostatistics 22, 685-700. Preconditions as above.
IncidenceDifference incidence_difference(std::span<const FollowedUnit> first,
                                         std::span<const FollowedUnit> second, std::int32_t cause,
                                         std::int32_t window_days, double others_alike = 1);

}  // namespace zicht::stats
