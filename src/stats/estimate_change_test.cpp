#include "stats/estimate_change.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "base/philox.hpp"
#include "stats/random_draws.hpp"

namespace zicht::stats {
namespace {

using Years = std::vector<std::optional<YearEstimate>>;
constexpr std::array kNoBreak = {true, true, true, true, true};

TEST(AssessEstimates, JudgesAStepOfTwoStandardErrors) {  // 2 (1 - Phi(.1 / hypot(.03, .04))) = .0455
  const Years years = {YearEstimate{0.2, 0.03}, YearEstimate{0.3, 0.04}};
  const auto change = assess_estimates(years, std::array{true, true});
  EXPECT_NEAR(change->p_value, 0.0455003, 1e-6);
  EXPECT_EQ(change->verdict, ChangeVerdict::no_earlier_years);
}

TEST(AssessEstimates, CallsAStepUsualInASeriesThatSwings) {
  const Years years = {YearEstimate{0.2, 0.02}, YearEstimate{0.3, 0.02}, YearEstimate{0.2, 0.02},
                       YearEstimate{0.3, 0.02}, YearEstimate{0.2, 0.02}};
  const auto change = assess_estimates(years, kNoBreak);
  EXPECT_EQ(change->verdict, ChangeVerdict::within_usual_swings);
  EXPECT_NEAR(change->dispersion, 12.5, 1e-9);  // (.1 / (.02 sqrt 2))^2
}

TEST(AssessEstimates, CallsAStepClearInASeriesThatStoodStill) {
  Years years(5, YearEstimate{0.2, 0.01});
  years.back()->value = 0.3;
  EXPECT_EQ(assess_estimates(years, kNoBreak)->verdict, ChangeVerdict::clear);
}

TEST(AssessEstimates, LeavesOutStepsIntoABreak) {
  const Years years = {YearEstimate{0.2, 0.02}, YearEstimate{0.2, 0.02}, YearEstimate{0.5, 0.02},
                       YearEstimate{0.5, 0.02}, YearEstimate{0.6, 0.02}};
  const auto change = assess_estimates(years, std::array{true, true, false, true, true});
  EXPECT_EQ(change->verdict, ChangeVerdict::no_earlier_years);  // two steps are left
}

TEST(AssessEstimates, SaysNothingOfAYearThatCannotBeSaid) {
  const Years years = {YearEstimate{0.2, 0.02}, std::nullopt};
  EXPECT_FALSE(assess_estimates(years, std::array{true, true}));
}

// 4,000 series without any change, normal: at most 5 % are said to be more than chance (z test exact), so
// that fewer are clear; false-alarm rate of this test below 1e-6.
TEST(AssessEstimates, HoldsItsSizeWithoutAnyChange) {
  Philox random(7, 1);
  int alarms = 0;
  int clear = 0;
  for (int run = 0; run < 4000; ++run) {
    Years years;
    for (int year = 0; year < 5; ++year)
      years.push_back(YearEstimate{0.3 + 0.02 * draw_normal(random), 0.02});
    const auto change = assess_estimates(years, kNoBreak);
    alarms +=
        change->verdict == ChangeVerdict::within_usual_swings || change->verdict == ChangeVerdict::clear;
    clear += change->verdict == ChangeVerdict::clear;
  }
  EXPECT_LT(alarms, 4000 * 0.068);
  EXPECT_LT(clear, alarms);
}

}  // namespace
}  // namespace zicht::stats
