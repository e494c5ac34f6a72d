#include "stats/chain_diagnostics.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>

namespace zicht::stats {
namespace {

/// Four chains of 500: x' = phi x + noise (a sum of twelve of a linear congruential generator), the last
/// shifted.
std::vector<std::vector<double>> chains(double phi, double shift) {
  std::uint64_t state = 12345;
  std::vector<std::vector<double>> made(4);
  for (std::size_t c = 0; c < 4; ++c) {
    double x = 0;
    for (int i = 0; i < 500; ++i) {
      double noise = -6;
      for (int part = 0; part < 12; ++part) {
        state = (state * 1103515245 + 12345) % 2147483648;
        noise += static_cast<double>(state) / 2147483648;
      }
      x = phi * x + noise;
      made[c].push_back(x + (c == 3 ? shift : 0));
    }
  }
  return made;
}

// ArviZ 0.23.4: rhat(x, method="rank"), ess(x, method="bulk"), ess(x, method="tail") of the same chains.
TEST(ChainDiagnostics, AgreeWithArviz) {
  const auto independent = diagnose(chains(0, 0));
  EXPECT_NEAR(independent.r_hat, 1.0020647778640357, 1e-9);
  EXPECT_NEAR(independent.bulk_effective_samples, 1984.8853070682476, 1e-6);
  EXPECT_NEAR(independent.tail_effective_samples, 1910.0965069810854, 1e-6);
  const auto dependent = diagnose(chains(0.7, 0));
  EXPECT_NEAR(dependent.r_hat, 1.010704248977164, 1e-9);
  EXPECT_NEAR(dependent.bulk_effective_samples, 361.08258573142825, 1e-6);
  EXPECT_NEAR(dependent.tail_effective_samples, 649.322331781472, 1e-6);
  const auto apart = diagnose(chains(0.3, 1));
  EXPECT_NEAR(apart.r_hat, 1.0622507361755376, 1e-9);
  EXPECT_NEAR(apart.bulk_effective_samples, 53.18670523361053, 1e-6);
  EXPECT_NEAR(apart.tail_effective_samples, 307.5901046717491, 1e-6);
}

TEST(ChainDiagnostics, SayNothingOfChainsThatStandStill) {
  const auto still = diagnose(std::vector<std::vector<double>>(4, std::vector<double>(100, 3.0)));
  EXPECT_TRUE(std::isinf(still.r_hat));
  EXPECT_EQ(still.bulk_effective_samples, 0);
}

TEST(ChainDiagnostics, FoldingSeesChainsThatDifferInSpreadOnly) {
  auto made = chains(0, 0);
  for (double& x : made[0]) x *= 5;
  EXPECT_GT(diagnose(made).r_hat, 1.1);
}

}  // namespace
}  // namespace zicht::stats
