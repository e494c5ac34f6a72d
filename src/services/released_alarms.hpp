#pragma once

#include <optional>
#include <span>

#include "base/result.hpp"
#include "model/protected_table.hpp"
#include "publish/release/shown_alarms.hpp"
#include "services/session.hpp"

namespace zicht::services {

/// When a number of a release is an alarm.
struct ReleasedAlarmRule {
  double level = 0.01;     ///< the chance of any alarm when nothing changed is at most this
  double least_count = 5;  ///< an alarm is about so many people at least
};

/// The numbers of the last year of a release that are not as expected from its earlier years. A pure function
/// of protected tables: a number with a year that is not shown is left out before anything is worked out, so
/// that no alarm, no expectation and no choice among the others depends on what is hidden. A number that
/// stands in several tables is judged once, by the first that has it. Totals of classes that overlap are no
/// number of the release and are passed over.
/// \param tables  of one release: the same last year
/// \errors those of alarms::judge_tree.
Result<publish::ShownAlarms> released_alarms(std::span<const ProtectedTable> tables,
                                             const ReleasedAlarmRule& rule);

/// The same by the level and the least count that the definitions of a registry name; none where they say
/// nothing of alarms. \errors as released_alarms; invalid_config: a definition is wrong.
Result<std::optional<publish::ShownAlarms>> alarms_of_release(Session& session,
                                                              std::span<const ProtectedTable> tables);

}  // namespace zicht::services
