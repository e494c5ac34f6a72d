#pragma once

#include <vector>

#include "model/stat_snapshot.hpp"
#include "registry/registry.hpp"
#include "services/register_series.hpp"
#include "stats/delay_nowcast.hpp"

namespace zicht::services {

/// What is known of the newest periods of a register, and how many reports there will be: the delay of a
/// report is the time from the period of its receipt to when the log has it. Learned from the periods of the
/// last years that began after the log did: what was imported of older years says nothing of delay.
/// \param request  its length of periods and its last one
/// \returns one a period, up to the last; empty where the log is too young, or nothing is known
/// \errors corrupt, io.
Result<std::vector<stats::Nowcast>> reporting_delay(registry::Registry& registry,
                                                    const StatSnapshot& snapshot, Date as_of,
                                                    const SeriesRequest& request);

}  // namespace zicht::services
