#include "linkage/clustering.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>

namespace zicht::linkage {
namespace {

/// The mean of the odds over all pairs across; pairs that are not there have -10.
GroupOdds mean_of(const std::vector<ScoredPair>& pairs) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, double> odds;
  for (const ScoredPair& pair : pairs) odds[{pair.a, pair.b}] = double{pair.odds_bits};
  return [odds](std::span<const std::uint32_t> left, std::span<const std::uint32_t> right) {
    double sum = 0.0;
    for (const std::uint32_t a : left)
      for (const std::uint32_t b : right) {
        const auto known = odds.find({std::min(a, b), std::max(a, b)});
        sum += known == odds.end() ? -10.0 : known->second;
      }
    return sum / static_cast<double>(left.size() * right.size());
  };
}

rc::Gen<std::vector<ScoredPair>> arbitrary_pairs(std::uint32_t records) {
  return rc::gen::map(
      rc::gen::container<std::vector<int>>(records * (records - 1) / 2, rc::gen::inRange(-12, 12)),
      [records](const std::vector<int>& bits) {
        std::vector<ScoredPair> pairs;
        std::size_t i = 0;
        for (std::uint32_t a = 0; a < records; ++a)
          for (std::uint32_t b = a + 1; b < records; ++b)
            pairs.push_back({a, b, static_cast<float>(bits[i++])});
        return pairs;
      });
}

TEST(Cluster, TheRestOfAGroupCanRefuseALikelyPair) {
  const std::vector<ScoredPair> pairs{{0, 1, 9}, {1, 2, 4}, {0, 2, -20}};
  const Clustering clustering = cluster(3, pairs, {}, {}, {}, mean_of(pairs));
  EXPECT_EQ(clustering.cluster_of, (std::vector<std::uint32_t>{0, 0, 2}));
  ASSERT_EQ(clustering.joins.size(), 2U);
  EXPECT_EQ(clustering.joins[1].outcome, JoinOutcome::rest_of_group);
}

TEST(JoinBits, AreThePriorOddsOfRecordsThatAreAloneOverThoseOfAnyTwo) {
  // 100 persons with one record, 50 with two: 50 pairs of 100^2 / 2, against 50 of 200^2 / 2. Two bits.
  EXPECT_NEAR(join_bits({200, 100, 50, 50}), 2.0, 1e-12);
  EXPECT_EQ(join_bits({200, 200, 0, 0}), 0.0);
  EXPECT_EQ(join_bits({400, 10, 50, 900}), 3.0);  // never more
  EXPECT_EQ(join_bits({100, 0, 50, 50}), 3.0);
  EXPECT_EQ(join_bits({130, 90, 1, 700}), 0.0);  // nor less than nothing
}

TEST(Persons, AreAloneWithNobodyOrOnlyEachOther) {
  const Persons persons(std::vector<std::uint32_t>{0, 1, 0, 3, 3, 5, 3});
  EXPECT_TRUE(persons.are_alone(0, 2));
  EXPECT_TRUE(persons.are_alone(1, 5));
  EXPECT_FALSE(persons.are_alone(0, 1)) << "one has another record";
  EXPECT_FALSE(persons.are_alone(3, 4)) << "both have a third";
  EXPECT_TRUE(persons.are_alone(5, 7)) << "a new report";
  EXPECT_FALSE(persons.are_alone(7, 6)) << "a new report, and one of three";
}

TEST(Cluster, JoinsTwoThatAreAloneBelowEvenOddsWhenManyPersonsHaveTwo) {
  std::vector<ScoredPair> pairs;
  std::uint32_t records = 0;
  for (; records < 100; records += 2) pairs.push_back({records, records + 1, 10});
  pairs.push_back({100, 101, -0.5F});
  pairs.push_back({0, 102, -0.5F});                                     // a group is not joined by it
  const auto answer = cluster(400, pairs, {}, {}, {}, mean_of(pairs));  // 300 alone, 50 of two
  EXPECT_EQ(answer.cluster_of[101], 100U);
  EXPECT_EQ(answer.cluster_of[102], 102U);
  EXPECT_NEAR(answer.join_bits, std::log2(16.0 / 9.0), 1e-9);
  for (const Join& join : answer.joins) {  // of both passes; they are in the odds of both
    if (join.outcome != JoinOutcome::joined) continue;
    EXPECT_NEAR(join.odds_bits, (join.a == 100 ? -0.5 : 10.0) + answer.join_bits, 1e-5);
  }
  // Nameless records are not among those that are alone.
  EXPECT_GT(cluster(400, pairs, {}, {}, {40, false, {}, 100}, mean_of(pairs)).join_bits, answer.join_bits);
}

TEST(Cluster, OneToOneTakesOneRecordOfASource) {
  const std::vector<ScoredPair> pairs{{0, 2, 9}, {1, 2, 8}};
  const std::vector<std::uint8_t> sources{0, 0, 1};
  EXPECT_EQ(cluster(3, pairs, {}, sources, {40, true}, mean_of(pairs)).cluster_of,
            (std::vector<std::uint32_t>{0, 1, 0}));
}

TEST(Cluster, AGroupOverTheLimitGoesToReview) {
  std::vector<ScoredPair> pairs;
  for (std::uint32_t a = 0; a < 8; ++a)
    for (std::uint32_t b = a + 1; b < 8; ++b) pairs.push_back({a, b, 15});
  const Clustering clustering = cluster(8, pairs, {}, {}, {4, false}, mean_of(pairs));
  std::map<std::uint32_t, int> size;
  for (const std::uint32_t name : clustering.cluster_of) EXPECT_LE(++size[name], 4);
  EXPECT_TRUE(std::ranges::any_of(clustering.joins,
                                  [](const Join& join) { return join.outcome == JoinOutcome::too_large; }));
}

RC_GTEST_PROP(Cluster, DecisionsBind, ()) {
  const auto pairs = *arbitrary_pairs(7);
  // Decisions that do not contradict each other: made from a partition.
  const auto label = *rc::gen::container<std::vector<int>>(7, rc::gen::inRange(0, 3));
  std::vector<Decision> decisions;
  for (std::uint32_t a = 0; a < 7; ++a)
    for (std::uint32_t b = a + 1; b < 7; ++b)
      if (*rc::gen::inRange(0, 3) == 0) decisions.push_back({a, b, label[a] == label[b]});
  const Clustering clustering = cluster(7, pairs, decisions, {}, {}, mean_of(pairs));
  for (const Decision& decision : decisions)
    RC_ASSERT((clustering.cluster_of[decision.a] == clustering.cluster_of[decision.b]) == decision.same);
}

RC_GTEST_PROP(Cluster, DoesNotDependOnTheOrderOfPairsAndNamesByTheLowest, ()) {
  auto pairs = *arbitrary_pairs(7);
  const auto once = cluster(7, pairs, {}, {}, {}, mean_of(pairs)).cluster_of;
  std::ranges::reverse(pairs);
  RC_ASSERT(cluster(7, pairs, {}, {}, {}, mean_of(pairs)).cluster_of == once);
  for (std::uint32_t record = 0; record < 7; ++record) {
    RC_ASSERT(once[record] <= record);
    RC_ASSERT(once[once[record]] == once[record]);
  }
}

RC_GTEST_PROP(Cluster, TwoThatAreAloneAreOnePersonExactlyWhenTheirOddsAreOverEven, ()) {
  auto pairs = *arbitrary_pairs(9);
  const int fewer = *rc::gen::inRange(0, 12);  // bits, so that many stay alone
  for (ScoredPair& pair : pairs) pair.odds_bits -= static_cast<float>(fewer) + 0.25F;
  const Clustering clustering = cluster(9, pairs, {}, {}, {}, mean_of(pairs));
  const Persons persons(clustering.cluster_of);
  bool by_join_bits = false;
  for (const ScoredPair& pair : pairs) {
    if (!persons.are_alone(pair.a, pair.b)) continue;
    const double odds = double{pair.odds_bits} + clustering.join_bits;
    RC_ASSERT((persons.of(pair.a) == persons.of(pair.b)) == (odds > 0.0));
    by_join_bits = by_join_bits || (odds > 0.0 && pair.odds_bits <= 0.0F);
  }
  RC_CLASSIFY(by_join_bits, "by join_bits");
}

RC_GTEST_PROP(Cluster, NoChainMakesOnePerson, ()) {  // likely neighbours, ends that cannot be one person
  const int link = *rc::gen::inRange(1, 9);
  std::vector<ScoredPair> pairs;
  for (std::uint32_t a = 0; a < 9; ++a)
    for (std::uint32_t b = a + 1; b < 9; ++b)
      pairs.push_back({a, b, b == a + 1 ? static_cast<float>(link) : -10.0F});
  std::map<std::uint32_t, int> size;
  for (const std::uint32_t name : cluster(9, pairs, {}, {}, {}, mean_of(pairs)).cluster_of)
    RC_ASSERT(++size[name] <= 2);
}

}  // namespace
}  // namespace zicht::linkage
