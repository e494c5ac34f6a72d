#include "model/count_table.hpp"

#include <gtest/gtest.h>

namespace zicht {
namespace {

CountPeriod quarter(int year, int part) { return {year, PeriodUnit::quarter, part}; }

/// Two dimensions; the first has a margin, the second has none.
CountTable small_table() {
  CountTable table;
  table.measures = {"referrals"};
  table.dimensions = {{"place", {"Total", "here", "abroad"}, {true, false, false}, false},
                      {"age", {"adult", "child"}, {false, false}, false}};
  const auto add = [&](CountPeriod period, std::uint32_t place, std::uint32_t age, std::int64_t count) {
    table.cells.push_back({table.cells.size(), 0, period, {place, age}, {count, count}});
  };
  add(quarter(2022, 1), 0, 0, 10);
  add(quarter(2022, 1), 1, 0, 7);
  add(quarter(2022, 1), 2, 0, 3);
  add(quarter(2022, 1), 0, 1, 5);
  add(quarter(2022, 1), 1, 1, 5);
  add(quarter(2022, 2), 1, 0, 4);  // without a margin
  add(quarter(2022, 2), 2, 1, 2);
  return table;
}

TEST(CountTotals, TakeTheMarginWhereThereIsOneAndTheSumWhereThereIsNone) {
  const CountTable table = small_table();
  const auto all = totals(table, {0, {}});
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all.at(quarter(2022, 1)), (CountRange{15, 15}));
  EXPECT_EQ(all.at(quarter(2022, 2)), (CountRange{6, 6}));
  EXPECT_EQ(totals(table, {0, {{0, 1}}}).at(quarter(2022, 1)), (CountRange{12, 12}));
  EXPECT_EQ(totals(table, {0, {{1, 1}}}).at(quarter(2022, 1)), (CountRange{5, 5}));
}

TEST(CountTotals, AreNotMadeOverClassesThatStandApart) {
  CountTable table = small_table();
  table.dimensions[1].apart = true;
  EXPECT_TRUE(totals(table, {0, {}}).empty());
  EXPECT_EQ(totals(table, {0, {{1, 0}}}).at(quarter(2022, 1)), (CountRange{10, 10}));
}

TEST(CountTotals, AddWhatIsWithheldAsLimits) {
  CountTable table = small_table();
  table.cells[5].count = {0, 4};
  EXPECT_EQ(totals(table, {0, {}}).at(quarter(2022, 2)), (CountRange{2, 6}));
  table.cells[5].count = {0, std::nullopt};
  EXPECT_EQ(totals(table, {0, {}}).at(quarter(2022, 2)), (CountRange{2, std::nullopt}));
}

TEST(CountYears, AreWholeWhenEveryPartIsThere) {
  std::map<CountPeriod, CountRange> flow;
  for (int part = 1; part <= 4; ++part) flow[quarter(2022, part)] = {part, part};
  flow[quarter(2023, 1)] = {9, 9};
  flow[{2021, PeriodUnit::year, 1}] = {7, 7};
  flow[quarter(2021, 1)] = {1, 1};
  const auto years = yearly(flow);
  EXPECT_EQ(years.at(2021).count, (CountRange{7, 7}));
  EXPECT_EQ(years.at(2022).count, (CountRange{10, 10}));
  EXPECT_TRUE(years.at(2022).whole);
  EXPECT_FALSE(years.at(2023).whole);
}

TEST(CountPeriods, AreWrittenInOrder) {
  EXPECT_EQ(period_text({2022, PeriodUnit::year, 1}), "2022");
  EXPECT_EQ(period_text(quarter(2022, 3)), "2022-Q3");
  EXPECT_EQ(period_text({2022, PeriodUnit::month, 7}), "2022-07");
}

}  // namespace
}  // namespace zicht
