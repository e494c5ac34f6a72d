#include "estimate/sensitivity.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace zicht::estimate {
namespace {

CaptureTable table_of_counts(std::vector<std::string> names, std::vector<std::int64_t> persons) {
  return CaptureTable::from_counts(std::move(names), std::move(persons)).value();
}

TEST(Sensitivity, OfTwoListsFollowsTheClosedForm) {  // N = n + n10 n01 exp(theta) / n11
  const auto table = table_of_counts({"a", "b"}, {0, 200, 150, 30});
  const auto curves = sensitivity_curves(table, {}, 4, 4).value();
  ASSERT_EQ(curves.size(), 1U);
  ASSERT_EQ(curves[0].points.size(), 9U);
  for (const SensitivityPoint& point : curves[0].points) {
    EXPECT_NEAR(point.total_persons, 380 + 200 * 150 * std::exp(point.log_odds_ratio) / 30, 1e-6);
    EXPECT_NEAR(point.deviance_rise, 0, 1e-8);
  }
  EXPECT_NEAR(curves[0].points.back().log_odds_ratio, std::log(4), 1e-12);
  EXPECT_NEAR(range_within(curves, 2).upper, 380 + 1000 * 2, 1e-6);
  EXPECT_NEAR(range_within(curves, 2).lower, 380 + 1000 / 2.0, 1e-6);
}

TEST(Sensitivity, AtTheFittedValueTheBaseModelComesBack) {
  // Saturated but for [123]: with a and b dependent among people off list c, log odds ratio log(8 x 7 / ...).
  const auto table = table_of_counts({"a", "b", "c"}, {0, 40, 50, 12, 60, 13, 17, 5});
  const ListMask pairs[] = {0b011, 0b101, 0b110};
  // Without three-way term: n000 = n011 n101 n110 n... : 40 * 50 * 60 * 5 / (12 * 13 * 17).
  const double hidden = 40.0 * 50 * 60 * 5 / (12.0 * 13 * 17);
  const double fitted = std::log(12 * hidden / (40.0 * 50));
  const auto curves = sensitivity_curves(table, pairs, std::exp(std::abs(fitted)), 1).value();
  const auto& points = curves[0].points;
  const auto& at = fitted < 0 ? points.front() : points.back();
  EXPECT_NEAR(at.total_persons, 197 + hidden, 1e-5);
  EXPECT_NEAR(at.deviance_rise, 0, 1e-7);
  for (const SensitivityPoint& point : points) EXPECT_GE(point.deviance_rise, -1e-7);
}

TEST(Sensitivity, APairThatSharesNobodyIsHeldAtAFiniteValue) {
  const auto table = table_of_counts({"a", "b", "c"}, {0, 40, 50, 0, 60, 13, 17, 0});
  const ListMask terms[] = {0b011};
  const auto curves = sensitivity_curves(table, terms, 3, 2).value();
  EXPECT_EQ(curves[0].points.size(), 5U);
  for (std::size_t p = 1; p < 5; ++p)
    EXPECT_GT(curves[0].points[p].total_persons, curves[0].points[p - 1].total_persons);
}

TEST(Sensitivity, TermsBeyondTheTableAreRefused) {
  const auto table = table_of_counts({"a", "b"}, {0, 200, 150, 30});
  const ListMask one[] = {0b01};
  const ListMask beyond[] = {0b110};
  EXPECT_EQ(sensitivity_curves(table, one, 4, 4).error().code, ErrorCode::invalid_input);
  EXPECT_EQ(sensitivity_curves(table, beyond, 4, 4).error().code, ErrorCode::invalid_input);
  EXPECT_EQ(sensitivity_curves(table, {}, 1, 4).error().code, ErrorCode::invalid_input);
}

}  // namespace
}  // namespace zicht::estimate
