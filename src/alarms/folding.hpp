#pragma once

#include <vector>

#include "alarms/series_tree.hpp"
#include "stats/count_forecast.hpp"

namespace zicht::alarms {

/// Names of alarms that are about the same change the highest level that explains it; the others become its
/// `folded`. As judge_tree says. First
/// each alarm that a known change explains gets its `known`. In the order given. \param swings  how likely
/// each is beforehand
/// \errors those of stats::fit_history.
Result<std::vector<TreeAlarm>> folded(const SeriesTree& tree, std::vector<TreeAlarm> alarms,
                                      const stats::SwingChances& swings, const TreeOptions& options);

}  // namespace zicht::alarms
