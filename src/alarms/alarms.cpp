#include "alarms/alarms.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "base/csv.hpp"
#include "base/parallel.hpp"
#include "stats/count_forecast.hpp"

namespace zicht::alarms {
namespace {

/// Takes the window into the judgement if it says more than those before it.
void look_at(const SummedWindow& window, const stats::CountForecast& forecast, double sum, double level,
             JudgedPoint& judged) {
  const double count = judged.point.count;
  const double expected = *judged.expected;
  const double earlier = sum - count;  // of the window, without the newest
  const bool alone = window.width == 1;
  const auto take = [&](double tail, double share, int direction) {
    const double p_value = std::min(1.0, 2 * tail / share);
    if (p_value >= judged.p_value) return;
    judged.p_value = p_value;
    judged.window = window.width;
    judged.window_expected = forecast.mean();
    judged.alarm = direction;
  };
  if (window.up > 0) {
    const double limit = forecast.quantile(1 - window.up * level / 2) - earlier;
    judged.upper = std::min(judged.upper, alone ? limit : std::max(limit, std::floor(expected)));
    if (alone || count > expected) take(forecast.at_least(sum), window.up, 1);
  }
  if (window.down > 0) {
    const double limit = forecast.quantile(window.down * level / 2) - earlier;
    judged.lower = std::max(judged.lower, alone ? limit : std::min(limit, std::ceil(expected)));
    if (alone || count < expected) take(forecast.at_most(sum), window.down, -1);
  }
}

/// The points of one series; each is looked at as if nothing after it were known.
Result<std::vector<JudgedPoint>> judge_one(const CountSeries& series, std::size_t position,
                                           const AlarmOptions& options) {
  std::vector<double> counts;
  std::vector<double> exposure;
  for (const SeriesPoint& point : series.points) {
    counts.push_back(point.count);
    exposure.push_back(point.exposure);
  }
  const std::vector<SummedWindow> windows = windows_for(series.steps_per_year);
  std::vector<JudgedPoint> judged;
  for (std::size_t at = 0; at < series.points.size(); ++at) {
    auto one = judge_last(
        {std::span(counts).first(at + 1), std::span(exposure).first(at + 1), series.steps_per_year}, windows,
        options.level);
    if (!one) {
      if (one.error().code != ErrorCode::not_identifiable) return std::unexpected(one.error());
      one = JudgedPoint{};
    }
    one->series = position;
    one->point = series.points[at];
    judged.push_back(*one);
  }
  return judged;
}

std::string shown(double number) { return fmt::format("{:.6g}", number); }

}  // namespace

std::vector<SummedWindow> windows_for(int steps_per_year) {
  if (steps_per_year == 1) return {{1, 1, 1}};
  if (steps_per_year < 12) return {{1, .8, .5}, {2, .2, .5}};
  return {{1, .9, .3}, {3, 0, .2}, {6, .1, .5}};
}

Result<JudgedPoint> judge_last(const LastCounts& series, std::span<const SummedWindow> windows,
                               double level) {
  const auto left_out = static_cast<int>(windows.back().width) - 1;
  ZICHT_TRY(auto fitted, stats::fit_history({series.counts, series.exposure, series.steps_per_year, left_out,
                                             series.breaks}));
  if (series.swings != nullptr) fitted = fitted.with_swings(*series.swings);
  JudgedPoint judged;
  judged.point.count = series.counts.back();
  judged.expected = fitted.of_last(1).mean();
  judged.upper = std::numeric_limits<double>::infinity();
  for (const SummedWindow& window : windows) {
    double sum = 0;
    for (const double count : series.counts.last(window.width)) sum += count;
    look_at(window, fitted.of_last(window.width), sum, level, judged);
  }
  if (judged.p_value >= level) judged.alarm = 0;
  return judged;
}

Result<std::vector<JudgedPoint>> judge_points(std::span<const CountSeries> series,
                                              const AlarmOptions& options) {
  std::vector<Result<std::vector<JudgedPoint>>> of_series(series.size());
  run_parts(options.threads, series.size(),
            [&](std::size_t at) { of_series[at] = judge_one(series[at], at, options); });
  std::vector<JudgedPoint> all;
  for (auto& judged : of_series) {
    if (!judged) return std::unexpected(judged.error());
    all.insert(all.end(), judged->begin(), judged->end());
  }
  return all;
}

AlarmSummary summary_of(std::span<const JudgedPoint> points, double level) {
  AlarmSummary summary;
  for (const JudgedPoint& point : points) {
    ++(point.expected ? summary.judged : summary.not_judged);
    summary.up += point.alarm > 0 ? 1 : 0;
    summary.down += point.alarm < 0 ? 1 : 0;
  }
  summary.expected_false = level * static_cast<double>(summary.judged);
  return summary;
}

std::string to_csv(std::span<const CountSeries> series, std::span<const JudgedPoint> points) {
  std::string csv = "series,t,count,expected,lower,upper,p_value,alarm\n";
  for (const JudgedPoint& point : points) {
    std::array<std::string, 8> fields = {series[point.series].name, std::to_string(point.point.t),
                                         shown(point.point.count)};
    if (point.expected) {
      fields[3] = shown(*point.expected);
      fields[4] = shown(point.lower);
      fields[5] = shown(point.upper);
      fields[6] = shown(point.p_value);
      fields[7] = std::to_string(point.alarm);
    }
    csv += csv_record(fields);
  }
  return csv;
}

}  // namespace zicht::alarms
