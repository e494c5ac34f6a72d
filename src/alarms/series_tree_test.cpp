#include "alarms/series_tree.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "base/philox.hpp"
#include "stats/random_draws.hpp"

namespace zicht::alarms {
namespace {

constexpr std::size_t kMonths = 84;
constexpr std::size_t kFirstRaised = 78;

/// Total 0; forms 1 and 2; origins 3, 4 below form 1, and 5, 6 below form 2; origin 7 = those of 3 and 5 over
/// both forms. Leaves have their own counts, the others are sums.
SeriesTree made_tree(std::uint64_t seed, double mean) {
  SeriesTree tree;
  const auto add = [&](std::size_t parent, std::vector<std::uint32_t> conditions) {
    tree.nodes.push_back({parent, std::move(conditions), std::vector<double>(kMonths, 0.0)});
  };
  add(kTop, {});
  add(0, {1});
  add(0, {2});
  add(1, {1, 11});
  add(1, {1, 12});
  add(2, {2, 11});
  add(2, {2, 12});
  add(0, {11});
  for (const std::size_t leaf : std::array<std::size_t, 4>{3, 4, 5, 6}) {
    Philox random(seed, leaf);
    for (double& count : tree.nodes[leaf].counts)
      count = static_cast<double>(stats::draw_poisson(mean, random));
  }
  return tree;
}

void add_up(SeriesTree& tree) {
  for (std::size_t month = 0; month < kMonths; ++month) {
    const auto at = [&](std::size_t node) -> double& { return tree.nodes[node].counts[month]; };
    at(1) = at(3) + at(4);
    at(2) = at(5) + at(6);
    at(0) = at(1) + at(2);
    at(7) = at(3) + at(5);
  }
}

void multiply(SeriesTree& tree, std::size_t leaf, double factor) {
  for (std::size_t month = kFirstRaised; month < kMonths; ++month)
    tree.nodes[leaf].counts[month] = std::floor(tree.nodes[leaf].counts[month] * factor + 0.5);
}

TreeFound judged(SeriesTree& tree) {
  add_up(tree);
  return judge_tree(tree, {}).value();
}

TEST(JudgeTree, AChangeOfOneLeafIsNamedByIt) {
  SeriesTree tree = made_tree(1, 8);
  multiply(tree, 3, 5);
  const TreeFound found = judged(tree);
  ASSERT_EQ(found.alarms.size(), 1U);
  EXPECT_EQ(found.alarms[0].node, 3U);
  EXPECT_EQ(found.alarms[0].direction, 1);
  EXPECT_GE(found.alarms[0].first_period, kFirstRaised);
  EXPECT_FALSE(found.alarms[0].folded.empty());  // the levels above it alarmed too
}

// Node 8 is another breakdown of the total that holds leaves 3 and 5; node 9 one that changes by itself.
TEST(JudgeTree, OneChangeShowsInEveryBreakdownAndHasOneName) {
  SeriesTree tree = made_tree(1, 8);
  multiply(tree, 3, 5);
  add_up(tree);
  tree.nodes.push_back({0, {21}, tree.nodes[7].counts});
  TreeFound found = judge_tree(tree, {}).value();
  ASSERT_EQ(found.alarms.size(), 1U);
  EXPECT_EQ(found.alarms[0].node, 3U);
  tree.nodes.push_back({0, {22}, tree.nodes[4].counts});
  for (std::size_t month = kFirstRaised; month < kMonths; ++month) tree.nodes[9].counts[month] += 20;
  found = judge_tree(tree, {}).value();
  EXPECT_EQ(found.alarms.size(), 2U);
}

// Node 8 changed as leaf 3 did, but the tree says that nobody is of both: then they are two changes.
TEST(JudgeTree, WhereTheTreeKnowsWhoIsOfBothItIsAsked) {
  SeriesTree tree = made_tree(1, 8);
  multiply(tree, 3, 5);
  add_up(tree);
  tree.nodes.push_back({0, {21}, tree.nodes[7].counts});
  EXPECT_EQ(judge_tree(tree, {}).value().alarms.size(), 1U);
  tree.nodes.push_back({3, {1, 11, 21}, std::vector<double>(kMonths, 0.0)});
  tree.nodes.push_back({7, {11, 21}, std::vector<double>(kMonths, 0.0)});
  EXPECT_EQ(judge_tree(tree, {}).value().alarms.size(), 2U);
}

TEST(JudgeTree, AChangeOfAllPartsIsNamedByTheWhole) {
  SeriesTree tree = made_tree(2, 12);
  for (const std::size_t leaf : std::array<std::size_t, 4>{3, 4, 5, 6}) multiply(tree, leaf, 3);
  const TreeFound found = judged(tree);
  ASSERT_EQ(found.alarms.size(), 1U);
  EXPECT_EQ(found.alarms[0].node, 0U);
  EXPECT_GE(found.alarms[0].folded.size(), 4U);
}

TEST(JudgeTree, AChangeOfOneFormIsNamedByThatForm) {
  SeriesTree tree = made_tree(3, 12);
  multiply(tree, 3, 3);
  multiply(tree, 4, 3);
  const TreeFound found = judged(tree);
  ASSERT_EQ(found.alarms.size(), 1U);
  EXPECT_EQ(found.alarms[0].node, 1U);
}

TEST(JudgeTree, AFallIsFoundAndARiseElsewhereStaysAnAlarmOfItsOwn) {
  SeriesTree tree = made_tree(4, 15);
  multiply(tree, 3, 3);
  multiply(tree, 6, 0.1);
  const TreeFound found = judged(tree);
  ASSERT_EQ(found.alarms.size(), 2U);
  for (const TreeAlarm& alarm : found.alarms) EXPECT_EQ(alarm.direction, alarm.node == 6 ? -1 : 1);
}

// 150 trees of 12 judged months without change; at .01 a month 18 months with an alarm are expected at most,
// and more than 34 come less than once in 10^3 runs.
TEST(JudgeTree, WithoutChangeFewMonthsHaveAnAlarm) {
  int months = 0;
  for (std::uint64_t seed = 100; seed < 250; ++seed) {
    SeriesTree tree = made_tree(seed, 1 + static_cast<double>(seed % 9));
    for (const TreeAlarm& alarm : judged(tree).alarms)
      months += static_cast<int>(alarm.last_period - alarm.first_period) + 1;
  }
  EXPECT_LE(months, 34);
}

TEST(JudgeTree, AKnownBreakIsNotFound) {
  SeriesTree tree = made_tree(5, 10);
  multiply(tree, 3, 4);
  add_up(tree);
  EXPECT_FALSE(judge_tree(tree, {}).value().alarms.empty());
  for (TreeNode& node : tree.nodes) node.breaks = {kFirstRaised};
  EXPECT_TRUE(judge_tree(tree, {}).value().alarms.empty());
}

// A change that is known stands as known, with what folds under it; one that is larger is new.
TEST(JudgeTree, AKnownChangeIsNoNewAlarmUntilItGrows) {
  SeriesTree tree = made_tree(1, 8);
  multiply(tree, 3, 5);
  const TreeAlarm first = judged(tree).alarms.at(0);
  TreeOptions options;
  options.known = {{3, 1, first.first_period, first.count / first.expected}};
  const TreeFound again = judge_tree(tree, options).value();
  ASSERT_EQ(again.alarms.size(), 1U);
  EXPECT_EQ(again.alarms[0].known, std::optional<std::size_t>(0));
  options.known[0].ratio = 1.2;
  EXPECT_FALSE(judge_tree(tree, options).value().alarms.at(0).known.has_value());
  options.known[0] = {3, -1, first.first_period, 9};
  EXPECT_FALSE(judge_tree(tree, options).value().alarms.at(0).known.has_value());
  options.known[0] = {4, 1, first.first_period, 9};
  EXPECT_FALSE(judge_tree(tree, options).value().alarms.at(0).known.has_value());
}

TEST(JudgeTree, FewerPeopleThanTheLeastAreNoAlarm) {
  SeriesTree tree;
  tree.nodes.push_back({kTop, {}, std::vector<double>(kMonths, 0.0)});
  tree.nodes[0].counts.back() = 2;
  EXPECT_TRUE(judge_tree(tree, {}).value().alarms.empty());
  tree.nodes[0].counts.back() = 6;
  EXPECT_EQ(judge_tree(tree, {}).value().alarms.size(), 1U);
}

TEST(JudgeTree, IsTheSameForAnyNumberOfThreadsAndSaysWhatItCouldNotJudge) {
  SeriesTree tree = made_tree(6, 5);
  multiply(tree, 5, 6);
  add_up(tree);
  tree.nodes.push_back({kTop, {99}, {3, 4, 5}});  // begins three months before the end
  TreeOptions options;
  const TreeFound one = judge_tree(tree, options).value();
  options.threads = 3;
  const TreeFound three = judge_tree(tree, options).value();
  ASSERT_EQ(one.alarms.size(), three.alarms.size());
  for (std::size_t at = 0; at < one.alarms.size(); ++at) {
    EXPECT_EQ(one.alarms[at].node, three.alarms[at].node);
    EXPECT_EQ(one.alarms[at].p_value, three.alarms[at].p_value);
  }
  EXPECT_EQ(one.not_judged, 12);
  EXPECT_EQ(one.series, 9);
  EXPECT_NEAR(one.expected_false, 0.12, 1e-12);
}

}  // namespace
}  // namespace zicht::alarms
