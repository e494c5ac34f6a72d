#pragma once

#include <span>

#include "alarms/alarms.hpp"
#include "stats/count_forecast.hpp"

namespace zicht::alarms {

/// The newest of these counts by all checks, beside what was learned from those before the widest of them. A
/// check downwards that could not alarm even if nobody were counted leaves its share of the level to the
/// others.
/// \source Page (1954), Biometrika 41, 100-115 (cumulative sums); Tarone (1990), Biometrics 46, 515-522, and
///         Gilbert (2005), Appl. Statist. 54, 143-158 (tests that cannot reject); runs: see judge_points.
JudgedPoint judge_newest(std::span<const double> counts, const stats::FittedHistory& fitted,
                         const Checks& checks, double level);

}  // namespace zicht::alarms
