#include "stats/distributions.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace zicht::stats {
namespace {

constexpr double kNear = 1e-12;

// Closed forms and sums term by term stand against each function, in middles and in tails.
TEST(Distributions, NormalQuantilesAndTailsAreEachOthersInverse) {
  for (const double tail : {1e-12, 1e-6, 0.005, 0.2, 0.5}) {
    const double quantile = normal_quantile(tail / 2);
    EXPECT_LE(quantile, 0);
    EXPECT_NEAR(normal_beyond(quantile) / tail, 1, kNear);
    EXPECT_NEAR(normal_quantile(1 - tail / 2), -quantile, 1e-4 * std::abs(quantile));
  }
  EXPECT_NEAR(normal_beyond(1.5), std::erfc(1.5 / std::numbers::sqrt2), kNear);
  EXPECT_EQ(normal_beyond(0), 1);
}

TEST(Distributions, StudentIsCauchyAtOneDegreeAndClosedAtTwo) {
  for (const double t : {-3.0, 0.0, 0.4, 12.0}) {
    EXPECT_NEAR(student_above(t, 1), 0.5 - std::atan(t) / std::numbers::pi, kNear);
    EXPECT_NEAR(student_above(t, 2), 0.5 - t / (2 * std::sqrt(2 + t * t)), kNear);
    EXPECT_NEAR(student_quantile(1 - student_above(t, 7.3), 7.3), t, 1e-9);
  }
  EXPECT_NEAR(student_quantile(0.975, 1), std::tan(0.475 * std::numbers::pi), 1e-9);
}

TEST(Distributions, ChiSquaredIsExponentialAtTwoDegreesAndSquaredNormalAtOne) {
  for (const double x : {0.0, 0.3, 4.0, 60.0}) {
    EXPECT_NEAR(chi_squared_above(x, 2), std::exp(-x / 2), kNear);
    EXPECT_NEAR(chi_squared_above(x, 1), normal_beyond(std::sqrt(x)), kNear);
  }
  EXPECT_NEAR(chi_squared_quantile(0.95, 2), -2 * std::log(0.05), 1e-9);
}

TEST(Distributions, TailsOfCountsAreSumsOfTheirTerms) {
  for (const double mean : {0.2, 3.7, 40.0}) {
    const double size = 2.5;
    double poisson = std::exp(-mean);
    double negative = std::exp(size * std::log(size / (size + mean)));
    double poisson_sum = 0;
    double negative_sum = 0;
    for (int count = 0; count < 60; ++count) {
      if (count > 0) {
        EXPECT_NEAR(poisson_at_least(count, mean), 1 - poisson_sum, 1e-11);
        EXPECT_NEAR(negative_binomial_at_least(count, mean, size), 1 - negative_sum, 1e-11);
        poisson *= mean / count;
        negative *= mean / (size + mean) * (size + count - 1) / count;
      }
      poisson_sum += poisson;
      negative_sum += negative;
      EXPECT_NEAR(poisson_at_most(count, mean), poisson_sum, 1e-11);
      EXPECT_NEAR(negative_binomial_at_most(count, mean, size), negative_sum, 1e-11);
    }
  }
}

TEST(Distributions, BinomialAndBetaAreTwoSidesOfOneSum) {
  const double share = 0.3;
  double term = std::pow(1 - share, 12);
  double sum = 0;
  for (int count = 0; count < 12; ++count) {
    sum += term;
    EXPECT_NEAR(binomial_at_most(count, 12, share), sum, kNear);
    EXPECT_NEAR(beta_at_most(1 - share, 12 - count, count + 1), sum, kNear);
    EXPECT_NEAR(beta_quantile(sum, 12 - count, count + 1), 1 - share, 1e-9);
    term *= share / (1 - share) * (12 - count) / (count + 1);
  }
  EXPECT_NEAR(beta_at_most(0.25, 1, 4), 1 - std::pow(0.75, 4), kNear);
}

TEST(Distributions, DerivativesOfLogGammaFollowTheirRecurrence) {
  EXPECT_NEAR(digamma(1), -std::numbers::egamma, kNear);
  EXPECT_NEAR(trigamma(1), std::numbers::pi * std::numbers::pi / 6, kNear);
  for (const double x : {0.01, 0.7, 5.0, 300.0}) {
    EXPECT_NEAR(digamma(x + 1) - digamma(x), 1 / x, 1e-10);
    EXPECT_NEAR(trigamma(x) - trigamma(x + 1), 1 / (x * x), 1e-10);
  }
}

}  // namespace
}  // namespace zicht::stats
