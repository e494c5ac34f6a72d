#include "stats/grouped_poisson.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

namespace zicht::stats {
namespace {

// Two crossed factors of two levels, main effects only.
const RegressionDesign kCrossed{4, 3, {1, 0, 0, 1, 0, 1, 1, 1, 0, 1, 1, 1}};

TEST(GroupedPoisson, GroupsOfOneRowArePlainRegression) {
  const double counts[] = {10, 20, 30, 45};
  std::vector<CountGroup> groups;
  for (std::size_t r = 0; r < 4; ++r) groups.push_back({{r}, counts[r]});
  const auto plain = fit_poisson(kCrossed, counts).value();
  const auto grouped = fit_grouped_poisson(kCrossed, groups).value();
  EXPECT_EQ(grouped.em_steps, 0);
  EXPECT_NEAR(grouped.log_likelihood, plain.log_likelihood, 1e-9);
  for (std::size_t c = 0; c < 9; ++c) EXPECT_NEAR(grouped.covariance[c], plain.covariance[c], 1e-9);
}

TEST(GroupedPoisson, WhatIsNotObservedFollowsWhatIs) {
  // Row factor known of all, column of some: missing at random, so the known shares 1/4 and 3/4 carry over.
  const CountGroup groups[] = {{{0}, 10}, {{1}, 30}, {{2, 3}, 80}};
  const auto fit = fit_grouped_poisson(kCrossed, groups).value();
  EXPECT_NEAR(fit.means[2], 20, 1e-5);
  EXPECT_NEAR(fit.means[3], 60, 1e-5);
  // log odds of the column: variance 1/10 + 1/30 from the 40 who are known, not from 120.
  EXPECT_NEAR(fit.covariance[8], 1 / 10.0 + 1 / 30.0, 1e-5);
}

TEST(GroupedPoisson, WhatNobodyObservedIsRefused) {
  const CountGroup groups[] = {{{0, 1}, 40}, {{2, 3}, 80}};
  EXPECT_EQ(fit_grouped_poisson(kCrossed, groups).error().code, ErrorCode::not_identifiable);
}

TEST(LinearSpan, FindsWhatIsACombinationOfOthers) {
  const RegressionDesign design{3, 4, {1, 1, 2, 0, 1, 0, 1, 0, 1, 1, 2, 0}};
  EXPECT_EQ(independent_columns(design), (std::vector<std::size_t>{0, 1}));
  const std::vector<double> wanted[] = {{0, 1, 1, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}};
  EXPECT_EQ(in_row_space(design, wanted), (std::vector<bool>{true, false, false}));
}

RC_GTEST_PROP(GroupedPoisson, NoStepInAnyDirectionIsLikelier, ()) {
  std::vector<CountGroup> groups;
  for (std::size_t r = 0; r < 4; ++r) groups.push_back({{r}, static_cast<double>(*rc::gen::inRange(1, 80))});
  groups.push_back({{0, 1}, static_cast<double>(*rc::gen::inRange(0, 80))});
  groups.push_back({{1, 2, 3}, static_cast<double>(*rc::gen::inRange(0, 80))});
  const auto fit = fit_grouped_poisson(kCrossed, groups).value();
  const auto likelihood_at = [&](const std::vector<double>& b) {
    double sum = 0;
    std::vector<double> means;
    for (std::size_t r = 0; r < 4; ++r) {
      double log_mean = 0;
      for (std::size_t c = 0; c < 3; ++c) log_mean += kCrossed.row(r)[c] * b[c];
      means.push_back(std::exp(log_mean));
      sum -= means.back();
    }
    for (const CountGroup& group : groups) {
      double mean = 0;
      for (const std::size_t row : group.rows) mean += means[row];
      sum += group.count * std::log(mean) - std::lgamma(group.count + 1);
    }
    return sum;
  };
  RC_ASSERT(std::abs(likelihood_at(fit.coefficients) - fit.log_likelihood) < 1e-6);
  for (std::size_t c = 0; c < 3; ++c) {
    for (const double step : {-0.01, 0.01}) {
      auto moved = fit.coefficients;
      moved[c] += step;
      RC_ASSERT(likelihood_at(moved) < fit.log_likelihood);
    }
  }
}

}  // namespace
}  // namespace zicht::stats
