#include "stats/newton.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace zicht::stats {
namespace {

TEST(Maximise, FindsTheTopOfAQuadraticInOneStep) {  // -(x - 3)^2 - 2 (y + 1)^2
  const auto top = maximise(
                       [](std::span<const double> at) {
                         const double x = at[0] - 3;
                         const double y = at[1] + 1;
                         return Curvature{-x * x - 2 * y * y, {-2 * x, -4 * y}, {-2, 0, 0, -4}};
                       },
                       {0, 0})
                       .value();
  EXPECT_NEAR(top.point[0], 3, 1e-12);
  EXPECT_NEAR(top.point[1], -1, 1e-12);
  EXPECT_NEAR(top.covariance[0], 0.5, 1e-12);
  EXPECT_NEAR(top.covariance[3], 0.25, 1e-12);
  EXPECT_LE(top.steps, 1);
}

TEST(Maximise, ClimbsOutOfWhereTheFunctionIsNotConcave) {  // minus Rosenbrock's function: top at (1, 1)
  const auto top = maximise(
      [](std::span<const double> at) {
        const double x = at[0];
        const double y = at[1];
        const double bend = y - x * x;
        return Curvature{-(1 - x) * (1 - x) - 100 * bend * bend,
                         {2 * (1 - x) + 400 * bend * x, -200 * bend},
                         {-2 + 400 * bend - 800 * x * x, 400 * x, 400 * x, -200}};
      },
      {-1.2, 1});
  ASSERT_TRUE(top);
  EXPECT_NEAR(top->point[0], 1, 1e-6);
  EXPECT_NEAR(top->point[1], 1, 1e-6);
}

TEST(Maximise, SaysThatTheTopIsAtInfinity) {  // -exp(-x) rises for ever
  const auto top = maximise(
      [](std::span<const double> at) {
        const double e = std::exp(-at[0]);
        return Curvature{-e, {e}, {-e}};
      },
      {0});
  ASSERT_FALSE(top);
  EXPECT_EQ(top.error().code, ErrorCode::not_converged);
}

TEST(Maximise, SaysThatTheTopIsARidge) {  // -(x + y)^2
  const auto top = maximise(
      [](std::span<const double> at) {
        const double sum = at[0] + at[1];
        return Curvature{-sum * sum, {-2 * sum, -2 * sum}, {-2, -2, -2, -2}};
      },
      {1, 2});
  ASSERT_FALSE(top);
  EXPECT_EQ(top.error().code, ErrorCode::not_identifiable);
}

}  // namespace
}  // namespace zicht::stats
