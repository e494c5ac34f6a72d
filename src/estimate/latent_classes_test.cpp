#include "estimate/latent_classes.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "estimate/published_tables.hpp"

namespace zicht::estimate {
namespace {

TEST(LatentClasses, OneClassIsIndependence) {
  // One class: lists independent, alike in all; with thousands of people the posterior lies about the
  // maximum likelihood total, 50 x 40 / 20 times 100.
  const auto table = table_of({"a", "b"}, {{"10", 3000}, {"01", 2000}, {"11", 2000}});
  const auto answer =
      sample_latent_classes(table, {.classes = 1, .draws = 500, .thinning = 10, .warm_up = 500}).value();
  EXPECT_NEAR(answer.estimate.total_persons(), 10'000, 60);
  EXPECT_EQ(answer.estimate.assumption, Assumption::independent_within_class);
  EXPECT_LT(answer.estimate.interval->lower, answer.estimate.total_persons());
  EXPECT_GT(answer.estimate.interval->upper, answer.estimate.total_persons());
  EXPECT_LE(answer.diagnostics.r_hat, 1.01);
}

TEST(LatentClasses, TheSameForAnyNumberOfThreads) {
  const auto table = table_of({"a", "b"}, {{"10", 300}, {"01", 200}, {"11", 200}});
  LatentClassOptions options{.classes = 1, .draws = 400, .thinning = 10, .warm_up = 200};
  const auto one = sample_latent_classes(table, options).value();
  options.threads = 3;
  EXPECT_EQ(sample_latent_classes(table, options)->totals, one.totals);
}

TEST(LatentClasses, ChainsThatHaveNotMixedGiveNoNumber) {
  const auto answer = sample_latent_classes(uk_2013_5_lists(), {.draws = 100, .thinning = 1, .warm_up = 10});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::not_converged);
  EXPECT_NE(answer.error().where.find("R-hat"), std::string::npos);
}

TEST(LatentClasses, RefuseOptionsThatMakeNoSense) {
  for (const LatentClassOptions& options :
       {LatentClassOptions{.classes = 0}, LatentClassOptions{.concentration_shape = 0},
        LatentClassOptions{.most_hidden_for_one_observed = 0}, LatentClassOptions{.chains = 1},
        LatentClassOptions{.draws = 3}, LatentClassOptions{.level = 1}})
    EXPECT_EQ(sample_latent_classes(kosovo_1999_4_lists(), options).error().code, ErrorCode::invalid_input);
}

// Ten classes at most. LCMCR's chain for this table has 204 effective samples: its median of 10,588 has a
// standard error of about 110, ours of 60; 4 standard errors of the difference are 500.
TEST(LatentClasses, KosovoAgreesWithLcmcr_slow) {
  const auto answer =
      sample_latent_classes(kosovo_1999_4_lists(), {.draws = 2000, .thinning = 20, .threads = 2});
  ASSERT_TRUE(answer) << answer.error().where;
  EXPECT_NEAR(answer->estimate.total_persons(), 10'588, 500);
  EXPECT_NEAR(answer->estimate.interval->lower, 9'222, 300);
}

}  // namespace
}  // namespace zicht::estimate
