#include "alarms/alarms.hpp"

#include <fmt/format.h>

#include <array>

#include "base/csv.hpp"
#include "base/parallel.hpp"
#include "stats/count_forecast.hpp"

namespace zicht::alarms {
namespace {

constexpr int kLeftOut = 3;

/// The points of one series; each is looked at as if nothing after it were known.
Result<std::vector<JudgedPoint>> judge_one(const CountSeries& series, std::size_t position,
                                           const AlarmOptions& options) {
  std::vector<double> counts;
  std::vector<double> exposure;
  for (const SeriesPoint& point : series.points) {
    counts.push_back(point.count);
    exposure.push_back(point.exposure);
  }
  std::vector<JudgedPoint> judged;
  for (std::size_t at = 0; at < series.points.size(); ++at) {
    JudgedPoint one;
    one.series = position;
    one.point = series.points[at];
    const auto forecast =
        stats::forecast_last({std::span(counts).first(at + 1), std::span(exposure).first(at + 1),
                              series.steps_per_year, series.steps_per_year == 1 ? 0 : kLeftOut});
    if (forecast) {
      one.expected = forecast->mean();
      one.lower = forecast->quantile(options.level / 2);
      one.upper = forecast->quantile(1 - options.level / 2);
      one.p_value = forecast->p_value(one.point.count);
      if (one.p_value < options.level) one.alarm = one.point.count > forecast->mean() ? 1 : -1;
    } else if (forecast.error().code != ErrorCode::not_identifiable) {
      return std::unexpected(forecast.error());
    }
    judged.push_back(one);
  }
  return judged;
}

std::string shown(double number) { return fmt::format("{:.6g}", number); }

}  // namespace

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
