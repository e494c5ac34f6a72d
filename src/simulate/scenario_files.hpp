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

}  // namespace zicht::simulate
