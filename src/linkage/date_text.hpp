#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace zicht::linkage {

/// In what order a date's parts stand, in one cell or in several columns.
enum class DateOrder : std::uint8_t { year_month_day, day_month_year, month_day_year };

enum class DateTrouble : std::uint8_t {
  none,
  no_such_day,  ///< month 13, 31 February, year 24: kept as it was written, for a slip of the pen
  unreadable,   ///< no year of four digits, a word that is no month, a number of days: taken as missing
};

/// A date as IdentityView wants it: YYYY-MM-DD with 00 for unknown parts, or first/last; empty when there is
/// none.
struct ReadDate {
  std::string text;
  DateTrouble trouble = DateTrouble::none;
};

/// Reads a date as people and databases write it: digits with any separators ("3.5.1990", "1990-05"), month
/// words in Dutch and English, eight or six digits in a row, a year alone, an interval first/last, a time of
/// day behind it. A year that comes first cannot be mistaken, so it is read under any order; else the order
/// is the one that was stated.
ReadDate read_date(std::string_view text, DateOrder order);

/// The text of read_date().
inline std::string normal_date(std::string_view text, DateOrder order) { return read_date(text, order).text; }

}  // namespace zicht::linkage
