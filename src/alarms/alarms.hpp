#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "alarms/count_series.hpp"
#include "base/result.hpp"

namespace zicht::alarms {

struct AlarmOptions {
  double level = 0.01;      ///< of points without change so large a share may be alarmed, both ways together
  std::size_t threads = 1;  ///< the answer is the same for any number
};

/// One point of a series beside what was to be expected of it.
struct JudgedPoint {
  std::size_t series = 0;  ///< position
  SeriesPoint point;
  std::optional<double> expected;  ///< none: too few earlier points, so nothing is said
  double lower = 0;                ///< between these lies what is no alarm, both included
  double upper = 0;
  double p_value = 1;  ///< two-sided
  int alarm = 0;       ///< 1 = more than expected, -1 = fewer
};

/// Judges every point by those before it, the three just before it left out (none of yearly series). By
/// series, then by time. \errors those of stats::forecast_last but for too few points.
Result<std::vector<JudgedPoint>> judge_points(std::span<const CountSeries> series,
                                              const AlarmOptions& options);

/// How many points were judged, and how many alarms to expect among them if nothing changed anywhere.
struct AlarmSummary {
  std::int64_t judged = 0;
  std::int64_t not_judged = 0;  ///< too few earlier points
  std::int64_t up = 0;
  std::int64_t down = 0;
  double expected_false = 0;  ///< at most
};
AlarmSummary summary_of(std::span<const JudgedPoint> points, double level);

/// CSV with the header series,t,count,expected,lower,upper,p_value,alarm.
std::string to_csv(std::span<const CountSeries> series, std::span<const JudgedPoint> points);

}  // namespace zicht::alarms
