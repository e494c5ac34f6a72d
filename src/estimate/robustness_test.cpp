#include "estimate/robustness.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "estimate/strata.hpp"

namespace zicht::estimate {
namespace {

CaptureTable table_of_counts(std::vector<std::string> names, std::vector<std::int64_t> persons) {
  return CaptureTable::from_counts(std::move(names), std::move(persons)).value();
}

/// Lincoln and Petersen over the first two lists: n1 n2 / m; enough for a route.
Result<Estimate> two_list_route(const CaptureTable& table) {
  const auto both = table.persons_on_all(0b11);
  if (both == 0) return fail(ErrorCode::not_identifiable, "the two lists share nobody");
  Estimate estimate{"two_lists", "", Assumption::no_highest_interaction, table.observed_persons(), 0, {}};
  estimate.hidden_persons = static_cast<double>(table.persons_on_all(1)) *
                                static_cast<double>(table.persons_on_all(2)) / static_cast<double>(both) -
                            static_cast<double>(table.observed_persons());
  return estimate;
}

CaptureTable arbitrary_table(int lists) {
  std::vector<std::string> names;
  for (int list = 0; list < lists; ++list) names.push_back(std::string(1, static_cast<char>('a' + list)));
  std::vector<std::int64_t> persons{0};
  for (int cell = 1; cell < 1 << lists; ++cell) persons.push_back(*rc::gen::inRange(0, 50));
  persons.back() += 1;  // so that every list has somebody
  return table_of_counts(names, persons);
}

TEST(Robustness, ALeftOutListTakesAwayWhoStandsOnItOnly) {
  const auto table = table_of_counts({"a", "b", "c"}, {0, 10, 20, 3, 40, 5, 6, 7});
  const auto fewer = without_list(table, 1).value();  // b
  EXPECT_EQ(fewer.list_names()[1], "c");
  EXPECT_EQ(fewer.persons(0b01), 13);
  EXPECT_EQ(fewer.persons(0b10), 46);
  EXPECT_EQ(fewer.persons(0b11), 12);
  EXPECT_EQ(fewer.observed_persons(), table.observed_persons() - 20);
}

TEST(Robustness, TwoMergedListsSeeWhoeverEitherSaw) {
  const auto table = table_of_counts({"a", "b", "c"}, {0, 10, 20, 3, 40, 5, 6, 7});
  const auto merged = with_lists_merged(table, 0, 2).value();
  EXPECT_EQ(merged.list_names()[0], "a+c");
  EXPECT_EQ(merged.persons(0b01), 10 + 40 + 5);
  EXPECT_EQ(merged.persons(0b10), 20);
  EXPECT_EQ(merged.persons(0b11), 3 + 6 + 7);
}

TEST(Robustness, AlongAPathOfReferralNobodyIsOnBothListsAnyMore) {
  const auto table = table_of_counts({"a", "b"}, {0, 10, 20, 3});
  const auto apart = without_path(table, 0, 1).value();
  EXPECT_EQ(apart.persons(0b01), 13);
  EXPECT_EQ(apart.persons(0b10), 20);
  EXPECT_EQ(apart.persons(0b11), 0);
  const auto gone = without_path(table_of_counts({"a", "b"}, {0, 10, 0, 3}), 0, 1);
  EXPECT_EQ(gone.error().message, "nobody is on a list");
}

TEST(Robustness, OfTwoListsNoneCanBeLeftOutAndTheReasonIsSaid) {
  const auto variations = vary_lists(table_of_counts({"a", "b"}, {0, 10, 20, 3}), two_list_route);
  ASSERT_EQ(variations.size(), 4U);
  EXPECT_TRUE(variations[0].estimate.has_value());
  for (std::size_t v = 1; v < 4; ++v)
    EXPECT_EQ(variations[v].estimate.error().message, "an estimate needs two lists or more");
}

TEST(Robustness, TwoIdenticalListsSayThatNobodyIsHidden) {
  const auto variations = vary_lists(table_of_counts({"a", "b"}, {0, 0, 0, 30}), two_list_route);
  EXPECT_DOUBLE_EQ(variations[0].estimate.value().total_persons(), 30);
}

TEST(Robustness, AKnownListIsFoundAgainWhereListsAreIndependentOnIt) {
  // On list c: 60 on a of 100, 50 on b, 30 on both: 60 * 50 / 30 = 100, which is what c has.
  const auto table = table_of_counts({"a", "b", "c"}, {0, 10, 20, 3, 20, 30, 20, 30});
  const auto checks = check_known_lists(table, two_list_route);
  ASSERT_EQ(checks.size(), 3U);
  EXPECT_EQ(checks[2].known_persons, 100);
  EXPECT_EQ(checks[2].seen_persons, 80);
  EXPECT_DOUBLE_EQ(checks[2].estimate.value().total_persons(), 100);
  EXPECT_EQ(checks[2].within_interval(), std::nullopt);
}

RC_GTEST_PROP(Robustness, EveryVariationKeepsThePeopleItShould, ()) {
  const CaptureTable table = arbitrary_table(4);
  for (int first = 0; first < 4; ++first) {
    const ListMask bit = ListMask{1} << first;
    if (const auto fewer = without_list(table, first))
      RC_ASSERT(fewer->observed_persons() == table.observed_persons() - table.persons(bit));
    for (int second = first + 1; second < 4; ++second) {
      const auto merged = with_lists_merged(table, first, second).value();
      RC_ASSERT(merged.observed_persons() == table.observed_persons());
      RC_ASSERT(merged.persons_on_all(bit) == table.persons_on_all(bit) +
                                                  table.persons_on_all(ListMask{1} << second) -
                                                  table.persons_on_all(bit | ListMask{1} << second));
      if (const auto apart = without_path(table, first, second))
        RC_ASSERT(apart->observed_persons() == table.observed_persons());
    }
  }
}

Stratum part(std::string name, std::int64_t observed, double total, double lower, double upper) {
  Estimate estimate{
      "r", "", Assumption::no_highest_interaction, observed, total - static_cast<double>(observed), {}};
  estimate.interval = Interval{"bca", 0.95, lower, upper};
  return {std::move(name), observed, estimate};
}

TEST(Strata, AddUpWithTheIntervalOfRecoveredVariances) {
  const Stratum parts[] = {part("a", 10, 100, 70, 140), part("b", 20, 200, 160, 230)};
  const auto sum = sum_of(parts).value();
  EXPECT_EQ(sum.observed_persons, 30);
  EXPECT_DOUBLE_EQ(sum.total_persons, 300);
  EXPECT_DOUBLE_EQ(sum.interval->lower, 300 - 50);  // 30, 40 -> 50
  EXPECT_DOUBLE_EQ(sum.interval->upper, 300 + 50);  // 40, 30 -> 50
}

TEST(Strata, OnePartIsItsOwnSum) {
  const Stratum parts[] = {part("a", 10, 100, 70, 140)};
  const auto sum = sum_of(parts).value();
  EXPECT_DOUBLE_EQ(sum.interval->lower, 70);
  EXPECT_DOUBLE_EQ(sum.interval->upper, 140);
}

TEST(Strata, ASumWithAPartMissingIsRefusedWithTheReasonOfThePart) {
  const StratumTable tables[] = {
      {"men", 33, table_of_counts({"a", "b"}, {0, 10, 20, 3})},
      {"women", 30, table_of_counts({"a", "b"}, {0, 10, 20, 0})},
  };
  const auto strata = estimate_strata(tables, two_list_route);
  EXPECT_TRUE(strata[0].estimate.has_value());
  EXPECT_EQ(sum_of(strata).error().where, "women: the two lists share nobody");
  EXPECT_EQ(sum_of({}).error().message, "there are no parts to add up");
}

}  // namespace
}  // namespace zicht::estimate
