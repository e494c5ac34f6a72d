#pragma once

#include <vector>

#include "alarms/series_tree.hpp"
#include "stats/count_forecast.hpp"

namespace zicht::alarms {

/// Names of alarms that are about the same change the highest level that explains it; the others become its
/// `folded`. As judge_tree says. In the order given. \param swings  how likely each is beforehand
/// \param level  under which something is not explained
/// \errors those of stats::fit_history.
Result<std::vector<TreeAlarm>> folded(const SeriesTree& tree, std::vector<TreeAlarm> alarms,
                                      const stats::SwingChances& swings, double level);

}  // namespace zicht::alarms
