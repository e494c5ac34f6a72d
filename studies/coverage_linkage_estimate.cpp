// How often the band holds the truth when lists have to be linked first: countries of the profile `free` with
// a known number of people. The same country three times: with the true links, with the proposed ones as if
// they were certain, and averaged over draws of who is one person. Prints a line for each country when it is
// done, and then a table in Markdown.
//   coverage_linkage_estimate [--countries N] [--first SEED] [--replicates R] [--draws D] [--people P]
//                             [--lists L] [--percent-odds O] [--threads T]
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/contract.hpp"
#include "base/parallel.hpp"
#include "estimate/linkage_averaging.hpp"
#include "linkage/partition_sampler.hpp"
#include "simulate/test_profile.hpp"

namespace {

using namespace zicht;

struct Settings {
  std::size_t countries = 100;
  std::size_t first = 1;
  std::size_t replicates = 200;
  std::size_t draws = 100;
  std::size_t people = 5000;
  std::size_t lists = 4;
  std::size_t percent_odds = 100;  ///< of being seen, times those of the profile
  std::size_t threads = hardware_threads();
};

enum Way : std::size_t { true_links, proposed_links, averaged, kWays };
constexpr std::array<const char*, kWays> kNames = {"true links", "proposed links, taken as certain",
                                                   "averaged over draws"};

struct Answer {
  bool any = false;
  bool covers = false;
  bool too_low = false;  ///< the truth lies above
  double lower = 0;
  double upper = 0;
};
struct Outcome {
  std::array<Answer, kWays> of{};
  double truth = 0;
  double share_of_variance = 0;
  int draws_without_estimate = 0;
};

/// Persons by the lists of their records.
Result<estimate::CaptureTable> table_of(std::span<const std::uint32_t> person_of,
                                        std::span<const std::uint8_t> list_of,
                                        const std::vector<std::string>& names) {
  std::map<std::uint32_t, estimate::ListMask> lists;
  for (std::size_t record = 0; record < person_of.size(); ++record)
    if (list_of[record] != simulate::kNoList) lists[person_of[record]] |= 1U << list_of[record];
  std::vector<std::int64_t> persons(std::size_t{1} << names.size());
  for (const auto& [person, mask] : lists) ++persons[mask];
  return estimate::CaptureTable::from_counts(names, std::move(persons));
}

Answer answer_of(const estimate::Interval& interval, double truth) {
  return {true, interval.lower <= truth && truth <= interval.upper, interval.upper < truth, interval.lower,
          interval.upper};
}

Outcome outcome_of(const simulate::Profile& profile, const Settings& settings, std::uint64_t seed) {
  const auto country = simulate::draw_country(profile, shipped_codebook(), seed).value();
  const auto identities =
      simulate::identities_of(country, profile, simulate::test_names(), shipped_codebook(), seed);
  std::vector<std::uint8_t> list_of;  // of each record: of each report that counts
  for (const simulate::DrawnReport& report : country.reports)
    if (report.fate != simulate::DrawnReport::Fate::withdrawn) list_of.push_back(report.list);
  ZICHT_EXPECT(list_of.size() == identities.person_of.size());
  std::vector<std::string> names;
  for (const auto& list : profile.capture.lists) names.push_back(list.name);
  Outcome outcome;
  outcome.truth = static_cast<double>(
      std::ranges::count_if(country.people, [](const simulate::Person& person) { return person.is_victim; }));
  const estimate::BandOptions options{2, static_cast<int>(settings.replicates), seed, 1};
  const auto take = [&](Way way, const auto& person_of) {
    const auto table = table_of(person_of, list_of, names);
    if (!table) return;
    if (const auto band = support_band(*table, options))
      outcome.of[way] = answer_of(band->interval, outcome.truth);
  };
  take(true_links, identities.person_of);
  const auto linked = linkage::link(identities.view, {}).value();
  take(proposed_links, linked.cluster_of);
  linkage::DrawOptions drawing;
  drawing.draws = settings.draws;
  drawing.seed = seed;
  const auto draws = linkage::draw_partitions(identities.view, linked, drawing).value();
  estimate::DrawnTables tables;
  for (std::size_t draw = 0; draw < draws.size(); ++draw)
    if (auto table = table_of(draws.cluster_of(draw), list_of, names))
      tables.tables.push_back(*std::move(table));
    else
      ++tables.without_table;  // counts as infinite (docs/decisions/0042)
  if (tables.tables.empty()) return outcome;
  if (const auto average = average_over_linkage(tables, options)) {
    outcome.of[averaged] = answer_of(average->interval, outcome.truth);
    outcome.draws_without_estimate = average->draws_without_estimate;
    outcome.share_of_variance = average->share_of_variance;
  }
  return outcome;
}

void print(std::uint64_t seed, const Outcome& outcome) {
  fmt::print("country {}: {:.0f} people;", seed, outcome.truth);
  for (std::size_t way = 0; way < kWays; ++way) {
    const Answer& answer = outcome.of[way];
    if (answer.any)
      fmt::print(" {} {:.0f} to {:.0f}{};", kNames[way], answer.lower, answer.upper,
                 answer.covers ? "" : " (missed)");
    else
      fmt::print(" {} none;", kNames[way]);
  }
  fmt::print(" draws without an estimate {}\n", outcome.draws_without_estimate);
  std::fflush(stdout);
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values.empty() ? NAN : values[values.size() / 2];
}

void print(const std::vector<Outcome>& outcomes) {
  const auto countries = static_cast<double>(outcomes.size());
  fmt::print(
      "| links | coverage | truth above | upper / lower, median | lower / truth, median | upper / truth, "
      "median | without a band |\n|---|---|---|---|---|---|---|\n");
  for (std::size_t way = 0; way < kWays; ++way) {
    double covers = 0, too_low = 0, none = 0;
    std::vector<double> ratio, lower, upper;
    for (const Outcome& outcome : outcomes) {
      const Answer& answer = outcome.of[way];
      covers += answer.covers ? 1 : 0;
      too_low += answer.too_low ? 1 : 0;
      none += answer.any ? 0 : 1;
      if (!answer.any) continue;
      ratio.push_back(answer.upper / answer.lower);
      lower.push_back(answer.lower / outcome.truth);
      upper.push_back(answer.upper / outcome.truth);
    }
    fmt::print("| {} | {:.3f} | {:.3f} | {:.2f} | {:.2f} | {:.2f} | {} |\n", kNames[way], covers / countries,
               too_low / countries, median(ratio), median(lower), median(upper), none);
  }
  std::vector<double> share;
  for (const Outcome& outcome : outcomes) share.push_back(outcome.share_of_variance);
  fmt::print("\nShare of the variance that is linkage, median: {:.2f}\n", median(share));
}

bool read(int argc, char** argv, Settings& settings) {
  const std::map<std::string, std::size_t*> options = {{"--countries", &settings.countries},
                                                       {"--first", &settings.first},
                                                       {"--replicates", &settings.replicates},
                                                       {"--draws", &settings.draws},
                                                       {"--people", &settings.people},
                                                       {"--lists", &settings.lists},
                                                       {"--percent-odds", &settings.percent_odds},
                                                       {"--threads", &settings.threads}};
  for (int at = 1; at < argc; at += 2) {
    const auto option = options.find(argv[at]);
    const int number = at + 1 < argc ? std::atoi(argv[at + 1]) : 0;
    if (option == options.end() || number <= 0) {
      fmt::print(stderr, "not an option with a whole number above 0: {}\n", argv[at]);
      return false;
    }
    *option->second = static_cast<std::size_t>(number);
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  Settings settings;
  if (!read(argc, argv, settings)) return 64;
  simulate::Profile profile = simulate::free_profile();
  profile.free->first_year = profile.free->last_year = 2024;
  profile.free->people = static_cast<std::int64_t>(settings.people);
  profile.capture.referrals.clear();
  profile.capture.lists.resize(std::min(settings.lists, profile.capture.lists.size()));
  std::erase_if(profile.capture.dependence,
                [&](const auto& dependence) { return dependence.pair >> settings.lists != 0; });
  profile.capture.odds = static_cast<double>(settings.percent_odds) / 100;
  profile.errors.refuses_consent = 0;  // else the estimate is of those known by name only
  std::vector<Outcome> outcomes(settings.countries);
  std::mutex printing;
  run_parts(settings.threads, settings.countries, [&](std::size_t country) {
    outcomes[country] = outcome_of(profile, settings, settings.first + country);
    const std::scoped_lock lock(printing);
    print(settings.first + country, outcomes[country]);
  });
  fmt::print("\n{} countries of about {} people, {} lists, {} replicates, {} draws\n\n", settings.countries,
             settings.people, settings.lists, settings.replicates, settings.draws);
  print(outcomes);
  return 0;
}
