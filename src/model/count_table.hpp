#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace zicht {

enum class PeriodUnit : std::uint8_t { year, half, quarter, month, day };

/// What a number of a table is about in time: the year, or its part-th half, quarter or month (from 1). A
/// year that is not a calendar year (2021/22) goes by the year in which it begins.
struct CountPeriod {
  int year = 0;
  PeriodUnit unit = PeriodUnit::year;
  int part = 1;  ///< of a day: its number within the year
  friend auto operator<=>(const CountPeriod&, const CountPeriod&) = default;
};
/// "2022", "2022-Q3", "2022-07".
std::string period_text(const CountPeriod& period);
/// How many of these make a year.
int parts_of_year(PeriodUnit unit);

/// A number of somebody else's table: "<5" is 0 to 4, what is withheld is 0 or more.
/// Invariant: 0 <= lower <= upper.
struct CountRange {
  std::int64_t lower = 0;
  std::optional<std::int64_t> upper = 0;  ///< none = not said
  bool exact() const { return upper == lower; }
  friend bool operator==(const CountRange&, const CountRange&) = default;
};
CountRange operator+(const CountRange& a, const CountRange& b);

/// What a table is broken down by, and which of its classes are margins: the sum of the others, or of some.
struct CountDimension {
  std::string name;
  std::vector<std::string> classes;
  std::vector<bool> is_margin;
  bool apart = false;    ///< its classes are never added: other countries
  bool unknown = false;  ///< whether its classes may be added is not known: nobody has defined the source
};

struct CountCell {
  std::size_t row = 0;  ///< of the source table
  std::uint32_t measure = 0;
  CountPeriod period;
  std::vector<std::uint32_t> classes;  ///< one a dimension
  CountRange count;
};

/// A source's table as it is understood: what was counted, when, of which classes. Margins stand among the
/// cells.
struct CountTable {
  std::string source;
  std::string name;
  std::vector<std::string> measures;  ///< what was counted: ids of the source's definition, or its own words
  std::vector<CountDimension> dimensions;
  std::vector<CountCell> cells;

  /// The position of a measure; none = it is not in the table.
  std::optional<std::uint32_t> measure(std::string_view id) const;
};

/// Which cells of a table go into a number.
struct CountChoice {
  std::uint32_t measure = 0;
  std::map<std::size_t, std::uint32_t> classes;  ///< by dimension; of the others all together
};

/// The number of each period, in the table's own periods. A dimension that has a margin there goes by its
/// margin; of one that has none the classes are added. Never over the classes of a dimension that stands
/// apart: without a choice of those the answer is empty where there are several.
std::map<CountPeriod, CountRange> totals(const CountTable& table, const CountChoice& choice);

/// A number of a year, and whether all of the year is in it.
struct YearCount {
  CountRange count;
  bool whole = true;
};
/// By year: the number of the year itself; where there is none, of its parts.
std::map<int, YearCount> yearly(const std::map<CountPeriod, CountRange>& totals);

}  // namespace zicht
