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

// Root 0 with children 1, 2; child 1 with children 3, 4. By hand: the subtree of 1 has Simes' min(3 x .002,
// ...) = .006, the root then min(3 x .006) = .018. At .02 the root is chosen, then 1 of its 3 parts at .02
// (.006 <= .02 / 3), then below 1 at .02 / 3 one of 3 parts (.002 <= .00222), so node 3 alone. At .017
// nothing is.
TEST(RejectedInTree, AChangeAtTheBottomIsFoundThroughNodesThatDidNotChange) {
  const std::vector<std::size_t> parents = {kTop, 0, 0, 1, 1};
  const std::vector<double> p_values = {0.9, 0.8, 0.7, 0.002, 0.6};
  EXPECT_EQ(rejected_in_tree(parents, p_values, 0.02), (std::vector<bool>{false, false, false, true, false}));
  EXPECT_EQ(rejected_in_tree(parents, p_values, 0.017), std::vector<bool>(5, false));
}

TEST(RejectedInTree, NothingAndEverything) {
  const std::vector<std::size_t> parents = {kTop, 0, 0, 1, 1};
  EXPECT_EQ(rejected_in_tree(parents, std::vector<double>(5, 1.0), 0.05), std::vector<bool>(5, false));
  EXPECT_EQ(rejected_in_tree(parents, std::vector<double>(5, 1e-9), 0.05), std::vector<bool>(5, true));
  EXPECT_TRUE(rejected_in_tree({}, {}, 0.05).empty());
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
