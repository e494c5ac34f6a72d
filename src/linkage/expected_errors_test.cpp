#include "linkage/expected_errors.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "linkage/test_views.hpp"

namespace zicht::linkage {
namespace {

LinkResult result_of(std::vector<std::uint32_t> cluster_of, const std::vector<LinkedPair>& pairs) {
  const IdentityView nobody = view_of({Kind::given_name}, {{"a"}, {"b"}});
  LinkResult result = link(nobody, {}).value();
  result.cluster_of = std::move(cluster_of);
  result.pairs = pairs;
  result.blocking_loss.links_lost_at_least = 0;
  return result;
}
LinkedPair pair(std::uint32_t a, std::uint32_t b, double probability) { return {a, b, 0, 0, 0, probability}; }

TEST(ExpectedErrors,
     OfPairsAreTheirProbabilities) {  // 0.9 of 1 link is true; 0.9 of 0.9 + 0.3 + 0.5 is found
  LinkResult result = result_of({0, 0, 2, 3}, {pair(0, 1, 0.9), pair(1, 2, 0.3), pair(2, 3, 0.5)});
  const ExpectedErrors expected = expected_errors(result, {}, {});
  EXPECT_NEAR(*expected.precision, 0.9, 1e-6);
  EXPECT_NEAR(*expected.recall, 0.9 / 1.7, 1e-6);
  result.blocking_loss.links_lost_at_least = 1;
  EXPECT_NEAR(*expected_errors(result, {}, {}).recall, 0.9 / 2.7, 1e-6);
}

TEST(ExpectedErrors, WithinAGroupTheLikeliestChainCounts) {  // 0.9, 0.8, and 0.72 over the one between
  const LinkResult result = result_of({0, 0, 0}, {pair(0, 1, 0.9), pair(0, 2, 0.01), pair(1, 2, 0.8)});
  EXPECT_NEAR(*expected_errors(result, {}, {}).precision, (0.9 + 0.8 + 0.72) / 3, 1e-6);
}

TEST(ExpectedErrors, OfWhatWasDecidedThereIsNoDoubt) {
  const LinkResult result = result_of({0, 0, 2, 3}, {pair(0, 1, 0.4), pair(2, 3, 0.7)});
  const std::vector<Decision> decisions = {{1, 0, true}, {3, 2, false}};
  const ExpectedErrors expected = expected_errors(result, {}, decisions);
  EXPECT_EQ(expected.precision, 1.0);
  EXPECT_EQ(expected.recall, 1.0);
}

TEST(ExpectedErrors, WhoIsLeftOutIsInNoPair) {
  const LinkResult result = result_of({0, 0, 2, 2}, {pair(0, 1, 0.4), pair(2, 3, 0.7)});
  EXPECT_NEAR(*expected_errors(result, {false, true, false, false}, {}).precision, 0.7, 1e-6);
  const ExpectedErrors nothing = expected_errors(result, {true, true, true, true}, {});
  EXPECT_EQ(nothing.precision, std::nullopt);
  EXPECT_EQ(nothing.recall, std::nullopt);
}

/// By trying every path between two records, for all groups of up to six.
double likeliest_path(const std::vector<std::vector<double>>& between, std::uint32_t from, std::uint32_t to,
                      std::uint32_t visited) {
  double best = between[from][to];
  for (std::uint32_t over = 0; over < between.size(); ++over)
    if (((visited >> over) & 1U) == 0 && over != to)
      best = std::max(best, between[from][over] * likeliest_path(between, over, to, visited | (1U << over)));
  return best;
}

RC_GTEST_PROP(ExpectedErrors, AgreeWithTryingEveryPath, ()) {
  const auto records = *rc::gen::inRange<std::uint32_t>(2, 7);
  std::vector<std::vector<double>> between(records, std::vector<double>(records, 0.0));
  std::vector<LinkedPair> pairs;
  for (std::uint32_t a = 0; a < records; ++a)
    for (std::uint32_t b = a + 1; b < records; ++b) {
      between[a][b] = between[b][a] = *rc::gen::inRange(0, 101) / 100.0;
      if (between[a][b] > 0) pairs.push_back(pair(a, b, between[a][b]));
    }
  double sum = 0;
  for (std::uint32_t a = 0; a < records; ++a)
    for (std::uint32_t b = a + 1; b < records; ++b) sum += likeliest_path(between, a, b, 1U << a);
  const LinkResult result = result_of(std::vector<std::uint32_t>(records, 0), pairs);
  RC_ASSERT(std::abs(*expected_errors(result, {}, {}).precision - sum / (records * (records - 1) / 2.0)) <
            1e-5);
}

/// Several seeds that nothing was tuned to; the model holds for these people, so what it expects is near.
TEST(ExpectedErrors, AreNearTheTruthOfMadeUpPeople) {
  for (std::uint64_t seed = 11; seed < 13; ++seed) {
    const MadeUp people = made_up(seed, 300, 0.5, 0.3);
    const LinkResult result = link(people.view(), {}).value();
    double linked = 0;
    double same = 0;
    double both = 0;
    for (std::uint32_t a = 0; a < people.rows.size(); ++a)
      for (std::uint32_t b = a + 1; b < people.rows.size(); ++b) {
        const bool is_linked = result.cluster_of[a] == result.cluster_of[b];
        const bool is_same = people.person_of[a] == people.person_of[b];
        linked += is_linked ? 1 : 0;
        same += is_same ? 1 : 0;
        both += is_linked && is_same ? 1 : 0;
      }
    const ExpectedErrors expected = expected_errors(result, {}, {});
    EXPECT_NEAR(*expected.precision, both / linked, 0.03);
    EXPECT_NEAR(*expected.recall, both / same, 0.05);
  }
}

}  // namespace
}  // namespace zicht::linkage
