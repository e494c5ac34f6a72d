#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/date.hpp"
#include "model/code_list.hpp"
#include "model/linkage_range.hpp"

namespace zicht::publish {

/// 12345 as "12.345" (nl) or "12,345" (en); a true minus sign.
std::string count_text(std::int64_t count, Language language);

/// The same with its sign: "+27", "−8", "0".
std::string change_text(std::int64_t change, Language language);

/// "938 to 951", or one number when the limits are one.
/// \param number  count_text or change_text
/// \param limits  a text with {lower} and {upper}
std::string range_text(const DrawnRange& range, std::string (*number)(std::int64_t, Language),
                       Language language, std::string_view limits);

/// 0.523 as "+52 %" (nl) or "+52%" (en): the relative change in whole percents.
std::string percent_change_text(double ratio_minus_one, Language language);

/// With this many digits behind the decimal sign of the language: "1,52", "1.52".
std::string decimal_text(double number, int digits, Language language);

/// "p = 0,023"; below 0.001 "p < 0,001".
std::string p_value_text(double p_value, Language language);

/// The same without "p =", for a column of them: "0,023", "<0,001".
std::string short_p_value_text(double p_value, Language language);

/// "31 december 2024", "31 December 2024".
std::string date_text(Date date, Language language);

}  // namespace zicht::publish
