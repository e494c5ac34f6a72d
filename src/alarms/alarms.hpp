#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
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

/// How much of the level a check gets in each direction.
struct Shares {
  double up = 0;
  double down = 0;
};

/// What a series is looked at by. Invariant: the shares of each direction add up to 1, so that all checks
/// together alarm without change at most at the level.
struct Checks {
  std::vector<SummedWindow> windows;  ///< by width; from none of the counts in the widest is anything learned
  Shares drift = {};                  ///< of the cumulative sum over the same counts (CUSUM)
  Shares run = {};                    ///< of a run of rises, or of falls
  /// An alarm upwards is of so many people at least, one downwards of so many expected.
  double least_count = 0;
  /// A check that cannot alarm leaves its share to the others. Not of years: they are forecast from so few
  /// that the upper tail, which would get it, is too light for that (docs/alarms.md).
  bool shares_pass_on = true;
};

/// Which of the checks of a point says most.
enum class Check : std::uint8_t { newest, sum, drift, run };
std::string_view name_of(Check check);

/// The checks of a series by itself, by steps as long as these. Up: mostly the newest count, for what rises
/// is often short. Down: mostly sums, for of a small count nothing can be said by one step; the sum of half a
/// year can fall below what was expected. Years have their newest count alone: there are too few for more.
Checks checks_for(int steps_per_year);

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
  double p_value = 1;  ///< two-sided, of the check that says most
  Check check = Check::newest;
  std::size_t window = 1;      ///< over so many of the newest counts
  double window_expected = 0;  ///< what was expected of it
  int alarm = 0;               ///< 1 = more than expected, -1 = fewer
};

/// Judges every point by those before it, by four checks that are together at most at the level (Bonferroni,
/// weighed): the point itself; sums of it and those just before; the cumulative sum; a run. What is expected
/// of them is learned from what lies before them all. A sum and the cumulative sum alarm only a point that
/// lies on their side of what was expected, so that a spike is not told again for months.
///
/// Cumulative sum (Page 1954), for slow drift: the largest of what the sums of 1, 2 … newest counts are above
/// 1.23 times (below .82 times) what was expected of them: the reference values between no change and half as
/// many again (two thirds). Its chance is at most that of any of these sums to lie so far off, added up; each
/// has the error of the mean in it.
///
/// Run: how often in a row a count was higher than the one before, both as a number and beside what was
/// expected of each. Where the counts could as well have come in any other order, n rises in a row have a
/// chance of 1 / (n + 1)! at most, whatever their distribution.
///
/// By series, then by time. \errors those of stats::forecast_last but for too few points.
Result<std::vector<JudgedPoint>> judge_points(std::span<const CountSeries> series,
                                              const AlarmOptions& options);

/// The last counts of a series, and what is taken of it.
struct LastCounts {
  std::span<const double> counts;
  std::span<const double> exposure = {};  ///< empty = 1 everywhere
  int steps_per_year = 12;
  std::span<const std::size_t> breaks = {};  ///< positions from which the series means something else
  /// Standard deviation of the log of each exposure; empty = they are known.
  std::span<const double> exposure_error = {};
  /// How likely each swing is beforehand; null = all are equally likely.
  const stats::SwingChances* swings = nullptr;
};

/// The last point of a series, judged. \errors as stats::fit_history.
Result<JudgedPoint> judge_last(const LastCounts& series, const Checks& checks, double level);

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
