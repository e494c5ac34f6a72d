#include "stats/usual_swing.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/philox.hpp"
#include "stats/count_forecast.hpp"
#include "stats/random_draws.hpp"
#include "stats/swings.hpp"

namespace zicht::stats {
namespace {

constexpr double kMean = 60;
constexpr std::size_t kYears = 12;

/// Years of a series whose mean swings so much about 60.
std::vector<double> years(double swing, std::uint64_t seed) {
  Philox random(seed, 3);
  std::vector<double> counts;
  for (std::size_t at = 0; at < kYears; ++at) {
    const double mean = swing > 0 ? kMean * swing * draw_gamma(1 / swing, random) : kMean;
    counts.push_back(static_cast<double>(draw_poisson(mean, random)));
  }
  return counts;
}

/// The steps of these years on the scale 2 sqrt(count + 3/8), as change verdicts have them.
SteppedSeries steps_of(const std::vector<double>& counts) {
  SteppedSeries series;
  series.level = kMean;
  for (std::size_t at = 1; at < counts.size(); ++at)
    series.earlier.push_back({2 * (std::sqrt(counts[at] + 0.375) - std::sqrt(counts[at - 1] + 0.375)), 2, 2});
  return series;
}

double median(std::vector<double> values) {
  std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2));
  return values[values.size() / 2];
}

TEST(UsualSwing, IsTheVarianceOfBothScales) {
  EXPECT_DOUBLE_EQ(dispersion_of(0.1, 60), 7);
  EXPECT_DOUBLE_EQ(swing_of(7, 60), 0.1);
  EXPECT_DOUBLE_EQ(dispersion_of(0, 60), 1);
}

// Change verdicts and alarms look at one quantity: of the same made years both find what the years were made
// with, within a factor of 2.5 in the median of 41 series. (Steps of independent years see their variance
// doubled; the scale of `Step` knows that.)
TEST(UsualSwing, VerdictsAndAlarmsFindTheSameOne) {
  for (const double swing : {0.05, 0.1, 0.2}) {
    std::vector<double> of_verdicts;
    std::vector<double> of_alarms;
    for (std::uint64_t seed = 0; seed < 41; ++seed) {
      const auto counts = years(swing, seed);
      const auto series = steps_of(counts);
      of_verdicts.push_back(judge_swings(std::span(&series, 1)).front().dispersion());
      const auto fitted = fit_history({counts, {}, 1, 0});
      of_alarms.push_back(dispersion_of(fitted->of_last(1).swing(), kMean));
    }
    const double truth = dispersion_of(swing, kMean);
    EXPECT_GT(median(of_verdicts), truth / 2.5) << swing;
    EXPECT_LT(median(of_verdicts), truth * 2.5) << swing;
    EXPECT_GT(median(of_alarms), truth / 2.5) << swing;
    EXPECT_LT(median(of_alarms), truth * 2.5) << swing;
    EXPECT_LT(std::abs(std::log(median(of_alarms) / median(of_verdicts))), std::log(2.0)) << swing;
  }
}

}  // namespace
}  // namespace zicht::stats
