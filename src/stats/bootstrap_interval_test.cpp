#include "stats/bootstrap_interval.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/philox.hpp"

namespace zicht::stats {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

double draw_normal(Philox& random) {  // Box and Muller
  return std::sqrt(-2 * std::log(1 - random.uniform())) * std::cos(6.283185307179586 * random.uniform());
}

TEST(QuantileType8, AgreesWithR) {  // quantile(c(1,2,4,8,16), c(0,.025,.3,.5,.9,1), type = 8)
  const std::vector<double> values = {1, 2, 4, 8, 16};
  const std::vector<double> shares = {0, 0.025, 0.3, 0.5, 0.9, 1};
  const std::vector<double> expected = {1, 1, 1.933333333, 4, 16, 16};
  for (std::size_t i = 0; i < shares.size(); ++i)
    EXPECT_NEAR(quantile_type_8(values, shares[i]), expected[i], 1e-8);
}

TEST(QuantileType8, IsInfiniteAsSoonAsItLiesBeyondTheLastFiniteValue) {
  const std::vector<double> values = {1, 2, 3, kInfinity, kInfinity};
  EXPECT_EQ(quantile_type_8(values, 0.3), 1 + (1.0 / 3 + 0.3 * (5 + 1.0 / 3) - 1));
  EXPECT_EQ(quantile_type_8(values, 0.9), kInfinity);
  EXPECT_EQ(quantile_type_8(values, 0.6), kInfinity);
}

TEST(BcaInterval, WithoutBiasAndAccelerationIsThePercentileInterval) {
  std::vector<double> replicates;
  for (int i = 1; i <= 1000; ++i) replicates.push_back(i);
  const auto bca = bca_interval(replicates, 500.5, 0, 0.95).value();
  const auto percentile = percentile_interval(replicates, 0.95);
  EXPECT_NEAR(bca.lower, percentile.lower, 1e-9);
  EXPECT_NEAR(bca.upper, percentile.upper, 1e-9);
}

/// By hand for 4 of 10 below and a = 0.05: z0 = qnorm(.4) = -0.2533471; w = z0 + 1.959964 = 1.706617;
/// pnorm(z0 + w / (1 - .05 w)) = pnorm(1.612481) = 0.946571.
TEST(BcaInterval, MovesTheSharesByBiasAndAcceleration) {
  std::vector<double> replicates;
  for (int i = 1; i <= 10000; ++i) replicates.push_back(i);
  const auto bca = bca_interval(replicates, 4000.5, 0.05, 0.95).value();
  EXPECT_NEAR(bca.upper / 10000, 0.946571, 1e-4);
}

TEST(BcaInterval, IsNoneWhenTheEstimateLiesOutsideTheReplicates) {
  EXPECT_FALSE(bca_interval({1, 2, 3}, 0.5, 0, 0.95).has_value());
  EXPECT_FALSE(bca_interval({1, 2, 3}, 4, 0, 0.95).has_value());
}

TEST(Acceleration, IsNoneWithoutDifferencesOrWithAnInfiniteValue) {
  EXPECT_FALSE(acceleration(std::vector<double>{2, 2}, std::vector<double>{1, 5}).has_value());
  EXPECT_FALSE(acceleration(std::vector<double>{2, kInfinity}, std::vector<double>{1, 5}).has_value());
  // by hand: mean 2, d = (1, 0, -1) twice the last: mean of (1,2,3,3) = 2.25, d = 1.25, .25, -.75 twice
  const double squares = 1.25 * 1.25 + 0.25 * 0.25 + 2 * 0.75 * 0.75;
  const double cubes = std::pow(1.25, 3) + std::pow(0.25, 3) - 2 * std::pow(0.75, 3);
  EXPECT_NEAR(acceleration(std::vector<double>{1, 2, 3}, std::vector<double>{1, 1, 2}).value(),
              cubes / (6 * std::pow(squares, 1.5)), 1e-12);
}

/// The stated Monte Carlo error against the spread of 400 intervals of 1,000 log-normal replicates. The
/// spread itself is known within 1 / sqrt(800) = 3.5 %, so 15 % is over four standard errors.
TEST(BcaInterval, StatesTheErrorThatRepetitionShows) {
  double sum[2] = {0, 0};
  double squares[2] = {0, 0};
  double stated[2] = {0, 0};
  constexpr int kRounds = 400;
  for (int round = 0; round < kRounds; ++round) {
    Philox random(1, static_cast<std::uint64_t>(round));
    std::vector<double> replicates(1000);
    for (double& each : replicates) each = std::exp(0.3 * draw_normal(random));
    const auto interval = bca_interval(replicates, 0.95, 0.03, 0.95).value();
    const double limits[2] = {interval.lower, interval.upper};
    const double errors[2] = {interval.lower_error, interval.upper_error};
    for (int i = 0; i < 2; ++i) {
      sum[i] += limits[i];
      squares[i] += limits[i] * limits[i];
      stated[i] += errors[i] / kRounds;
    }
  }
  for (int i = 0; i < 2; ++i) {
    const double mean = sum[i] / kRounds;
    const double spread = std::sqrt(squares[i] / kRounds - mean * mean);
    EXPECT_NEAR(stated[i] / spread, 1, 0.15) << i;
  }
}

}  // namespace
}  // namespace zicht::stats
