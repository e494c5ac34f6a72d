#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace zicht::alarms {

/// One count of a series.
struct SeriesPoint {
  std::int64_t t = 0;  ///< number of the step, as the file has it
  int year = 0;
  int period = 0;  ///< of the year, from 1
  double count = 0;
  double exposure = 1;  ///< > 0
};

/// Counts at even steps of time. Invariant: t goes up by 1 from point to point.
struct CountSeries {
  std::string name;
  int steps_per_year = 12;
  std::vector<SeriesPoint> points;
};

/// Reads series from CSV with the columns series, t, year, period, count and perhaps freq (12 when it is not
/// there) and exposure; other columns are passed over. Rows may come in any order.
/// \errors invalid_input: a column that is missing; a t that stands twice, or a gap; a frequency that changes
///         or is not 1 to 366; a count that is negative or broken; a year outside 1 to 9999; an exposure of 0
///         or less; a number that nobody can reckon with; a file without rows. `where` names the file's line
///         and the series.
Result<std::vector<CountSeries>> read_series(std::istream& in, std::string_view name);

}  // namespace zicht::alarms
