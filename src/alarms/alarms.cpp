#include "alarms/alarms.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "alarms/point_judge.hpp"
#include "base/csv.hpp"
#include "base/parallel.hpp"
#include "stats/count_forecast.hpp"

namespace zicht::alarms {
namespace {

/// The points of one series; each is looked at as if nothing after it were known.
Result<std::vector<JudgedPoint>> judge_one(const CountSeries& series, std::size_t position,
                                           const AlarmOptions& options) {
  std::vector<double> counts;
  std::vector<double> exposure;
  for (const SeriesPoint& point : series.points) {
    counts.push_back(point.count);
    exposure.push_back(point.exposure);
  }
  const Checks checks = checks_for(series.steps_per_year);
  std::vector<JudgedPoint> judged;
  for (std::size_t at = 0; at < series.points.size(); ++at) {
    auto one = judge_last(
        {std::span(counts).first(at + 1), std::span(exposure).first(at + 1), series.steps_per_year}, checks,
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

std::string_view name_of(Check check) {
  switch (check) {
    case Check::newest:
      return "newest";
    case Check::sum:
      return "sum";
    case Check::drift:
      return "drift";
    case Check::run:
      return "run";
  }
  return "newest";
}

Checks checks_for(int steps_per_year) {
  if (steps_per_year == 1) return {.windows = {{1, 1, 1}}, .shares_pass_on = false};
  if (steps_per_year < 12) return {{{1, .75, .40}, {2, .15, .30}}, {.05, .25}, {.05, .05}};
  return {{{1, .83, .27}, {3, 0, .18}, {6, .07, .30}}, {.07, .22}, {.03, .03}};
}

Result<JudgedPoint> judge_last(const LastCounts& series, const Checks& checks, double level) {
  const auto left_out = static_cast<int>(checks.windows.back().width) - 1;
  ZICHT_TRY(auto fitted, stats::fit_history({series.counts, series.exposure, series.steps_per_year, left_out,
                                             series.breaks, series.exposure_error}));
  if (series.swings != nullptr) fitted = fitted.with_swings(*series.swings);
  return judge_newest(series.counts, fitted, checks, level);
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
