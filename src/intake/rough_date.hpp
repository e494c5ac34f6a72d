#pragma once

#include <optional>
#include <string_view>

#include "base/date.hpp"
#include "model/report.hpp"

namespace zicht::intake {

/// How a date was written, when that says something to whoever checks an import.
enum class DateStyle { iso, dutch, year_only, month_only, with_time };

struct RoughDate {
  DateInterval days;
  DateStyle style = DateStyle::iso;
};

/// One day, month or year: 2024-03-01, 2024-03, 2024; in Dutch order 1-3-2024, 01/03/2024 or "1 maart 2024";
/// as the Dutch register of persons writes what it does not know: 00-00-1985, 1985-05-00, 19850500; with a
/// time behind it, which is left out (of a time with a zone, the day in Amsterdam). Characters that nobody
/// sees do not matter. Nothing for anything else, or for a day that does not exist.
std::optional<RoughDate> parse_rough_date(std::string_view text);

/// The same, or two of them as first/last.
std::optional<RoughDate> parse_period(std::string_view text);

/// By a pattern of YYYY, MM, DD and other characters as they stand: "MM/DD/YYYY". In front of such a
/// character a month or a day may have one digit. A time behind the date is left out. No other order is
/// tried.
std::optional<RoughDate> parse_date_by(std::string_view pattern, std::string_view text);
/// Whether this is such a pattern: YYYY once, MM and DD at most once each, no other letters Y, M or D.
bool is_date_pattern(std::string_view pattern);
/// A day by such a pattern: 2024-03-01 by "MM/YYYY" is 03/2024.
std::string date_by(std::string_view pattern, Date day);

/// "16", "16-17", "48+", in completed years.
std::optional<AgeInterval> parse_age(std::string_view text);

}  // namespace zicht::intake
