#include "stats/trend_pair.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace zicht::stats {
namespace {

constexpr std::array kRising = {386.0, 379.0, 410.0, 455.0, 498.0, 540.0, 601.0};
constexpr std::array kFalling = {70.0, 57.0, 54.0, 60.0, 41.0, 37.0, 30.0};

// R 4.2.2: summary(glm(y ~ 0:6, family = quasipoisson,
// control = list(epsilon = 1e-15))). R lets the dispersion fall below 1; here it does
// not, so where R has .6034 the error is R's over its root.
TEST(CountTrend, SlopesAreThoseOfGlm) {
  const auto rising = count_trend(kRising).value();
  EXPECT_NEAR(rising.slope, 0.0811236750232275, 1e-9);
  EXPECT_EQ(rising.dispersion, 1);
  EXPECT_NEAR(rising.standard_error, 0.00684895121376862 / std::sqrt(0.603406929689831), 1e-9);
  const auto swinging = count_trend(std::array{12.0, 30.0, 9.0, 28.0, 11.0, 35.0, 10.0}).value();
  EXPECT_NEAR(swinging.slope, 0.0111122544176731, 1e-9);
  EXPECT_NEAR(swinging.dispersion, 7.74384335484924, 1e-7);
  EXPECT_NEAR(swinging.standard_error, 0.119770104385970, 1e-9);
  EXPECT_NEAR(swinging.rising_p_value, 0.464840651835578, 1e-8);
}

// R 4.2.2: glm(cbind(z, y) ~ 0:6, family = quasibinomial) has the slope -.2034, dispersion .7457.
TEST(TrendsApart, TheRatioIsThatOfBinomialRegression) {
  const auto pair = trends_apart(kRising, kFalling).value();
  EXPECT_NEAR(pair.ratio_slope, -0.203374914165361, 1e-8);
  EXPECT_LT(pair.ratio_falling_p_value, 0.001);
}

TEST(TrendsApart, TheClaimIsAsWeakAsTheWeakerOfBoth) {
  const auto pair = trends_apart(kRising, kFalling).value();
  EXPECT_EQ(pair.opposite_p_value, std::max(pair.first.rising_p_value, pair.second.falling_p_value));
  EXPECT_LT(pair.opposite_p_value, 0.05);
  EXPECT_GT(trends_apart(kRising, kRising).value().opposite_p_value, 0.95);
}

TEST(TrendsApart, TooFewPointsAndZerosAreRefused) {
  EXPECT_EQ(count_trend(std::array{1.0, 2.0}).error().code, ErrorCode::not_identifiable);
  EXPECT_EQ(count_trend(std::array{0.0, 0.0, 0.0}).error().code, ErrorCode::not_identifiable);
  EXPECT_EQ(trends_apart(kRising, std::array{1.0, 2.0, 3.0}).error().code, ErrorCode::invalid_input);
}

}  // namespace
}  // namespace zicht::stats
