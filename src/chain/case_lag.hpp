#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "chain/chain_index.hpp"
#include "stats/competing_risks.hpp"

namespace zicht::chain {

/// How long investigations of one opening year take until their first case is registered at the prosecution.
/// Never the mean of those that have one: those are the quick ones.
struct CaseLag {
  int year = 0;
  std::int64_t before_opening = 0;         ///< whose case was registered before it was opened: left out
  std::array<stats::Incidence, 3> within;  ///< 180, 365 and 730 days
  std::array<std::optional<std::int32_t>, 3> quartiles;  ///< days; none = not reached by what was seen
};
inline constexpr std::array<std::int32_t, 3> kLagWindows = {180, 365, 730};

/// By year of opening. Closing without a case, merging and transfer compete; what still runs is seen until
/// the as-of date. Investigations that any tie leads between are taken to depend on each other.
std::vector<CaseLag> case_lags(const ChainIndex& index, const Codebook& codebook, int first_year,
                               int last_year);

}  // namespace zicht::chain
