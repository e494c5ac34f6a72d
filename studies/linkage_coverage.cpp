// linkage_coverage REPORTS_A_PERSON COUNTRIES [FIRST_SEED [PEOPLE]]: over made-up countries of the profile
// `free`, how often the 95 % interval on persons counted covers the truth, how far the count is off, and how
// many links are missed and false. Reports without identity are left out of truth and count: each is a person
// of its own and shown apart.
#include <chrono>
#include <cmath>
#include <iostream>

#include "base/parallel.hpp"
#include "linkage/partition_sampler.hpp"
#include "linkage_truth.hpp"
#include "simulate/test_profile.hpp"

namespace {

using namespace zicht;
using namespace zicht::linkage;

struct Outcome {
  oracle::LinkCounts counts;
  double lower = 0, median = 0, upper = 0;
  double link_seconds = 0, draw_seconds = 0;
};

Outcome outcome_of(const simulate::Profile& profile, std::uint64_t seed) {
  using Clock = std::chrono::steady_clock;
  const auto country = simulate::draw_country(profile, shipped_codebook(), seed).value();
  const auto identities =
      simulate::identities_of(country, profile, simulate::test_names(), shipped_codebook(), seed);
  const auto begin = Clock::now();
  const LinkResult result = link(identities.view, {}).value();
  const auto linked = Clock::now();
  const PartitionDraws draws = draw_partitions(identities.view, result, {}).value();
  Outcome outcome;
  outcome.link_seconds = std::chrono::duration<double>(linked - begin).count();
  outcome.draw_seconds = std::chrono::duration<double>(Clock::now() - linked).count();
  outcome.counts = oracle::link_counts(identities.view, result.cluster_of, identities.person_of);
  const PersonsInterval interval = persons_interval(draws);
  outcome.lower = interval.lower - outcome.counts.anonymous;
  outcome.median = interval.median - outcome.counts.anonymous;
  outcome.upper = interval.upper - outcome.counts.anonymous;
  return outcome;
}

}  // namespace

int main(int argument_count, char** arguments) {
  const auto asked = oracle::asked_countries({arguments, static_cast<std::size_t>(argument_count)});
  if (!asked) return 64;
  std::vector<Outcome> outcomes(asked->countries);
  run_parts(hardware_threads(), asked->countries, [&](std::size_t country) {
    outcomes[country] = outcome_of(asked->profile, asked->first_seed + country);
  });
  oracle::LinkCounts sum;
  double covered = 0, off = 0, median_off = 0, width = 0, root = 0, link_seconds = 0, draw_seconds = 0;
  for (const Outcome& one : outcomes) {
    const double truth = one.counts.persons;
    const double error = one.counts.counted / truth - 1;
    covered += one.lower <= truth && truth <= one.upper ? 1 : 0;
    off += error;
    root += error * error;
    median_off += one.median / truth - 1;
    width += (one.upper - one.lower) / truth;
    sum += one.counts;
    link_seconds += one.link_seconds;
    draw_seconds += one.draw_seconds;
  }
  const auto n = static_cast<double>(asked->countries);
  std::cout << asked->countries << " countries of " << sum.persons / n << " persons with identity, "
            << sum.links / n << " links, at " << asked->reports_a_person << " reports a person\n  covered "
            << 100 * covered / n << " %, count off by " << 100 * off / n << " % (root mean square "
            << 100 * std::sqrt(root / n) << " %), median of draws " << 100 * median_off / n << " %, width "
            << 100 * width / n << " %\n  missed " << sum.missed / n << ", false " << sum.wrong / n
            << " a country; linking " << link_seconds / n << " s, 200 draws " << draw_seconds / n << " s\n";
}
