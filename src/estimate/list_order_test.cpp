#include "estimate/list_order.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <numeric>

#include "estimate/test_random.hpp"

namespace zicht::estimate {
namespace {

ListOrder shuffled(int list_count, Philox& random) {
  ListOrder order(static_cast<std::size_t>(list_count));
  std::iota(order.begin(), order.end(), 0);
  for (std::size_t at = order.size(); at > 1; --at)
    std::swap(order[at - 1], order[random.below(static_cast<std::uint32_t>(at))]);
  return order;
}

std::vector<std::int64_t> canonical(int list_count, const std::vector<std::int64_t>& persons) {
  return in_order(persons, canonical_order(list_count, persons));
}

RC_GTEST_PROP(ListOrder, PermutedColumnsGiveTheSameCounts, ()) {
  Philox random(*rc::gen::arbitrary<std::uint32_t>(), 0);
  const int lists = *rc::gen::inRange(2, 8);
  const auto persons = random_persons(lists, random);
  RC_ASSERT(canonical(lists, in_order(persons, shuffled(lists, random))) == canonical(lists, persons));
}

TEST(ListOrder, ListsThatAreAlikeInManyWaysAreToldApart) {  // a ring: every list has the same counts by size
  std::vector<std::int64_t> persons(64, 0);
  for (int list = 0; list < 6; ++list) {
    persons[std::size_t{1} << list] = 5;
    persons[std::size_t{1} << list | std::size_t{1} << (list + 1) % 6] = 3;
  }
  const auto expected = canonical(6, persons);
  Philox random(1, 0);
  for (int trial = 0; trial < 50; ++trial)
    EXPECT_EQ(canonical(6, in_order(persons, shuffled(6, random))), expected);
}

TEST(ListOrder, TenListsThatCanAllBeExchangedTakeNoTime) {
  std::vector<std::int64_t> persons(1024, 1);
  persons[0] = 0;
  EXPECT_EQ(canonical(10, persons), persons);
}

TEST(ListOrder, ATableKeepsItsNamesWithItsCounts) {
  const auto table = CaptureTable::from_counts({"a", "b", "c"}, {0, 9, 1, 2, 5, 0, 0, 0}).value();
  const auto ordered = in_canonical_order(table);
  for (int list = 0; list < 3; ++list) {
    const std::string& name = ordered.list_names()[static_cast<std::size_t>(list)];
    const auto before = std::ranges::find(table.list_names(), name) - table.list_names().begin();
    EXPECT_EQ(ordered.persons_on_all(1U << list), table.persons_on_all(1U << before));
  }
}

TEST(ListOrder, AModelIsNamedByTheListsOfTheTable) {
  const auto model = HierarchicalModel::parse("[12,34]", 4).value();
  EXPECT_EQ(in_table(model, {3, 1, 0, 2}).name(), "[13,24]");
}

}  // namespace
}  // namespace zicht::estimate
