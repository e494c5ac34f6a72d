#include "stats/random_variates.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace zicht::stats {
namespace {

// Means of 200,000 draws against their expectation; 5 standard errors: false alarm 6e-7 each.
template <class Draw>
void expect_mean(Draw draw, double mean, double variance) {
  Philox random(5, 1);
  constexpr int kDraws = 200'000;
  double sum = 0;
  for (int i = 0; i < kDraws; ++i) sum += draw(random);
  EXPECT_NEAR(sum / kDraws, mean, 5 * std::sqrt(variance / kDraws));
}

TEST(RandomVariates, HaveTheMomentsOfTheirDistributions) {
  expect_mean([](Philox& r) { return draw_normal(r); }, 0, 1);
  expect_mean([](Philox& r) { return std::pow(draw_normal(r), 2); }, 1, 2);
  for (const double shape : {0.3, 1.0, 7.5, 4000.0}) {
    expect_mean([&](Philox& r) { return std::exp(draw_log_gamma(r, shape)); }, shape, shape);
    expect_mean([&](Philox& r) { return std::pow(std::exp(draw_log_gamma(r, shape)) - shape, 2); }, shape,
                2 * shape * shape + 6 * shape);
  }
  expect_mean([](Philox& r) { return static_cast<double>(draw_binomial(r, 40, 0.3)); }, 12, 8.4);
  expect_mean([](Philox& r) { return static_cast<double>(draw_binomial(r, 4'000'000'000, 0.25)); }, 1e9,
              7.5e8);
  expect_mean([](Philox& r) { return static_cast<double>(draw_poisson(r, 3.5)); }, 3.5, 3.5);
  expect_mean([](Philox& r) { return static_cast<double>(draw_poisson(r, 1e9)); }, 1e9, 1e9);
}

TEST(RandomVariates, KnowTheirBounds) {
  Philox random(5, 2);
  EXPECT_EQ(draw_binomial(random, 9, 0), 0);
  EXPECT_EQ(draw_binomial(random, 9, 1), 9);
  EXPECT_EQ(draw_poisson(random, 0), 0);
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(std::isfinite(draw_log_gamma(random, 1e-3)));
}

}  // namespace
}  // namespace zicht::stats
