#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>

namespace zicht::simulate {

/// How far the reports of one cell get, were all of them seen to the end.
struct FollowUpRate {
  std::int64_t reports = 0;
  std::array<double, 3> investigated{};  ///< share within 90, 180 and 365 days
  std::array<double, 3> ended_otherwise{};
};
inline constexpr std::array<std::int32_t, 3> kRateWindows = {90, 180, 365};

/// By year, place, form and type of organisation, as codes.
using FollowUpRates = std::map<std::tuple<int, std::string, std::string, std::string>, FollowUpRate>;

/// truth_follow_up_rates.csv: a row a cell, with its difference to domestic ones of the same year, form and
/// reporter; and a row without form and reporter for each place of a year, whose difference is crude, and
/// beside it standardised with Mantel and Haenszel's weights.
std::string follow_up_rates_csv(const FollowUpRates& rates);

}  // namespace zicht::simulate
