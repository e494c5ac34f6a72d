#include "chain/two_series.hpp"

#include <gtest/gtest.h>

#include <array>

namespace zicht::chain {
namespace {

constexpr std::array<std::int64_t, 7> kVictims = {386, 379, 410, 455, 498, 540, 601};
constexpr std::array<std::int64_t, 7> kInvestigations = {70, 57, 54, 60, 41, 37, 30};

TEST(CompareSeries, OppositeTrendsAreSaidWhenEachIsShown) {
  const TwoSeries compared = compare_series(kVictims, kInvestigations, 2018, {});
  EXPECT_EQ(compared.divergence, Divergence::opposite);
  EXPECT_EQ(compared.first_rises, 5);
  EXPECT_EQ(compared.second_falls, 3);
}

TEST(CompareSeries, ATestNeverCrossesABreak) {
  const TwoSeries compared = compare_series(kVictims, kInvestigations, 2018, std::array{2021});
  EXPECT_EQ(compared.first_year, 2021);
  EXPECT_EQ(compared.divergence, Divergence::too_few_years);
  EXPECT_FALSE(compared.trends.has_value());
}

TEST(CompareSeries, FlatOnesAndZerosShowNothing) {
  constexpr std::array<std::int64_t, 6> kFlat = {50, 55, 48, 52, 49, 51};
  constexpr std::array<std::int64_t, 6> kZeros{};
  EXPECT_EQ(compare_series(kFlat, kFlat, 2018, {}).divergence, Divergence::not_shown);
  EXPECT_EQ(compare_series(kFlat, kZeros, 2018, {}).divergence, Divergence::not_shown);
  EXPECT_EQ(
      compare_series(std::array<std::int64_t, 1>{3}, std::array<std::int64_t, 1>{3}, 2018, {}).divergence,
      Divergence::too_few_years);
}

}  // namespace
}  // namespace zicht::chain
