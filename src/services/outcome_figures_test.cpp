#include "services/outcome_figures.hpp"

#include <gtest/gtest.h>

namespace zicht::services {
namespace {

TEST(OutcomeFigure, CountsCellsAndTotals) {
  OutcomeFigure figure;
  figure.years[2024].units = {{1, 0}, {1, 1}, {2, 1}};
  const std::vector<std::uint16_t> all = {kAllClasses, kAllClasses};
  EXPECT_EQ(figure.count(2024, all), 3);
  EXPECT_EQ(figure.count(2024, std::vector<std::uint16_t>{1, kAllClasses}), 2);
  EXPECT_EQ(figure.count(2024, std::vector<std::uint16_t>{kAllClasses, 1}), 2);
  EXPECT_EQ(figure.count(2024, std::vector<std::uint16_t>{2, 0}), 0);
}

}  // namespace
}  // namespace zicht::services
