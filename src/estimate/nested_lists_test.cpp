#include "estimate/nested_lists.hpp"

#include <gtest/gtest.h>

namespace zicht::estimate {
namespace {

CaptureTable table_of(std::vector<std::string> names, std::vector<std::int64_t> persons) {
  return CaptureTable::from_counts(std::move(names), std::move(persons)).value();
}

TEST(NestedLists, AListWithinAnotherIsFound) {  // 109 on b, all on a; of the others a holds 24 of 172
  const auto nested = nested_lists(table_of({"a", "b", "c"}, {0, 90, 0, 90, 148, 24, 0, 19}));
  ASSERT_EQ(nested.size(), 1U);
  EXPECT_EQ(nested[0].list, 1);
  EXPECT_EQ(nested[0].within, 0);
  EXPECT_EQ(nested[0].persons, 109);
}

TEST(NestedLists, OnePersonOutsideIsEnough) {
  EXPECT_TRUE(nested_lists(table_of({"a", "b", "c"}, {0, 90, 1, 90, 148, 24, 0, 19})).empty());
}

TEST(NestedLists, FewPeopleMayAllBeThereByChance) {  // three people, of whom a sees about half
  EXPECT_TRUE(nested_lists(table_of({"a", "b", "c"}, {0, 90, 0, 2, 100, 100, 0, 1})).empty());
}

TEST(NestedLists, OfTwoListsWithTheSamePeopleOneStays) {
  const auto nested = nested_lists(table_of({"a", "b", "c"}, {0, 0, 0, 90, 148, 0, 0, 24}));
  ASSERT_EQ(nested.size(), 1U);
}

TEST(NestedLists, AChainIsWithinItsLargest) {  // c within b within a, d by itself
  std::vector<std::int64_t> persons(16, 0);
  persons[0b0001] = 200, persons[0b0011] = 100, persons[0b0111] = 60;
  persons[0b1000] = 150, persons[0b1001] = 40, persons[0b1011] = 20, persons[0b1111] = 10;
  const auto table = table_of({"a", "b", "c", "d"}, persons);
  const UnnestedTable unnested(table);
  EXPECT_EQ(unnested.named(table), "b (in a), c (in a)");
  ASSERT_TRUE(unnested.table());
  EXPECT_EQ(std::vector<std::int64_t>(unnested.table()->persons().begin(), unnested.table()->persons().end()),
            (std::vector<std::int64_t>{0, 360, 150, 70}));
  EXPECT_EQ(unnested.in_whole(HierarchicalModel(2)).name(), "[12,13,4]");
}

TEST(NestedLists, AnotherTableOfTheseListsLosesTheSameOnes) {  // there b saw somebody by itself: not counted
  const auto table = table_of({"a", "b", "c"}, {0, 90, 0, 90, 148, 24, 0, 19});
  const auto other =
      UnnestedTable(table).like_this(table_of({"a", "b", "c"}, {0, 90, 3, 90, 148, 24, 2, 19}));
  ASSERT_TRUE(other);
  EXPECT_EQ(std::vector<std::int64_t>(other->persons().begin(), other->persons().end()),
            (std::vector<std::int64_t>{0, 180, 150, 43}));
}

}  // namespace
}  // namespace zicht::estimate
