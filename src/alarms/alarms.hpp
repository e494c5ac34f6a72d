#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "alarms/count_series.hpp"
#include "base/result.hpp"
#include "stats/count_forecast.hpp"

namespace zicht::alarms {

/// A sum of the newest counts that is looked at, and how much of the level it gets in each direction.
struct SummedWindow {
  std::size_t width = 1;  ///< 1 = the newest count alone
  double up = 0;
  double down = 0;
};

/// What is looked at of a series by steps as long as these. Invariant: the shares of each direction add up
/// to 1. Up: mostly the newest count, for what rises is often short. Down: mostly sums, for of a small count
/// nothing can be said by one step; the sum of half a year can fall below what was expected.
std::vector<SummedWindow> windows_for(int steps_per_year);

struct AlarmOptions {
  double level = 0.01;      ///< of points without change so large a share may be alarmed, both ways together
  std::size_t threads = 1;  ///< the answer is the same for any number
};

/// One point of a series beside what was to be expected of it.
struct JudgedPoint {
  std::size_t series = 0;  ///< position
  SeriesPoint point;
  std::optional<double> expected;  ///< none: too few earlier points, so nothing is said
  /// Between these lies what is no alarm, both included, after the counts just before it. Where those alone
  /// were already too many, or too few, the limit is the expected count.
  double lower = 0;
  double upper = 0;
  double p_value = 1;          ///< two-sided, of the window that says most
  std::size_t window = 1;      ///< its width
  double window_expected = 0;  ///< what was expected of it
  int alarm = 0;               ///< 1 = more than expected, -1 = fewer
};

/// Judges every point by those before it: the point itself and sums of it and those just before, each
/// expected from what lies before them all, together at most at the level (Bonferroni, weighed). A sum alarms
/// only a point that lies on its side of what was expected, so that a spike is not told again for months. By
/// series, then by time. \errors those of stats::forecast_last but for too few points.
Result<std::vector<JudgedPoint>> judge_points(std::span<const CountSeries> series,
                                              const AlarmOptions& options);

/// The last counts of a series, and what is taken of it.
struct LastCounts {
  std::span<const double> counts;
  std::span<const double> exposure = {};  ///< empty = 1 everywhere
  int steps_per_year = 12;
  std::span<const std::size_t> breaks = {};  ///< positions from which the series means something else
  /// How likely each swing is beforehand; null = all are equally likely.
  const stats::SwingChances* swings = nullptr;
};

/// The last point of a series, judged. \errors as stats::fit_history.
/// \param windows  by width; the widest says how many of the newest counts nothing is learned from
Result<JudgedPoint> judge_last(const LastCounts& series, std::span<const SummedWindow> windows, double level);

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
