// linkage_coverage REPORTS_A_PERSON COUNTRIES [FIRST_SEED [PEOPLE]]: over made-up countries of the profile
// `free`, how often the 95 % interval on persons counted covers the truth, how far the count is off, and how
// many links are missed and false. Reports without identity are left out of truth and count: each is a person
// of its own and shown apart.
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <map>
#include <set>

#include "base/parallel.hpp"
#include "linkage/partition_sampler.hpp"
#include "simulate/test_profile.hpp"

namespace {

using namespace zicht;
using namespace zicht::linkage;

struct Outcome {
  double truth = 0, counted = 0, lower = 0, median = 0, upper = 0;
  double links = 0, missed = 0, wrong = 0;
  double link_seconds = 0, draw_seconds = 0;
};

template <class Keys>
double pairs_of(const Keys& counts) {
  double pairs = 0;
  for (const auto& [key, n] : counts) pairs += n * (n - 1) / 2;
  return pairs;
}

bool has_identity(const IdentityView& view, std::size_t record) {
  for (const IdentityColumn& column : view.columns())
    if (identifies(column.kind) && column.value_of[record] > kWithheldValue) return true;
  return false;
}

Outcome outcome_of(const simulate::Profile& profile, std::uint64_t seed) {
  using Clock = std::chrono::steady_clock;
  const auto country = simulate::draw_country(profile, simulate::test_codebook(), seed).value();
  const auto identities =
      simulate::identities_of(country, profile, simulate::test_names(), simulate::test_codebook(), seed);
  const auto begin = Clock::now();
  const LinkResult result = link(identities.view, {}).value();
  const auto linked = Clock::now();
  const PartitionDraws draws = draw_partitions(identities.view, result, {}).value();
  Outcome outcome;
  outcome.link_seconds = std::chrono::duration<double>(linked - begin).count();
  outcome.draw_seconds = std::chrono::duration<double>(Clock::now() - linked).count();
  const PersonsInterval interval = persons_interval(draws);
  std::map<std::uint32_t, double> clusters;
  std::map<std::uint32_t, double> persons;
  std::map<std::pair<std::uint32_t, std::uint32_t>, double> both;
  double anonymous = 0;
  for (std::uint32_t record = 0; record < result.cluster_of.size(); ++record) {
    if (!has_identity(identities.view, record)) {
      ++anonymous;
      continue;
    }
    ++clusters[result.cluster_of[record]];
    ++persons[identities.person_of[record]];
    ++both[{result.cluster_of[record], identities.person_of[record]}];
  }
  outcome.truth = static_cast<double>(persons.size());
  outcome.counted = static_cast<double>(clusters.size());
  outcome.lower = interval.lower - anonymous;
  outcome.median = interval.median - anonymous;
  outcome.upper = interval.upper - anonymous;
  outcome.links = pairs_of(persons);
  outcome.missed = outcome.links - pairs_of(both);
  outcome.wrong = pairs_of(clusters) - pairs_of(both);
  return outcome;
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count < 3) {
    std::cerr << "usage: linkage_coverage REPORTS_A_PERSON COUNTRIES [FIRST_SEED [PEOPLE]]\n";
    return 64;
  }
  simulate::Profile profile = simulate::free_profile();
  profile.free->reports_a_person = std::atof(arguments[1]);
  const auto countries = static_cast<std::size_t>(std::atoll(arguments[2]));
  const std::uint64_t first = argument_count > 3 ? std::strtoull(arguments[3], nullptr, 10) : 1;
  if (argument_count > 4) profile.free->people = std::atoll(arguments[4]);
  std::vector<Outcome> outcomes(countries);
  run_parts(hardware_threads(), countries,
            [&](std::size_t country) { outcomes[country] = outcome_of(profile, first + country); });
  Outcome sum;
  double covered = 0, off = 0, median_off = 0, width = 0, root = 0;
  for (const Outcome& one : outcomes) {
    covered += one.lower <= one.truth && one.truth <= one.upper ? 1 : 0;
    off += one.counted / one.truth - 1;
    root += (one.counted / one.truth - 1) * (one.counted / one.truth - 1);
    median_off += one.median / one.truth - 1;
    width += (one.upper - one.lower) / one.truth;
    sum.truth += one.truth;
    sum.links += one.links;
    sum.missed += one.missed;
    sum.wrong += one.wrong;
    sum.link_seconds += one.link_seconds;
    sum.draw_seconds += one.draw_seconds;
  }
  const auto n = static_cast<double>(countries);
  std::cout << countries << " countries of " << sum.truth / n << " persons with identity, " << sum.links / n
            << " links, at " << arguments[1] << " reports a person\n  covered " << 100 * covered / n
            << " %, count off by " << 100 * off / n << " % (root mean square " << 100 * std::sqrt(root / n)
            << " %), median of draws " << 100 * median_off / n << " %, width " << 100 * width / n
            << " %\n  missed " << sum.missed / n << ", false " << sum.wrong / n << " a country; linking "
            << sum.link_seconds / n << " s, 200 draws " << sum.draw_seconds / n << " s\n";
}
