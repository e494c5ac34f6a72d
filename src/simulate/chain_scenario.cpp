#include "simulate/chain_scenario.hpp"

#include <cmath>
#include <map>
#include <tuple>

#include "base/text.hpp"
#include "simulate/draws.hpp"

namespace zicht::simulate {
namespace {

constexpr std::array<ChainScenario, 6> kScenarios = {{
    {.name = "place_null", .place_matters = false, .confounded = true},
    {.name = "place_learnt", .first_unknown = 0.25},
    {.name = "inflow_only", .inflow_falls = true},
    {.name = "silent_source", .goes_silent = true},
    {.name = "opposite", .victims_growth = 1.08, .investigations_growth = 0.9},
    {.name = "flat", .victims_growth = 1.08},
}};

/// Log-normal with this median and sigma 1, in whole days.
std::int32_t days_about(double median, Philox& random) {
  return static_cast<std::int32_t>(std::exp(std::log(median) + normal(random)));
}

std::size_t incident_size(const ChainScenario& scenario, Philox& random) {
  constexpr std::size_t kMost = 12;
  if (!scenario.incidents) return 1;
  std::size_t size = 1;
  while (size < kMost && random.chance(0.47)) ++size;  // mean 1.9
  return size;
}

double chance_of(const FollowedPerson& person, const ChainScenario& scenario) {
  constexpr std::array<double, 4> kOfPlace = {1, 0.28, 0.55, 0.35};
  if (!scenario.confounded) return 0.3 * (scenario.place_matters ? kOfPlace.at(person.place) : 1.0);
  if (person.sexual) return person.police ? 0.5 : 0.3;
  return person.police ? 0.2 : 0.08;
}

std::size_t place_of(const FollowedPerson& person, const ChainScenario& scenario, Philox& random) {
  const double abroad = scenario.confounded ? (person.sexual ? 0.1 : 0.3) + (person.police ? 0 : 0.15) : 0.2;
  const std::array<double, 4> weights = {0.75 - abroad, abroad, 0.05, 0.2};
  return random.weighted(weights);
}

/// A count whose variance is `dispersion` times its mean: Poisson with a gamma mean.
std::int64_t dispersed_count(double mean, double dispersion, Philox& random) {
  const double scale = dispersion - 1;
  const double of_this = scale * gamma(mean / scale, random);
  // Poisson by its waiting times; means are some hundreds.
  std::int64_t count = 0;
  for (double waited = -std::log(1 - random.uniform()); waited < of_this; ++count)
    waited -= std::log(1 - random.uniform());
  return count;
}

}  // namespace

std::span<const ChainScenario> chain_scenarios() { return kScenarios; }

Result<ChainScenario> chain_scenario(std::string_view name) {
  std::vector<std::string> names = {"default"};
  for (const ChainScenario& one : kScenarios) {
    if (one.name == name) return one;
    names.emplace_back(one.name);
  }
  return fail(ErrorCode::invalid_input, "there is no scenario of this name", std::string(name),
              "There are " + joined(names, ", ") + ".");
}

std::vector<FollowedPerson> draw_followed_people(int year, std::size_t count, const ChainScenario& scenario,
                                                 Philox& random) {
  std::vector<FollowedPerson> people;
  const Date first = make_date(year, 1, 1).value();
  for (std::uint32_t incident = 0; people.size() < count; ++incident) {
    FollowedPerson one;
    one.incident = incident;
    one.sexual = random.chance(0.6);
    one.police = random.chance(0.4);
    one.place = place_of(one, scenario, random);
    one.received_on = first + random.between(0, 364);
    one.chance = chance_of(one, scenario);
    const bool investigated = random.chance(one.chance);
    const std::int32_t after = 1 + days_about(45, random);
    if (investigated) one.investigated_after = after;
    for (std::size_t left = incident_size(scenario, random); left > 0; --left) {
      FollowedPerson& person = people.emplace_back(one);
      const bool dropped = random.chance(0.6);
      const std::int32_t dropped_after = 1 + days_about(120, random);
      if (dropped) person.dropped_after = dropped_after;
      if (scenario.first_unknown > 0) person.place_first_unknown = random.chance(scenario.first_unknown);
    }
  }
  return people;
}

std::vector<FollowedCase> draw_followed_cases(int year, std::size_t count, Philox& random) {
  std::vector<FollowedCase> cases;
  for (std::size_t at = 0; at < count; ++at) {
    FollowedCase& one = cases.emplace_back();
    one.registered_on = make_date(year, 1, 1).value() + random.between(0, 364);
    one.to_court = random.chance(kChanceOfSummons);
    one.disposed_after = 1 + days_about(one.to_court ? 300 : 150, random);
  }
  return cases;
}

std::vector<SeriesYear> draw_series_years(std::size_t years, const ChainScenario& scenario, Philox& random) {
  constexpr double kDispersion = 3;
  std::vector<SeriesYear> series;
  double victims = 700;
  double investigations = 180;
  for (std::size_t year = 0; year < years; ++year) {
    SeriesYear& one = series.emplace_back();
    one.expected_victims = victims;
    one.expected_investigations = investigations;
    one.victims = dispersed_count(victims, kDispersion, random);
    one.investigations = dispersed_count(investigations, kDispersion, random);
    victims *= scenario.victims_growth;
    investigations *= scenario.investigations_growth;
  }
  return series;
}

std::vector<ExpectedWithin> expected_within(const ChainScenario& scenario, bool as_said_first) {
  constexpr std::size_t kMany = 400'000;
  Philox random(77, 1);
  ChainScenario alone = scenario;
  alone.incidents = false;
  std::map<std::tuple<std::size_t, bool, bool>, ExpectedWithin> cells;
  for (const FollowedPerson& one : draw_followed_people(2022, kMany, alone, random)) {
    const std::size_t place = as_said_first ? one.place_said_first() : one.place;
    ExpectedWithin& cell = cells[{place, one.sexual, one.police}];
    cell.place = place;
    cell.sexual = one.sexual;
    cell.police = one.police;
    cell.share += 1;
    for (std::size_t at = 0; at < kRateWindows.size(); ++at)
      if (one.ends_after() <= kRateWindows.at(at))
        (one.reaches() ? cell.investigated : cell.ended_otherwise).at(at) += 1;
  }
  std::vector<ExpectedWithin> expected;
  for (auto& [key, cell] : cells) {
    for (std::size_t at = 0; at < kRateWindows.size(); ++at) {
      cell.investigated.at(at) /= cell.share;
      cell.ended_otherwise.at(at) /= cell.share;
    }
    cell.share /= static_cast<double>(kMany);
    expected.push_back(cell);
  }
  return expected;
}

}  // namespace zicht::simulate
