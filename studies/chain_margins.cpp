// Whether the demo's chain meets every margin of its profile, whatever the seed.
//
//   study_chain_margins [SEEDS [FIRST_SEED]]     500 seeds is the acceptance

#include <fmt/format.h>

#include <cstdlib>

#include "model/shipped_definitions.hpp"
#include "simulate/chain_margins.hpp"

int main(int argc, char** argv) {
  using namespace zicht;
  const std::uint64_t seeds = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 500;
  const std::uint64_t first = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
  const char* const name = "profiles/netherlands_chain.toml";
  const auto profile = simulate::ChainProfile::parse(shipped_definition(name), name).value();
  const auto reports = simulate::made_up_reports();
  std::uint64_t failed = 0;
  for (std::uint64_t seed = first; seed < first + seeds; ++seed) {
    const auto unmet = simulate::unmet_margins(profile, simulate::simulate_chain(profile, reports, seed));
    failed += unmet.empty() ? 0U : 1U;
    for (const std::string& one : unmet) fmt::print("seed {}: {}\n", seed, one);
  }
  fmt::print("{} of {} seeds meet every margin of {} years\n", seeds - failed, seeds, profile.years.size());
  return failed == 0 ? 0 : 1;
}
