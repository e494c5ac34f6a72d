#pragma once

#include <optional>
#include <string_view>

#include "base/date.hpp"
#include "model/report.hpp"

namespace zicht::intake {

/// How a date was written, when that says something to whoever checks an import.
enum class DateStyle { iso, dutch, year_only, month_only };

struct RoughDate {
  DateInterval days;
  DateStyle style = DateStyle::iso;
};

/// One day, month or year: 2024-03-01, 2024-03, 2024; in Dutch order 1-3-2024, 01/03/2024 or "1 maart 2024".
/// Nothing for anything else, or for a day that does not exist.
std::optional<RoughDate> parse_rough_date(std::string_view text);

/// The same, or two of them as first/last.
std::optional<RoughDate> parse_period(std::string_view text);

/// By a pattern of YYYY, MM, DD and other characters as they stand: "MM/DD/YYYY".
std::optional<RoughDate> parse_date_by(std::string_view pattern, std::string_view text);
/// A day by such a pattern: 2024-03-01 by "MM/YYYY" is 03/2024.
std::string date_by(std::string_view pattern, Date day);

/// "16", "16-17", "48+", in completed years.
std::optional<AgeInterval> parse_age(std::string_view text);

}  // namespace zicht::intake
