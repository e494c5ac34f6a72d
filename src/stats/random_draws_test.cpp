#include "stats/random_draws.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

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

}  // namespace
}  // namespace zicht::stats
