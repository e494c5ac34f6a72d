#include "stats/poisson_regression.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

namespace zicht::stats {
namespace {

TEST(PoissonRegression, ASaturatedModelGivesTheCountsBack) {
  const RegressionDesign design{3, 3, {1, 0, 0, 1, 1, 0, 1, 0, 1}};
  const double counts[] = {7, 12.5, 3};
  const auto fit = fit_poisson(design, counts).value();
  for (std::size_t r = 0; r < 3; ++r) EXPECT_NEAR(fit.means[r], counts[r], 1e-9);
  EXPECT_NEAR(fit.coefficients[0], std::log(7.0), 1e-10);
  EXPECT_NEAR(fit.covariance[0], 1 / 7.0, 1e-9);  // variance of a log count
  EXPECT_NEAR(fit.covariance[4], 1 / 7.0 + 1 / 12.5, 1e-9);
}

TEST(PoissonRegression, TwoCrossedFactorsGiveRowTimesColumnOverTotal) {
  const RegressionDesign design{4, 3, {1, 0, 0, 1, 0, 1, 1, 1, 0, 1, 1, 1}};
  const double counts[] = {10, 20, 30, 40};
  const auto fit = fit_poisson(design, counts).value();
  const double expected[] = {30 * 40 / 100.0, 30 * 60 / 100.0, 70 * 40 / 100.0, 70 * 60 / 100.0};
  for (std::size_t r = 0; r < 4; ++r) EXPECT_NEAR(fit.means[r], expected[r], 1e-9);
}

TEST(PoissonRegression, AKnownPartIsNotFitted) {  // mean = 3 * exp(b), so exp(b) = 9 / 6
  const RegressionDesign design{2, 1, {1, 1}, {std::log(3.0), std::log(3.0)}};
  const double counts[] = {4, 5};
  EXPECT_NEAR(fit_poisson(design, counts).value().coefficients[0], std::log(1.5), 1e-10);
}

TEST(PoissonRegression, TermsThatSayTheSameAreRefused) {
  const RegressionDesign design{3, 2, {1, 2, 1, 2, 1, 2}};
  const double counts[] = {1, 2, 3};
  EXPECT_EQ(fit_poisson(design, counts).error().code, ErrorCode::not_identifiable);
  const RegressionDesign wide{1, 2, {1, 0}};
  EXPECT_EQ(fit_poisson(wide, std::span(counts, 1)).error().code, ErrorCode::not_identifiable);
}

TEST(PoissonRegression,
     AMaximumAtInfinityIsRefused) {  // the second row alone has the second term, and nobody
  const RegressionDesign design{2, 2, {1, 0, 1, 1}};
  const double counts[] = {5, 0};
  EXPECT_FALSE(fit_poisson(design, counts).has_value());
}

RC_GTEST_PROP(PoissonRegression, AtTheMaximumEachTermHasItsObservedSum, ()) {
  const auto columns = static_cast<std::size_t>(*rc::gen::inRange(1, 4));
  const std::size_t rows = columns + static_cast<std::size_t>(*rc::gen::inRange(0, 6));
  RegressionDesign design{rows, columns, {}};
  std::vector<double> counts;
  for (std::size_t r = 0; r < rows; ++r) {
    design.terms.push_back(1);
    for (std::size_t c = 1; c < columns; ++c) design.terms.push_back(*rc::gen::inRange(-2, 3));
    design.offset.push_back(0.1 * *rc::gen::inRange(-20, 20));
    counts.push_back(*rc::gen::inRange(1, 500));
  }
  const auto fit = fit_poisson(design, counts);
  RC_PRE(fit.has_value());
  for (std::size_t c = 0; c < columns; ++c) {
    double expected = 0;
    double fitted = 0;
    for (std::size_t r = 0; r < rows; ++r) {
      expected += design.row(r)[c] * counts[r];
      fitted += design.row(r)[c] * fit->means[r];
    }
    RC_ASSERT(std::abs(expected - fitted) < 1e-5 * (1 + std::abs(expected)));
  }
}

}  // namespace
}  // namespace zicht::stats
