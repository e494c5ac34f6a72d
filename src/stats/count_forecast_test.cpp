#include "stats/count_forecast.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "base/philox.hpp"
#include "stats/random_draws.hpp"

namespace zicht::stats {
namespace {

std::vector<double> flat(std::size_t length, double count) { return std::vector<double>(length, count); }

CountForecast forecast(std::span<const double> counts, int steps_per_year = 12) {
  return forecast_last({counts, {}, steps_per_year, 3}).value();
}

TEST(ForecastLast, AFlatHistoryIsExpectedToGoOn) {
  std::vector<double> counts = flat(61, 40);
  counts.back() = 400;  // not looked at by the forecast
  const CountForecast next = forecast(counts);
  EXPECT_NEAR(next.mean(), 40, 0.5);
  EXPECT_LT(next.p_value(400), 1e-6);
  EXPECT_LT(next.p_value(5), 1e-6);
  EXPECT_GT(next.p_value(41), 0.5);
}

TEST(ForecastLast, TailsAddUpAndQuantilesInvertThem) {
  const CountForecast next = forecast(flat(61, 3));
  for (const double count : {0.0, 1.0, 3.0, 9.0})
    EXPECT_NEAR(next.at_most(count) + next.at_least(count + 1), 1, 1e-12);
  for (const double level : {0.005, 0.5, 0.995}) {
    const double quantile = next.quantile(level);
    EXPECT_GE(next.at_most(quantile), level);
    EXPECT_TRUE(quantile == 0 || next.at_most(quantile - 1) < level);
  }
}

TEST(ForecastLast, APastOutbreakIsNotUsual) {
  std::vector<double> counts = flat(61, 10);
  for (std::size_t at = 0; at < counts.size(); ++at) counts[at] += at % 3 == 0 ? 2.0 : -1.0;
  const double without = forecast(counts).quantile(0.99);
  counts[30] = counts[31] = 90;
  EXPECT_NEAR(forecast(counts).quantile(0.99), without, 0.25 * without);
}

TEST(ForecastLast, ExposureIsTakenIntoAccount) {
  const std::vector<double> counts = flat(61, 20);
  std::vector<double> exposure = flat(61, 10);
  exposure.back() = 20;
  EXPECT_NEAR(forecast_last({counts, exposure, 12, 3})->mean(), 40, 1);
}

TEST(ForecastLast, ZerosOnlyExpectAboutNothing) {
  const CountForecast next = forecast(flat(61, 0));
  EXPECT_LT(next.mean(), 0.2);
  EXPECT_EQ(next.p_value(0), 1);
}

TEST(ForecastLast, RefusesWhatItCannotLearnFrom) {
  EXPECT_EQ(forecast_last({flat(20, 3), {}, 12, 3}).error().code, ErrorCode::not_identifiable);
  EXPECT_EQ(forecast_last({{}, {}, 12, 3}).error().code, ErrorCode::not_identifiable);
  std::vector<double> counts = flat(61, 3);
  counts[7] = -1;
  EXPECT_EQ(forecast_last({counts, {}, 12, 3}).error().code, ErrorCode::invalid_input);
  counts[7] = 1.5;
  EXPECT_EQ(forecast_last({counts, {}, 12, 3}).error().code, ErrorCode::invalid_input);
  EXPECT_EQ(forecast_last({flat(61, 3), flat(61, 0), 12, 3}).error().code, ErrorCode::invalid_input);
}

// 500 made-up series without change at each mean; at .02 two-sided, a share above .05 would come by chance
// less than once in 10^4 runs if the true share were .02.
TEST(ForecastLast, WithoutChangeFewAreAlarmed) {
  for (const double mean : {0.3, 3.0, 30.0, 300.0}) {
    int alarmed = 0;
    constexpr int kSets = 500;
    for (int set = 0; set < kSets; ++set) {
      Philox random(21, static_cast<std::uint64_t>(set) + static_cast<std::uint64_t>(1e6 * mean));
      std::vector<double> counts;
      for (int at = 0; at < 84; ++at) {
        const double swung = mean * draw_gamma(10, random) / 10;
        counts.push_back(static_cast<double>(draw_poisson(swung, random)));
      }
      alarmed += forecast(counts).p_value(counts.back()) < 0.02 ? 1 : 0;
    }
    EXPECT_LE(alarmed, static_cast<int>(0.05 * kSets)) << mean;
  }
}

}  // namespace
}  // namespace zicht::stats
