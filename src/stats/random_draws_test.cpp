#include "stats/random_draws.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numeric>
#include <vector>

#include "base/contract.hpp"

namespace zicht::stats {
namespace {

// Seeds are fixed; each bound is about five standard errors of the mean, so another seed would fail about
// once in a million.
TEST(DrawGamma, HasItsMeanAndVariance) {
  for (const double shape : {0.3, 1.0, 4.5, 120.0}) {
    Philox random(7, static_cast<std::uint64_t>(shape * 10));
    constexpr int kDraws = 40'000;
    double sum = 0.0;
    double squares = 0.0;
    for (int i = 0; i < kDraws; ++i) {
      const double x = draw_gamma(shape, random);
      sum += x;
      squares += x * x;
    }
    const double mean = sum / kDraws;
    EXPECT_NEAR(mean, shape, 5.0 * std::sqrt(shape / kDraws));
    EXPECT_NEAR(squares / kDraws - mean * mean, shape, 0.12 * shape + 0.02);
  }
}

TEST(DrawBeta, HasItsMean) {
  Philox random(7, 1);
  double sum = 0.0;
  for (int i = 0; i < 20'000; ++i) sum += draw_beta(2.0, 6.0, random);
  EXPECT_NEAR(sum / 20'000, 0.25, 0.006);
}

TEST(DrawShares, SumToOneAndFollowTheirWeights) {
  Philox random(7, 2);
  const std::array weights{1.0, 3.0, 0.5};
  std::array<double, 3> mean{};
  for (int i = 0; i < 10'000; ++i) {
    const std::vector<double> shares = draw_shares(weights, random);
    EXPECT_NEAR(shares[0] + shares[1] + shares[2], 1.0, 1e-12);
    for (std::size_t k = 0; k < 3; ++k) mean[k] += shares[k] / 10'000;
  }
  for (std::size_t k = 0; k < 3; ++k) EXPECT_NEAR(mean[k], weights[k] / 4.5, 0.012);
}

TEST(Quantile, IsThatOfType7) {  // by hand; R: quantile(c(4,1,3,2), .3) = 1.9
  EXPECT_DOUBLE_EQ(quantile({4, 1, 3, 2}, 0.3), 1.9);
  EXPECT_DOUBLE_EQ(quantile({5}, 0.975), 5.0);
  EXPECT_THROW(quantile({}, 0.5), ContractViolation);
}

// Means of 200,000 draws against their expectation; 5 standard errors: false alarm 6e-7 each.
template <class Draw>
void expect_mean(Draw draw, double mean, double variance) {
  Philox random(5, 1);
  constexpr int kDraws = 200'000;
  double sum = 0;
  for (int i = 0; i < kDraws; ++i) sum += draw(random);
  EXPECT_NEAR(sum / kDraws, mean, 5 * std::sqrt(variance / kDraws));
}

TEST(RandomDraws, HaveTheMomentsOfTheirDistributions) {
  expect_mean([](Philox& r) { return draw_normal(r); }, 0, 1);
  expect_mean([](Philox& r) { return std::pow(draw_normal(r), 2); }, 1, 2);
  for (const double shape : {0.3, 1.0, 7.5, 4000.0}) {
    expect_mean([&](Philox& r) { return std::exp(draw_log_gamma(shape, r)); }, shape, shape);
    expect_mean([&](Philox& r) { return std::pow(std::exp(draw_log_gamma(shape, r)) - shape, 2); }, shape,
                2 * shape * shape + 6 * shape);
  }
  expect_mean([](Philox& r) { return static_cast<double>(draw_binomial(40, 0.3, r)); }, 12, 8.4);
  expect_mean([](Philox& r) { return static_cast<double>(draw_binomial(4'000'000'000, 0.25, r)); }, 1e9,
              7.5e8);
  expect_mean([](Philox& r) { return static_cast<double>(draw_poisson(3.5, r)); }, 3.5, 3.5);
  expect_mean([](Philox& r) { return static_cast<double>(draw_poisson(1e9, r)); }, 1e9, 1e9);
}

// 60,000 draws; each bound is 5 standard errors, that of a product by Cauchy and Schwarz.
TEST(ResampleCounts, HasTheMeansVariancesAndCovariancesOfTheMultinomial) {
  for (const std::int64_t unit : {1, 100'000'000}) {
    const std::array<std::int64_t, 7> counts{0, 3 * unit, 0, 40 * unit, unit, 16 * unit, 0};
    const auto all = static_cast<double>(60 * unit);
    std::array<double, 7> means{};
    std::array<std::array<double, 7>, 7> products{};
    Philox random(5, 5);
    constexpr int kDraws = 60'000;
    for (int draw = 0; draw < kDraws; ++draw) {
      const auto drawn = resample_counts(counts, random);
      for (std::size_t a = 0; a < 7; ++a) {
        const auto off = static_cast<double>(drawn[a] - counts[a]);
        means[a] += off / kDraws;
        for (std::size_t b = 0; b < 7; ++b)
          products[a][b] += off * static_cast<double>(drawn[b] - counts[b]) / kDraws;
      }
    }
    const auto covariance = [&](std::size_t a, std::size_t b) {
      const auto one = static_cast<double>(counts[a]);
      return (a == b ? one : 0) - one * static_cast<double>(counts[b]) / all;
    };
    const auto fourth_moment = [&](std::size_t a) {  // of a binomial number: at most this
      return 3 * covariance(a, a) * covariance(a, a) + covariance(a, a);
    };
    for (std::size_t a = 0; a < 7; ++a) {
      EXPECT_LE(std::abs(means[a]), 5 * std::sqrt(covariance(a, a) / kDraws)) << a;
      for (std::size_t b = 0; b < 7; ++b) {
        const double error = std::sqrt(std::sqrt(fourth_moment(a) * fourth_moment(b)) / kDraws);
        EXPECT_LE(std::abs(products[a][b] - covariance(a, b)), 5 * error) << a << ' ' << b;
      }
    }
  }
}

/// How many numbers were taken from `before` to come to `after`; `most` when it is no fewer.
int numbers_between(Philox before, const Philox& after, int most) {
  for (int taken = 0; taken < most; ++taken, before.bits()) {
    Philox one = before;
    Philox other = after;
    int same = 0;
    while (same < 8 && one.bits() == other.bits()) ++same;
    if (same == 8) return taken;
  }
  return most;
}

TEST(ResampleCounts, TakesNumbersForCellsAndNotForUnits) {
  for (const std::int64_t unit : {10, 1'000'000'000}) {
    const std::vector<std::int64_t> counts(1000, unit);
    const Philox before(5, 3);
    Philox random = before;
    const auto drawn = resample_counts(counts, random);
    EXPECT_EQ(std::accumulate(drawn.begin(), drawn.end(), std::int64_t{0}), 1000 * unit);
    EXPECT_LT(numbers_between(before, random, 4000), 4000);
  }
}

TEST(ResampleCounts, AnswersNothingWithNothingAndRefusesFewerThanNobody) {
  Philox random(5, 4);
  EXPECT_TRUE(resample_counts({}, random).empty());
  EXPECT_EQ(resample_counts(std::vector<std::int64_t>{0, 0}, random), (std::vector<std::int64_t>{0, 0}));
  EXPECT_THROW(resample_counts(std::vector<std::int64_t>{-1, 3}, random), ContractViolation);
}

TEST(RandomDraws, KnowTheirBounds) {
  Philox random(5, 2);
  EXPECT_EQ(draw_binomial(9, 0, random), 0);
  EXPECT_EQ(draw_binomial(9, 1, random), 9);
  EXPECT_EQ(draw_poisson(0, random), 0);
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(std::isfinite(draw_log_gamma(1e-3, random)));
}

}  // namespace
}  // namespace zicht::stats
