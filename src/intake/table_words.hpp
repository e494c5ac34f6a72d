#pragma once

#include <optional>
#include <string_view>

#include "model/count_table.hpp"

// How the cells of aggregate tables are read, whoever made the table.

namespace zicht::intake {

/// "1,222", "1 222", "<5", "≤ 4", "5-9", "..", "x", "": a whole count, or what is known of one that is
/// withheld. Nothing for anything else: words, shares, negative numbers.
/// \param points_group  "1.222" is a thousand and more, and not one and a bit
std::optional<CountRange> parse_count(std::string_view text, bool points_group);
/// Whether a cell stands for a number that is not given: "", "..", "x".
bool is_withheld(std::string_view text);

/// "2022", "2022-Q3", "2022 K3", "2022KW03", "2022-07", "juli 2022", "2021/22", "2022-07-31".
std::optional<CountPeriod> parse_count_period(std::string_view text);
/// "Q3", "3", "3e kwartaal" of a column beside one of years. \param months  "3" is March, not a quarter
std::optional<CountPeriod> parse_part_of_year(std::string_view text, bool months);

/// "Total", "Totaal": the class is the sum of others.
bool is_margin(std::string_view text);
/// "All ages", "Police total", "T": it may be, or the name of a class. Its numbers tell.
bool may_be_margin(std::string_view text);

}  // namespace zicht::intake
