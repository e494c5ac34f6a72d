#include "alarms/tree_procedure.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/philox.hpp"

namespace zicht::alarms {
namespace {

TEST(RejectedInTree, OneNodeIsRejectedAtTheLevel) {
  const std::vector<std::size_t> parents = {kTop};
  EXPECT_TRUE(rejected_in_tree(parents, std::vector<double>{0.01}, 0.01)[0]);
  EXPECT_FALSE(rejected_in_tree(parents, std::vector<double>{0.011}, 0.01)[0]);
}

// Root 0 with children 1, 2; child 1 with children 3, 4. By hand: all five have Simes' 5 x .002 = .01; of the
// three parts of the root that of 1, with 3 of 5 hypotheses, has 3 x .002 = .006 <= level x 3 / 5; below 1,
// at the level times 3 / 5, node 3 has .002 <= level x 3 / 5 / 3. So node 3 is found from level .01 on:
// Bonferroni over five.
TEST(RejectedInTree, AChangeAtTheBottomIsFoundThroughNodesThatDidNotChange) {
  const std::vector<std::size_t> parents = {kTop, 0, 0, 1, 1};
  const std::vector<double> p_values = {0.9, 0.8, 0.7, 0.002, 0.6};
  EXPECT_EQ(rejected_in_tree(parents, p_values, 0.0101),
            (std::vector<bool>{false, false, false, true, false}));
  EXPECT_EQ(rejected_in_tree(parents, p_values, 0.0099), std::vector<bool>(5, false));
}

TEST(RejectedInTree, NothingAndEverything) {
  const std::vector<std::size_t> parents = {kTop, 0, 0, 1, 1};
  EXPECT_EQ(rejected_in_tree(parents, std::vector<double>(5, 1.0), 0.05), std::vector<bool>(5, false));
  EXPECT_EQ(rejected_in_tree(parents, std::vector<double>(5, 1e-9), 0.05), std::vector<bool>(5, true));
  EXPECT_TRUE(rejected_in_tree({}, {}, 0.05).empty());
}

// Two parts of the top that both changed help each other: .0038 is found beside .0001 at .01, but not alone.
TEST(RejectedInTree, ChangesHelpEachOther) {
  const std::vector<std::size_t> parents = {kTop, kTop, kTop, kTop};
  const std::vector<double> alone = {0.9, 0.0038, 0.8, 0.7};
  EXPECT_EQ(rejected_in_tree(parents, alone, 0.01), std::vector<bool>(4, false));
  const std::vector<double> beside = {0.0001, 0.0038, 0.8, 0.7};
  EXPECT_EQ(rejected_in_tree(parents, beside, 0.01), (std::vector<bool>{true, true, false, false}));
}

// A higher level rejects what a lower one does, and more.
TEST(RejectedInTree, AHigherLevelRejectsNoLess) {
  const std::vector<std::size_t> parents = {kTop, 0, 0, 1, 1, 2, 2, 2};
  for (std::uint64_t set = 0; set < 200; ++set) {
    Philox random(31, set);
    std::vector<double> p_values;
    for (std::size_t node = 0; node < parents.size(); ++node) p_values.push_back(0.1 * random.uniform());
    const auto low = rejected_in_tree(parents, p_values, 0.02);
    const auto high = rejected_in_tree(parents, p_values, 0.05);
    for (std::size_t node = 0; node < parents.size(); ++node) EXPECT_LE(low[node], high[node]);
  }
}

// 4,000 trees without change at .05: more than 260 trees with a rejection come less than once in 10^4 runs.
TEST(RejectedInTree, WithoutChangeFewTreesHaveAnyRejection) {
  std::vector<std::size_t> parents = {kTop};
  for (std::size_t child = 1; child <= 8; ++child) parents.push_back(0);
  for (std::size_t leaf = 0; leaf < 40; ++leaf) parents.push_back(1 + leaf % 8);
  int with_rejection = 0;
  for (std::uint64_t set = 0; set < 4000; ++set) {
    Philox random(32, set);
    std::vector<double> p_values;
    for (std::size_t node = 0; node < parents.size(); ++node) p_values.push_back(random.uniform());
    const auto rejected = rejected_in_tree(parents, p_values, 0.05);
    with_rejection += std::ranges::find(rejected, true) != rejected.end() ? 1 : 0;
  }
  EXPECT_LE(with_rejection, 260);
}

}  // namespace
}  // namespace zicht::alarms
