#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace zicht {

/// A day of the proleptic Gregorian calendar, 0001-01-01 to 9999-12-31. Unit: days since 1970-01-01.
struct Date {
  std::int32_t days = 0;

  friend auto operator<=>(const Date&, const Date&) = default;
  Date operator+(std::int32_t day_count) const { return {days + day_count}; }
};

struct CivilDate {
  int year;
  int month;  ///< 1..12
  int day;    ///< 1..31
};

/// First and last possible day of an event that is known only roughly. Invariant: first <= last.
struct DateInterval {
  Date first;
  Date last;
  friend bool operator==(const DateInterval&, const DateInterval&) = default;
};

/// A moment. Unit: milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
struct Instant {
  std::int64_t milliseconds = 0;
  friend auto operator<=>(const Instant&, const Instant&) = default;
};

CivilDate civil(Date date);
inline int year_of(Date date) { return civil(date).year; }

/// \errors invalid_input: no such day (31 February, month 13), or a year outside 1..9999.
Result<Date> make_date(int year, int month, int day);

/// Reads YYYY-MM-DD and nothing else.
/// \errors invalid_input: another shape, or no such day. The message does not repeat the text.
Result<Date> parse_iso_date(std::string_view text);
std::string to_iso(Date date);

/// Whole years from `from` to `to` as age is counted: it rises on the birthday, and for 29 February on 1
/// March. Negative when `to` lies before `from`.
int completed_years(Date from, Date to);

/// Reads RFC 3339 with Z or an offset, seconds and fractions optional: 2024-03-01T09:30:00Z.
/// \errors invalid_input: another shape.
Result<Instant> parse_instant(std::string_view text);
std::string to_rfc3339(Instant instant);  ///< UTC, milliseconds shown only when not zero

/// The first moment of a day in Amsterdam, where the register's days begin (the IANA zone Europe/Amsterdam,
/// by ICU).
Instant start_of_day_amsterdam(Date date);
/// The day it is in Amsterdam at this moment.
Date day_in_amsterdam(Instant instant);

}  // namespace zicht
