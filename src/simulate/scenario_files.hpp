#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "simulate/chain_scenario.hpp"

namespace zicht::simulate {

/// How large a scenario is.
struct ScenarioSize {
  int first_year = 0;
  std::vector<std::size_t> people;  ///< first reported, by year; at least so many
  Date until;                       ///< nothing is known later
};

/// A country in which a scenario holds, as files by name: history.jsonl (reports, anonymous, each of a person
/// of its own), chain/KIND.csv as `zicht import --kind` reads them, and truth/truth_*.csv. Nobody in them
/// exists. Same arguments, same bytes.
std::map<std::string, std::string> scenario_files(const ChainScenario& scenario, const ScenarioSize& size,
                                                  std::uint64_t seed);

/// truth_follow_up_rates.csv of a country: for each year and cell how many there are, how far they get in
/// expectation, and how that differs from domestic ones of the same form and reporter. Rows without form and
/// reporter hold a place as a whole: its difference is crude, and once more standardised over the cells.
/// \param counts  by year, place, sexual, police
std::string follow_up_rates_csv(const ChainScenario& scenario,
                                const std::map<std::array<int, 4>, std::int64_t>& counts);

}  // namespace zicht::simulate
