#pragma once

#include <cstddef>
#include <iosfwd>
#include <string_view>
#include <vector>

#include "alarms/alarms.hpp"
#include "base/node.hpp"
#include "base/result.hpp"

namespace zicht::services {

/// The series of a file, and each of their points beside what was expected of it.
struct SeriesAlarms {
  std::vector<alarms::CountSeries> series;
  std::vector<alarms::JudgedPoint> points;
  alarms::AlarmSummary summary;
};

/// \param level  in (0, 1): so large a share of the points may be alarmed when nothing changes
/// \errors as alarms::read_series and alarms::judge_points; invalid_input: a level outside (0, 1).
Result<SeriesAlarms> alarms_of_file(std::istream& in, std::string_view name, double level,
                                    std::size_t threads);

/// `level`, `judged`, `not_judged`, `expected_false`, and `points` with the columns of the CSV as keys; a
/// point that was not judged has null for what is not known.
Node alarms_node(const SeriesAlarms& found, double level);

}  // namespace zicht::services
