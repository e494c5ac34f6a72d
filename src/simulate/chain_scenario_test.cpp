#include "simulate/chain_scenario.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace zicht::simulate {
namespace {

std::vector<FollowedPerson> many(std::string_view name, std::uint64_t seed) {
  Philox random(seed, 5);
  return draw_followed_people(2022, 20'000, chain_scenario(name).value(), random);
}

TEST(ChainScenarios, AreKnownByNameAndNoOtherIs) {
  std::set<std::string_view> names;
  for (const ChainScenario& one : chain_scenarios()) {
    EXPECT_EQ(chain_scenario(one.name)->name, one.name);
    names.insert(one.name);
  }
  EXPECT_EQ(names, (std::set<std::string_view>{"place_null", "place_learnt", "inflow_only", "silent_source",
                                               "opposite", "flat"}));
  const auto none = chain_scenario("place_nul");
  ASSERT_FALSE(none);
  EXPECT_NE(none.error().advice.find("silent_source"), std::string::npos);
}

TEST(ChainScenarios, IncidentsHaveOneToTwelvePeopleWhoAreAlike) {
  std::map<std::uint32_t, std::vector<FollowedPerson>> incidents;
  const auto people = many("silent_source", 3);
  for (const FollowedPerson& one : people) incidents[one.incident].push_back(one);
  for (const auto& [number, of_one] : incidents) {
    EXPECT_LE(of_one.size(), 12U);
    for (const FollowedPerson& one : of_one) {
      EXPECT_EQ(one.place, of_one.front().place);
      EXPECT_EQ(one.investigated_after, of_one.front().investigated_after);
    }
  }
  const double mean = static_cast<double>(people.size()) / static_cast<double>(incidents.size());
  EXPECT_NEAR(mean, 1.9, 0.1);
}

TEST(ChainScenarios, PlaceHasNoEffectInPlaceNullButForFormAndReporter) {
  const auto expected = expected_within(chain_scenario("place_null").value(), false);
  std::map<std::pair<bool, bool>, std::vector<const ExpectedWithin*>> strata;
  std::map<std::size_t, std::pair<double, double>> crude;
  for (const ExpectedWithin& one : expected) {
    strata[{one.sexual, one.police}].push_back(&one);
    crude[one.place].first += one.share * one.investigated[1];
    crude[one.place].second += one.share;
  }
  for (const auto& [key, places] : strata)
    for (const ExpectedWithin* const one : places)
      // 400,000 people in 16 cells: five standard errors of the smallest.
      EXPECT_NEAR(one->investigated[1], places.front()->investigated[1],
                  5 * std::sqrt(0.25 / (400'000 * std::min(one->share, places.front()->share)) * 2));
  EXPECT_LT(crude[1].first / crude[1].second, crude[0].first / crude[0].second - 0.05);
}

TEST(ChainScenarios, AQuarterOfPlacesIsLearntAndAllOthersAreSaidAtOnce) {
  double unknown = 0;
  const auto learnt = many("place_learnt", 4);
  for (const FollowedPerson& one : learnt) unknown += one.place_first_unknown ? 1 : 0;
  EXPECT_NEAR(unknown / static_cast<double>(learnt.size()), 0.25, 0.02);
  EXPECT_TRUE(std::ranges::none_of(many("flat", 4),
                                   [](const FollowedPerson& one) { return one.place_first_unknown; }));
}

TEST(ChainScenarios, WhatEndsComesFirst) {
  for (const FollowedPerson& one : many("silent_source", 6)) {
    EXPECT_EQ(one.ends_after(), std::min(one.investigated_after, one.dropped_after));
    EXPECT_TRUE(!one.reaches() || one.ends_after() == one.investigated_after);
  }
}

TEST(ChainScenarios, SeriesHaveTheirSlopesAndTheirDispersion) {
  constexpr int kSets = 4000;
  const ChainScenario opposite = chain_scenario("opposite").value();
  double sum = 0;
  double squares = 0;
  double last = 0;
  for (int set = 0; set < kSets; ++set) {
    Philox random(static_cast<std::uint64_t>(set), 7);
    const auto series = draw_series_years(5, opposite, random);
    EXPECT_NEAR(series[4].expected_investigations, 180 * std::pow(0.9, 4), 1e-9);
    const auto victims = static_cast<double>(series[0].victims);
    sum += victims;
    squares += victims * victims;
    last += static_cast<double>(series[4].victims);
  }
  const double mean = sum / kSets;
  EXPECT_NEAR(mean, 700, 5 * std::sqrt(2100.0 / kSets));
  EXPECT_NEAR((squares / kSets - mean * mean) / mean, 3, 0.4);
  EXPECT_NEAR(last / kSets, 700 * std::pow(1.08, 4), 5 * std::sqrt(3 * 952.0 / kSets));
}

TEST(ChainScenarios, TheChanceOfASummonsIsTheSameEveryYear) {
  Philox random(11, 1);
  const auto cases = draw_followed_cases(2020, 20'000, random);
  const auto to_court = static_cast<double>(std::ranges::count_if(cases, &FollowedCase::to_court));
  EXPECT_NEAR(to_court / 20'000, kChanceOfSummons, 0.018);
}

}  // namespace
}  // namespace zicht::simulate
