#include "alarms/count_series.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>

#include "base/row_reader.hpp"
#include "base/text.hpp"

namespace zicht::alarms {
namespace {

constexpr std::array<std::string_view, 7> kColumns = {"series", "t",    "year",    "period",
                                                      "count",  "freq", "exposure"};
constexpr std::size_t kRequired = 5;
constexpr double kLargestCount = 1e15;  ///< every whole number up to here is a double of its own

using Positions = std::array<std::optional<std::size_t>, kColumns.size()>;

template <class Number>
std::optional<Number> number_in(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

std::string at_line(std::string_view name, std::uint64_t line) {
  return std::string(name) + ", line " + std::to_string(line);
}

Result<Positions> positions_of(const RowReader& reader, std::string_view name) {
  Positions positions;
  for (std::size_t at = 0; at < reader.header().size(); ++at)
    for (std::size_t column = 0; column < kColumns.size(); ++column)
      if (reader.header()[at] == kColumns[column] && !positions[column]) positions[column] = at;
  for (std::size_t column = 0; column < kRequired; ++column)
    if (!positions[column])
      return fail(ErrorCode::invalid_input, "a column is missing: " + std::string(kColumns[column]),
                  at_line(name, 1), "The first line names the columns: series,t,year,period,count.");
  return positions;
}

/// One row, and where it stands.
struct ReadPoint {
  SeriesPoint point;
  int steps_per_year = 12;
  std::uint64_t line = 0;
};

Result<ReadPoint> read_point(const RowReader& reader, const Positions& positions, const std::string& where) {
  const auto text = [&](std::size_t column) -> std::string_view {
    const auto at = positions[column];
    return at ? trimmed(reader.cells()[*at]) : std::string_view();
  };
  ReadPoint read;
  read.line = reader.line();
  const auto t = number_in<std::int64_t>(text(1));
  const auto year = number_in<int>(text(2));
  const auto period = number_in<int>(text(3));
  if (!t || !year || !period)
    return fail(ErrorCode::invalid_input, "t, year and period are whole numbers", where);
  const auto count = number_in<double>(text(4));
  if (!count || !(*count >= 0 && *count <= kLargestCount) || *count != std::floor(*count))
    return fail(ErrorCode::invalid_input, "a count is not a whole number of 0 or more", where);
  read.point = {*t, *year, *period, *count, 1};
  if (positions[5]) {
    const auto freq = number_in<int>(text(5));
    if (!freq || *freq < 1 || *freq > 366)
      return fail(ErrorCode::invalid_input, "freq is the number of periods in a year, 1 to 366", where);
    read.steps_per_year = *freq;
  }
  if (*period < 1 || *period > read.steps_per_year)
    return fail(ErrorCode::invalid_input, "a year has no such period", where,
                "Periods count from 1 to freq (12 when there is no such column).");
  if (positions[6]) {
    const auto exposure = number_in<double>(text(6));
    if (!exposure || !std::isfinite(*exposure) || *exposure <= 0)
      return fail(ErrorCode::invalid_input, "an exposure is not above 0", where,
                  "Leave out the steps in which nobody could report.");
    read.point.exposure = *exposure;
  }
  return read;
}

Result<CountSeries> in_order(const std::string& series, std::vector<ReadPoint>& points,
                             std::string_view name) {
  std::ranges::stable_sort(points, {}, [](const ReadPoint& read) { return read.point.t; });
  CountSeries made{series, points.front().steps_per_year, {}};
  const ReadPoint* before = nullptr;
  for (const ReadPoint& read : points) {
    const std::string where = at_line(name, read.line) + ", series " + series;
    if (read.steps_per_year != made.steps_per_year)
      return fail(ErrorCode::invalid_input, "the frequency changes within a series", where);
    if (before != nullptr && read.point.t == before->point.t)
      return fail(ErrorCode::invalid_input,
                  "a step stands twice, also on line " + std::to_string(before->line), where);
    if (before != nullptr && read.point.t != before->point.t + 1)
      return fail(ErrorCode::invalid_input, "there is a gap after t = " + std::to_string(before->point.t),
                  where, "Write a row with count 0 where nobody was reported.");
    if (before != nullptr && (read.point.year - before->point.year) * made.steps_per_year +
                                     read.point.period - before->point.period !=
                                 1)
      return fail(ErrorCode::invalid_input, "year and period do not follow those of the step before", where);
    made.points.push_back(read.point);
    before = &read;
  }
  return made;
}

}  // namespace

Result<std::vector<CountSeries>> read_series(std::istream& in, std::string_view name) {
  ZICHT_TRY(RowReader reader,
            RowReader::open(in, {.source = std::string(name),
                                 .advice = "It needs the columns series, t, year, period and count.",
                                 .knows = [](std::string_view column) {
                                   return std::ranges::find(kColumns, column) != kColumns.end();
                                 }}));
  ZICHT_TRY(const Positions positions, positions_of(reader, name));
  std::vector<std::string> order;
  std::map<std::string, std::vector<ReadPoint>> rows;
  while (reader.next()) {
    if (reader.problem() != RowProblem::none)
      return fail(ErrorCode::invalid_input, std::string(in_words(reader.problem())),
                  at_line(name, reader.line()));
    const std::string series(trimmed(reader.cells()[*positions[0]]));
    ZICHT_TRY(const ReadPoint read,
              read_point(reader, positions, at_line(name, reader.line()) + ", series " + series));
    auto& points = rows[series];
    if (points.empty()) order.push_back(series);
    points.push_back(read);
  }
  if (reader.failed()) return fail(ErrorCode::io, "the file cannot be read to its end", std::string(name));
  if (order.empty()) return fail(ErrorCode::invalid_input, "the file has no rows", std::string(name));
  std::vector<CountSeries> all;
  for (const std::string& series : order) {
    ZICHT_TRY(CountSeries made, in_order(series, rows.at(series), name));
    all.push_back(std::move(made));
  }
  return all;
}

}  // namespace zicht::alarms
