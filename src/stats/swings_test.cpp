#include "stats/swings.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <numbers>

#include "base/philox.hpp"
#include "stats/random_draws.hpp"

namespace zicht::stats {
namespace {

SteppedSeries series_of(const std::vector<double>& steps, double tested, double variance = 2) {
  SteppedSeries series;
  for (const double step : steps) series.earlier.push_back({step, variance, variance});
  series.tested = tested;
  series.level = 1e6;
  return series;
}

Swing alone(const std::vector<double>& steps, double tested) {
  const SteppedSeries series = series_of(steps, tested);
  return judge_swings({&series, 1}).front();
}

TEST(JudgeSwings, FarAboveCountingChanceIsATTest) {
  // Steps 40, -60, 50, -20, 35: mean 9, sample variance 2230, so dispersion 1115 on 4 degrees of freedom; the
  // reference is the t distribution of Boost.Math.
  const double tested = 80;
  const double t = tested / std::sqrt(1115.0);
  const boost::math::students_t_distribution<> reference(4);
  EXPECT_NEAR(alone({40, -60, 50, -20, 35}, tested).p_value(), 2 * cdf(complement(reference, t)), 2e-3);
  EXPECT_NEAR(alone({40, -60, 50, -20, 35}, tested).dispersion(), 1115, 5);
}

TEST(JudgeSwings, ASteadyTrendIsNoNoise) {
  EXPECT_NEAR(alone({10, 10, 10, 10, 10}, 3).p_value(), alone({0, 0, 0, 0, 0}, 3).p_value(), 1e-12);
  EXPECT_LT(alone({10, 10, 10, 10, 10}, 10).p_value(), 0.001) << "it goes on, and is a change all the same";
}

TEST(JudgeSwings, TheLimitIsWhereThePValueIsFivePercent) {
  const double limit = alone({3, -2, 4, -5, 1}, 0).limit_95();
  EXPECT_NEAR(alone({3, -2, 4, -5, 1}, limit).p_value(), 0.05, 1e-4);
  EXPECT_GT(limit, 1.96);
}

TEST(JudgeSwings, AgreesWithADirectIntegral) {
  // For one series: the mean over d >= 1 of erfc(z / sqrt(2 d)) with weight d^(-m/2 - 1/2) e^(-Q / 4d), in
  // steps of 0.001 of d up to 2000 (m = 4 steps, Q their squares about the mean, variance 2 d).
  const double squares = 4 * 4 + 1 + 2 * 2 + 1;  // of 5, 0, -1, 0 about 1: 16 + 1 + 4 + 1
  double sum = 0;
  double weights = 0;
  for (double d = 1; d < 2000; d += 0.001) {
    const double weight = std::pow(d, -1.5 - 1) * std::exp(-squares / (4 * d));
    sum += weight * std::erfc(3 / std::sqrt(2 * d));
    weights += weight;
  }
  EXPECT_NEAR(alone({5, 0, -1, 0}, 3).p_value(), sum / weights, 3e-3);
}

TEST(JudgeSwings, ClassesThatSwingAlikeLendEachOtherStrength) {
  std::vector<SteppedSeries> family;
  for (int at = 0; at < 12; ++at) family.push_back(series_of({1.5, -2, 1, -0.5, 0.7}, 4));
  const Swing together = judge_swings(family).front();
  EXPECT_LT(together.p_value(), alone({1.5, -2, 1, -0.5, 0.7}, 4).p_value() / 2);
  EXPECT_GT(together.prior_df(), 5);
  EXPECT_EQ(alone({1.5, -2, 1, -0.5, 0.7}, 4).prior_df(), 0);
}

TEST(JudgeSwings, ClassesThatSwingUnalikeLendLittle) {
  std::vector<SteppedSeries> family;
  for (int at = 0; at < 12; ++at) {
    const double scale = std::pow(3.0, at % 4);
    family.push_back(series_of({1.5 * scale, -2 * scale, scale, -0.5 * scale, 0.7 * scale}, 4));
  }
  EXPECT_LT(judge_swings(family).front().prior_df(), 4);
}

/// Variance of 2 sqrt(count + 3/8), summed over the negative binomial distribution.
double variance_of_root(double mean, double dispersion) {
  const double shape = mean / (dispersion - 1);
  double likely = std::pow(dispersion, -shape);
  double first = 0;
  double second = 0;
  for (int count = 0; count < 4000; ++count) {
    const double root = 2 * std::sqrt(count + 0.375);
    first += likely * root;
    second += likely * root * root;
    likely *= (shape + count) / (count + 1) * (1 - 1 / dispersion);
  }
  return second - first * first;
}

TEST(JudgeSwings, SmallNumbersShowLittleOfALargeDispersion) {
  for (const double mean : {5.0, 15.0, 50.0})
    for (const double dispersion : {2.0, 5.0, 20.0}) {
      const double taken = 1 + (dispersion - 1) * 4 * mean / (4 * mean + dispersion);
      EXPECT_NEAR(taken / variance_of_root(mean, dispersion), 1, 0.13) << mean << " " << dispersion;
    }
}

RC_GTEST_PROP(JudgeSwings, OrderAndDirectionChangeNothing, ()) {
  std::vector<SteppedSeries> family;
  const int classes = *rc::gen::inRange(1, 6);
  for (int at = 0; at < classes; ++at) {
    std::vector<double> steps;
    for (int step = *rc::gen::inRange(2, 8); step > 0; --step)
      steps.push_back(*rc::gen::inRange(-50, 50) / 10.0);
    family.push_back(series_of(steps, *rc::gen::inRange(-80, 80) / 10.0));
  }
  auto mirrored = family;
  std::ranges::reverse(mirrored);
  for (SteppedSeries& series : mirrored) {
    std::ranges::reverse(series.earlier);
    for (Step& step : series.earlier) step.size = -step.size;
    series.tested = -series.tested;
  }
  const auto first = judge_swings(family);
  const auto second = judge_swings(mirrored);
  for (std::size_t at = 0; at < first.size(); ++at) {
    const Swing& other = second[second.size() - 1 - at];
    RC_ASSERT(std::abs(first[at].p_value() - other.p_value()) < 1e-9);
    RC_ASSERT(first[at].p_value() >= 0 && first[at].p_value() <= 1 && first[at].dispersion() >= 1);
    const double by_chance = std::erfc(std::abs(family[at].tested) / std::numbers::sqrt2);
    RC_ASSERT(first[at].p_value() >= by_chance - 1e-9);  // never more sure than counting chance alone
  }
}

}  // namespace
}  // namespace zicht::stats
