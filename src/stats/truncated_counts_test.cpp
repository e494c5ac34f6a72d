#include "stats/truncated_counts.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

namespace zicht::stats {
namespace {

/// Units by count, without covariates.
CountRows plain(const std::vector<std::pair<std::int64_t, double>>& units_by_count) {
  CountRows rows{.columns = 1, .covariates = {}, .counts = {}, .units = {}};
  for (const auto& [count, units] : units_by_count) {
    rows.covariates.push_back(1);
    rows.counts.push_back(count);
    rows.units.push_back(units);
  }
  return rows;
}

/// Two groups with their own units by count.
CountRows two_groups() {
  CountRows rows{.columns = 2, .covariates = {}, .counts = {}, .units = {}};
  const auto add = [&](double group, std::int64_t count, double units) {
    rows.covariates.insert(rows.covariates.end(), {1, group});
    rows.counts.push_back(count);
    rows.units.push_back(units);
  };
  for (const auto& [count, units] :
       std::vector<std::pair<std::int64_t, double>>{{1, 60}, {2, 25}, {3, 9}, {4, 2}})
    add(0, count, units);
  for (const auto& [count, units] :
       std::vector<std::pair<std::int64_t, double>>{{1, 40}, {2, 8}, {3, 2}, {5, 1}})
    add(1, count, units);
  return rows;
}

const std::vector<CountModel> kModels = {
    {.family = CountFamily::poisson},
    {.family = CountFamily::geometric},
    {.family = CountFamily::negative_binomial},
    {.family = CountFamily::poisson, .inflation = OneInflation::truncated_first},
    {.family = CountFamily::poisson, .inflation = OneInflation::inflated_first},
    {.family = CountFamily::geometric, .inflation = OneInflation::truncated_first},
    {.family = CountFamily::geometric, .inflation = OneInflation::inflated_first},
    {.family = CountFamily::negative_binomial, .inflation = OneInflation::inflated_first},
    {.family = CountFamily::poisson, .range = CountRange::one_and_two}};

std::size_t parameters(const CountModel& model, std::size_t columns) {
  return columns + (model.family == CountFamily::negative_binomial ? 1 : 0) +
         (model.inflation == OneInflation::none ? 0 : 1);
}

TEST(TruncatedCounts, ProbabilitiesAddUpToOne) {
  for (const CountModel& model : kModels) {
    const std::vector<double> at =
        parameters(model, 1) == 3 ? std::vector{0.3, -0.7, -1.1}
                                  : (parameters(model, 1) == 2 ? std::vector{0.3, -0.7} : std::vector{0.3});
    double sum = 0;
    const std::int64_t last = model.range == CountRange::one_and_two ? 2 : 400;
    for (std::int64_t count = 1; count <= last; ++count)
      sum += std::exp(count_likelihood(plain({{count, 1}}), model, at).value);
    EXPECT_NEAR(sum, 1, 1e-9);
  }
}

TEST(TruncatedCounts, DerivativesAgreeWithDifferences) {
  const CountRows rows = two_groups();
  for (const CountModel& model : kModels) {
    std::vector<double> at = {0.2, -0.4, -0.6, -0.9};
    at.resize(parameters(model, 2));
    const Curvature exact = count_likelihood(rows, model, at);
    constexpr double kStep = 1e-5;
    for (std::size_t a = 0; a < at.size(); ++a) {
      auto up = at;
      auto down = at;
      up[a] += kStep;
      down[a] -= kStep;
      const Curvature above = count_likelihood(rows, model, up);
      const Curvature below = count_likelihood(rows, model, down);
      EXPECT_NEAR(exact.gradient[a], (above.value - below.value) / (2 * kStep), 1e-5);
      for (std::size_t b = 0; b < at.size(); ++b)
        EXPECT_NEAR(exact.hessian[a * at.size() + b], (above.gradient[b] - below.gradient[b]) / (2 * kStep),
                    1e-5);
    }
  }
}

TEST(TruncatedCounts, TheFitIsTheLargestOnAGrid) {
  const CountRows rows = plain({{1, 100}, {2, 30}, {3, 9}, {4, 3}});
  for (const CountFamily family : {CountFamily::poisson, CountFamily::geometric}) {
    const CountModel model{.family = family};
    const CountFit fit = fit_truncated_counts(rows, model).value();
    double best = -INFINITY;
    double where = 0;
    for (int i = -3000; i <= 3000; ++i) {
      const double value = count_likelihood(rows, model, std::vector{i / 1000.0}).value;
      if (value > best) {
        best = value;
        where = i / 1000.0;
      }
    }
    EXPECT_NEAR(fit.parameters[0], where, 1e-3);
    EXPECT_GE(fit.log_likelihood, best);
  }
}

TEST(TruncatedCounts, TheGeometricMeanIsTheMeanCountLessOne) {  // E[y | y > 0] = 1 + lambda
  const CountFit fit =
      fit_truncated_counts(plain({{1, 50}, {2, 20}, {7, 10}}), {.family = CountFamily::geometric}).value();
  EXPECT_NEAR(std::exp(fit.parameters[0]), 160.0 / 80 - 1, 1e-9);
}

TEST(TruncatedCounts, OnesAndTwosGiveZeltermansRate) {  // lambda = 2 f2 / f1
  const CountRows rows = plain({{1, 1645}, {2, 183}, {3, 37}, {4, 13}, {5, 1}, {6, 1}});
  const CountFit fit = fit_truncated_counts(rows, {.range = CountRange::one_and_two}).value();
  const double lambda = 2.0 * 183 / 1645;
  EXPECT_NEAR(std::exp(fit.parameters[0]), lambda, 1e-12);
  EXPECT_NEAR(unseen_by_all(rows, fit).units + 1880, 1880 / (1 - std::exp(-lambda)), 1e-6);
  EXPECT_NEAR(unseen_by_bound(rows, fit).units, 1645.0 * 1645 / (2 * 183), 1e-6);  // Chao
}

TEST(TruncatedCounts, InflationAfterTruncationIsTruncationAtOne) {
  // Boehning & van der Heijden (2019): the rate is that of the counts from two on.
  const CountFit fit = fit_truncated_counts(plain({{1, 300}, {2, 30}, {3, 9}, {4, 3}}),
                                            {.inflation = OneInflation::truncated_first})
                           .value();
  const double lambda = std::exp(fit.parameters[0]);
  // mean of a Poisson count given that it is 2 or more
  const double mean = (lambda - lambda * std::exp(-lambda)) / (1 - std::exp(-lambda) * (1 + lambda));
  EXPECT_NEAR(mean, (2.0 * 30 + 3 * 9 + 4 * 3) / 42, 1e-9);
}

TEST(TruncatedCounts, NoExcessOfOnesIsNoInflation) {
  const CountRows rows = plain({{1, 30}, {2, 60}, {3, 40}, {4, 20}});
  const auto test = test_one_inflation(rows, CountFamily::poisson, OneInflation::truncated_first).value();
  EXPECT_EQ(test.likelihood_ratio, 0);
  EXPECT_EQ(test.p_value, 1);
}

RC_GTEST_PROP(TruncatedCounts, MoreUnitsOfTheSameKindScaleTheUnseen, ()) {
  const double times = *rc::gen::inRange(2, 1000);
  CountRows rows = two_groups();
  for (const CountModel& model : kModels) {
    const auto one = fit_truncated_counts(rows, model);
    CountRows more = rows;
    for (double& units : more.units) units *= times;
    const auto many = fit_truncated_counts(more, model);
    if (!one || !many) continue;
    const double few = unseen_by_all(rows, *one).units;
    RC_ASSERT(std::abs(unseen_by_all(more, *many).units - times * few) < 1e-6 * times * (1 + few));
  }
}

TEST(TruncatedCounts, SayWhyThereIsNoFit) {
  const auto code = [](const CountRows& rows, const CountModel& model) {
    const auto fit = fit_truncated_counts(rows, model);
    return fit ? ErrorCode::io : fit.error().code;
  };
  EXPECT_EQ(code({.columns = 1, .covariates = {}, .counts = {}, .units = {}}, {}), ErrorCode::invalid_input);
  EXPECT_EQ(code(plain({{0, 3}}), {}), ErrorCode::invalid_input);
  EXPECT_EQ(code(plain({{1, 0}}), {}), ErrorCode::invalid_input);
  EXPECT_EQ(
      code(plain({{1, 5}, {2, 1}}), {.family = CountFamily::geometric, .range = CountRange::one_and_two}),
      ErrorCode::invalid_input);
  EXPECT_EQ(code(plain({{3, 5}}), {.range = CountRange::one_and_two}), ErrorCode::not_identifiable);
  EXPECT_EQ(code(plain({{1, 5}}), {}), ErrorCode::not_converged);
  CountRows doubled = two_groups();
  for (std::size_t i = 0; i < doubled.rows(); ++i) doubled.covariates[2 * i + 1] = 3;
  EXPECT_EQ(code(doubled, {}), ErrorCode::not_identifiable);
}

TEST(TruncatedCounts, HugeNumbersOfUnitsAndCountsFit) {
  EXPECT_TRUE(fit_truncated_counts(plain({{1, 5e9}, {2, 1e9}, {3, 1e8}}), {}));
  EXPECT_TRUE(fit_truncated_counts(plain({{1, 5}, {1'000'000, 3}}), {.family = CountFamily::geometric}));
}

}  // namespace
}  // namespace zicht::stats
