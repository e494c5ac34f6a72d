#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "chain/chain_index.hpp"
#include "chain/follow_up.hpp"
#include "stats/competing_risks.hpp"

namespace zicht::chain {

/// How long investigations of one opening year take until their first case is registered at the prosecution.
/// Never the mean of those that have one: those are the quick ones.
struct CaseLag {
  int year = 0;
  std::int64_t before_opening = 0;         ///< whose case was registered before it was opened: left out
  std::array<stats::Incidence, 3> within;  ///< 180, 365 and 730 days
  std::array<bool, 3> said{};              ///< all were seen for so long, or 10 are still followed there
  std::array<std::optional<std::int32_t>, 3> quartiles;  ///< days; none = not reached by what was seen
};
inline constexpr std::array<std::int32_t, 3> kLagWindows = {180, 365, 730};

/// All investigations that were opened in these years, each until its first case, another end, or the as-of
/// date. `already`: its case was registered before it was opened.
std::vector<FollowedCase> investigations_until_case(const ChainIndex& index, const Codebook& codebook,
                                                    int first_year, int last_year);

/// By year of opening. Closing without a case, merging and transfer compete; what still runs is seen until
/// the as-of date. Investigations that any tie leads between are taken to depend on each other.
std::vector<CaseLag> case_lags(const ChainIndex& index, const Codebook& codebook, int first_year,
                               int last_year);

/// The investigations that were opened in one quarter or year, and how many had a case after so many
/// quarters: one row of a run-off triangle. Quarters of a year last 91 or 92 days; a window ends after 91.25
/// days times its number, rounded up, so that four of them are a year and eight two.
struct LagCohort {
  static constexpr std::size_t kQuarters = 8;
  static constexpr std::array<std::int32_t, kQuarters> kDays = {92, 183, 274, 365, 457, 548, 639, 730};
  int year = 0;
  int quarter = 0;                  ///< 1 to 4; 0 = the whole year
  std::int64_t before_opening = 0;  ///< whose case was registered before it was opened: left out
  std::array<stats::Incidence, kQuarters> within;
  /// The last one could be seen for the whole window, or 10 are still followed there.
  std::array<bool, kQuarters> said{};
  std::array<std::optional<std::int32_t>, 3> quartiles;  ///< days; none = not reached by what was seen
};

enum class CohortOf : std::uint8_t { quarter, year };
/// By quarter or year of opening, the earliest first; those without investigations are left out. Never a mean
/// of those that have a case, which are the quick ones.
std::vector<LagCohort> lag_cohorts(const ChainIndex& index, const Codebook& codebook, int first_year,
                                   int last_year, CohortOf of = CohortOf::quarter);

}  // namespace zicht::chain
