#include "figures/linkage_ranges.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "base/contract.hpp"

namespace zicht::figures {
namespace {

/// A table of two years with one dimension, whose classes are named by `codes` in that order.
FigureTable table_of(std::vector<std::int64_t> total, const std::vector<std::string>& codes,
                     const std::vector<std::vector<std::int64_t>>& cells) {
  const auto cell = [](std::vector<std::uint16_t> classes, std::vector<std::int64_t> series) {
    const std::int64_t value = series.back();
    const std::int64_t previous = series[series.size() - 2];
    return FigureCell{
        std::move(classes), value, previous, {}, CountChange{value - previous, 1, 0, {}, {}}, series};
  };
  FigureTable table;
  table.id = "victims_by_form";
  table.dimensions = {{"form", {"vorm", "form"}, false, {}}};
  for (const std::string& code : codes) table.dimensions[0].classes.push_back({code, {code, code}});
  table.total = cell({}, std::move(total));
  for (std::size_t at = 0; at < cells.size(); ++at)
    table.cells.push_back(cell({static_cast<std::uint16_t>(at)}, cells[at]));
  return table;
}

FigureTable over_draws(const FigureTable& of_register, const std::vector<FigureTable>& draws) {
  LinkageRanges ranges({of_register}, draws.size());
  for (std::size_t draw = draws.size(); draw-- > 0;) ranges.take(draw, {&draws[draw], 1});
  return std::move(ranges).finish({static_cast<std::int64_t>(draws.size()), 0, true, "m"}).at(0);
}

RC_GTEST_PROP(RangeOf, HoldsTheMedianAndNineteenOfTwentyDraws, ()) {
  const auto draws =
      *rc::gen::nonEmpty(rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange(-50, 50)));
  const DrawnRange range = range_of(draws);
  RC_ASSERT(static_cast<double>(range.lower) <= range.median);
  RC_ASSERT(range.median <= static_cast<double>(range.upper));
  const auto within = std::ranges::count_if(draws, [&](std::int64_t draw) { return range.contains(draw); });
  RC_ASSERT(within * 20 >= std::ssize(draws) * 19);
  const auto not_above = std::ranges::count_if(
      draws, [&](std::int64_t draw) { return static_cast<double>(draw) <= range.median; });
  RC_ASSERT(not_above * 2 >= std::ssize(draws));
}

TEST(RangeOf, LeavesOutOneInFortyAtEachEnd) {
  std::vector<std::int64_t> draws;
  for (int draw = 200; draw > 0; --draw) draws.push_back(draw);
  const DrawnRange range = range_of(draws);
  EXPECT_EQ(range.lower, 5);
  EXPECT_EQ(range.upper, 196);
  EXPECT_EQ(range.median, 100.5);
  EXPECT_THROW(range_of({}), ContractViolation);
}

TEST(LinkageRanges, AChangeIsTakenWithinEachDraw) {  // a link more takes somebody from both years
  std::vector<FigureTable> draws;
  for (int draw = 0; draw < 40; ++draw) draws.push_back(table_of({90 - draw, 100 - draw}, {}, {}));
  const LinkageRange range = *over_draws(table_of({90, 100}, {}, {}), draws).total.linkage;
  EXPECT_EQ(range.count.lower, 61);
  EXPECT_EQ(range.count.upper, 100);
  EXPECT_TRUE(range.changes.back().is_just(10));  // the difference of the two ranges: 61 - 90 to 100 - 51
}

RC_GTEST_PROP(LinkageRanges, AChangeLiesWithinTheDifferenceOfTheExtremes, ()) {
  const auto pairs =
      *rc::gen::nonEmpty(rc::gen::container<std::vector<std::pair<std::int64_t, std::int64_t>>>(
          rc::gen::pair(rc::gen::inRange<std::int64_t>(0, 90), rc::gen::inRange<std::int64_t>(0, 90))));
  std::vector<FigureTable> draws;
  std::vector<std::int64_t> before, now, changes;
  for (const auto& [first, second] : pairs) {
    draws.push_back(table_of({first, second}, {}, {}));
    before.push_back(first);
    now.push_back(second);
    changes.push_back(second - first);
  }
  const LinkageRange range = *over_draws(draws.front(), draws).total.linkage;
  RC_ASSERT(range.changes.size() == 1U);
  RC_ASSERT(range.changes[0].lower >= std::ranges::min(now) - std::ranges::max(before));
  RC_ASSERT(range.changes[0].upper <= std::ranges::max(now) - std::ranges::min(before));
  RC_ASSERT(range.changes[0].median == range_of(changes).median);
  RC_ASSERT(range.count.median == range_of(now).median);
}

TEST(LinkageRanges, AClassIsKnownByItsCodeNotByItsPosition) {  // combinations of forms are numbered as met
  const FigureTable of_register = table_of({30, 30}, {"a", "b"}, {{10, 10}, {20, 20}});
  const FigureTable drawn = table_of({30, 30}, {"b", "a"}, {{20, 20}, {10, 10}});
  const FigureTable table = over_draws(of_register, {drawn, drawn});
  EXPECT_TRUE(table.cells[0].linkage->count.is_just(10));
  EXPECT_TRUE(table.cells[1].linkage->count.is_just(20));
  EXPECT_TRUE(table.cells_of_draws.empty());
}

TEST(LinkageRanges, AClassOfSomeDrawsAloneIsKeptApart) {
  const FigureTable of_register = table_of({10, 10}, {"a"}, {{10, 10}});
  const FigureTable drawn = table_of({11, 11}, {"new", "a"}, {{0, 1}, {11, 10}});
  const FigureTable table = over_draws(of_register, {drawn, of_register});
  ASSERT_EQ(table.cells.size(), 1U);
  ASSERT_EQ(table.cells_of_draws.size(), 1U);
  const FigureCell& other = table.cells_of_draws[0];
  EXPECT_EQ(table.dimensions[0].classes.at(other.classes[0]).code, "new");
  EXPECT_EQ(other.value, 0);
  EXPECT_EQ(other.linkage->count.lower, 0);
  EXPECT_EQ(other.linkage->count.upper, 1);
}

TEST(LinkageRanges, AClassThatADrawLacksIsZeroThere) {
  const FigureTable of_register = table_of({10, 10}, {"a", "b"}, {{9, 9}, {1, 1}});
  const FigureTable drawn = table_of({9, 9}, {"a"}, {{9, 9}});
  const FigureTable table = over_draws(of_register, {drawn, drawn});
  EXPECT_TRUE(table.cells[1].linkage->count.is_just(0));
  EXPECT_FALSE(table.cells[1].linkage->count.contains(table.cells[1].value));
}

TEST(LinkageRanges, TablesOfAnotherShapeAreABug) {
  LinkageRanges ranges({table_of({10, 10}, {}, {})}, 1);
  EXPECT_THROW(ranges.take(0, {}), ContractViolation);
  const std::vector longer{table_of({10, 10, 10}, {}, {})};
  EXPECT_THROW(ranges.take(0, longer), ContractViolation);
}

}  // namespace
}  // namespace zicht::figures
