#include "chain/waiting_stock.hpp"

#include <gtest/gtest.h>

namespace zicht::chain {
namespace {

CountPeriod quarter(int year, int part) { return {year, PeriodUnit::quarter, part}; }
CountRange exactly(std::int64_t count) { return {count, count}; }

TEST(WaitingStock, IsInMinusOutSinceTheFirstPeriodOfARun) {
  const auto stock = waiting_stock({{quarter(2022, 1), exactly(10)},
                                    {quarter(2022, 2), exactly(12)},
                                    {quarter(2022, 4), exactly(9)},
                                    {quarter(2023, 1), exactly(8)}},
                                   {{quarter(2022, 1), exactly(4)},
                                    {quarter(2022, 2), exactly(5)},
                                    {quarter(2022, 4), exactly(11)},
                                    {quarter(2023, 1), exactly(1)}});
  // The third quarter is missing: what waited before it is not known any more.
  ASSERT_EQ(stock.size(), 2U);
  EXPECT_EQ(stock[0].period, quarter(2022, 4));
  EXPECT_EQ(stock[0].change_lower, -2);
  EXPECT_EQ(stock[1].change_upper, 7);
  EXPECT_EQ(stock[1].since_start_lower, 5);
  EXPECT_EQ(stock[1].since_start_upper, 5);
}

TEST(WaitingStock, KeepsTheLimitsOfWhatIsSmall) {
  const auto stock =
      waiting_stock({{quarter(2022, 1), CountRange{0, 4}}}, {{quarter(2022, 1), CountRange{2, 3}}});
  ASSERT_EQ(stock.size(), 1U);
  EXPECT_EQ(stock[0].change_lower, -3);
  EXPECT_EQ(stock[0].change_upper, 2);
}

TEST(WaitingStock, BeginsAnewBehindWhatIsWithheld) {
  const auto stock = waiting_stock(
      {{quarter(2022, 1), exactly(5)},
       {quarter(2022, 2), CountRange{0, std::nullopt}},
       {quarter(2022, 3), exactly(5)}},
      {{quarter(2022, 1), exactly(1)}, {quarter(2022, 2), exactly(1)}, {quarter(2022, 3), exactly(2)}});
  ASSERT_EQ(stock.size(), 1U);
  EXPECT_EQ(stock[0].since_start_lower, 3);
}

}  // namespace
}  // namespace zicht::chain
