#include "stats/dispersion.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace zicht::stats {
namespace {

TEST(IndexOfDispersion, IsVarianceOverMean) {
  // mean 6, squares 9 + 1 + 16 over 2 = 13
  EXPECT_NEAR(index_of_dispersion(std::vector<std::int64_t>{3, 5, 10}).value(), 2.1666666666666665, 1e-12);
  EXPECT_EQ(index_of_dispersion(std::vector<std::int64_t>{4, 4, 4, 4}), 0.0);
}

TEST(IndexOfDispersion, SaysNothingOfTwoCountsOrOfZeros) {
  EXPECT_FALSE(index_of_dispersion(std::vector<std::int64_t>{52, 79}));
  EXPECT_FALSE(index_of_dispersion(std::vector<std::int64_t>{0, 0, 0, 0}));
}

TEST(IndexOfDispersion, IsOneOnAverageForPoissonCounts) {
  std::mt19937_64 random(11);
  std::poisson_distribution<std::int64_t> poisson(40);
  double sum = 0;
  constexpr int kSeries = 20000;
  for (int i = 0; i < kSeries; ++i) {
    std::vector<std::int64_t> counts(7);
    for (auto& count : counts) count = poisson(random);
    sum += index_of_dispersion(counts).value();
  }
  EXPECT_NEAR(sum / kSeries, 1, 0.02);  // standard error sqrt(2/6/20000) = 0.004
}

TEST(CompareDispersedCounts, AgreesWithTheStatedFigure) {
  // The issue's own: at a dispersion of 1.5 the rise from 52 to 79 has p = 0.054.
  EXPECT_NEAR(compare_dispersed_counts(79, 52, 1.5).p_value, 0.05409,
              1e-5);  // erfc(27 / sqrt(1.5 * 131) / sqrt(2))
  EXPECT_NEAR(compare_dispersed_counts(52, 79, 1.5).p_value, 0.05409, 1e-5);
  const auto compared = compare_dispersed_counts(79, 52, 1.5);
  // exp(log(79 / 52) -+ 1.959964 sqrt(1.5 (1 / 79 + 1 / 52)))
  EXPECT_NEAR(compared.ratio_lower, 0.98960, 1e-5);
  EXPECT_NEAR(compared.ratio_upper.value(), 2.33232, 1e-5);
}

TEST(CompareDispersedCounts, IsWeakerWithMoreDispersionAndKnowsZeros) {
  double before = 0;
  for (const double dispersion : {0.5, 1.0, 2.0, 4.3, 50.0}) {
    const double p = compare_dispersed_counts(79, 52, dispersion).p_value;
    EXPECT_GT(p, before);
    before = p;
  }
  EXPECT_EQ(compare_dispersed_counts(0, 0, 2).p_value, 1);
  EXPECT_FALSE(compare_dispersed_counts(0, 9, 2).ratio_upper);
  EXPECT_LT(compare_dispersed_counts(0, 9, 1).p_value, 0.01);
}

TEST(CompareDispersedCounts, HoldsItsLevelWhereItsModelHolds) {
  // Groups of three people: variance is three times the mean.
  std::mt19937_64 random(5);
  std::poisson_distribution<std::int64_t> groups(20);
  int rejected = 0;
  constexpr int kPairs = 20000;
  for (int i = 0; i < kPairs; ++i)
    rejected += compare_dispersed_counts(3 * groups(random), 3 * groups(random), 3).p_value < 0.05 ? 1 : 0;
  EXPECT_NEAR(static_cast<double>(rejected) / kPairs, 0.05, 0.01);
}

}  // namespace
}  // namespace zicht::stats
