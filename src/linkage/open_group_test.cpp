#include "linkage/open_group.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

namespace zicht::linkage {
namespace {

/// One field of two levels: level 0 adds `bits[a][b]` in all (the rarity carries it), prior 0.
OpenGroup group_of(const std::vector<std::vector<double>>& bits, std::size_t counted_out,
                   std::vector<OpenGroup::Pair> same = {}, std::vector<OpenGroup::Pair> different = {}) {
  OpenGroup::Setup setup;
  for (std::uint32_t a = 0; a < bits.size(); ++a) {
    setup.proposed.push_back(a);
    for (std::uint32_t b = a + 1; b < bits.size(); ++b) {
      setup.pairs.emplace_back(a, b);
      setup.odds_bits.push_back(static_cast<float>(bits[a][b]));
    }
  }
  setup.same = std::move(same);
  setup.different = std::move(different);
  setup.facts = [bits](std::uint32_t a, std::uint32_t b) {
    PairFacts facts;
    facts.other_bits = static_cast<float>(bits[a][b]);
    return facts;
  };
  return OpenGroup(std::move(setup), 14.0F, counted_out);
}

using Partition = std::vector<std::uint32_t>;

std::map<Partition, double> drawn_shares(OpenGroup group, int draws) {
  std::map<Partition, double> shares;
  Philox random(5, 0);
  const DrawnModel model;
  Partition partition;
  for (int draw = 0; draw < draws; ++draw) {
    group.draw(model, random, partition);
    shares[partition] += 1.0 / draws;
  }
  return shares;
}

const std::vector<std::vector<double>> kThree{{0, 2, -1}, {0, 0, 1}, {0, 0, 0}};

/// By the definition: parts join one after the other, each by its evidence with those before (GroupEvidence),
/// which lies midway between the mean of the fourth roots of the odds and, in one field, the best.
std::map<Partition, double> shares_by_hand() {
  const double ab = std::exp2(2), ac = std::exp2(-1), bc = std::exp2(1);
  std::map<Partition, double> weights{
      {{0, 1, 2}, 1.0},
      {{0, 0, 2}, ab},
      {{0, 1, 0}, ac},
      {{0, 1, 1}, bc},
      {{0, 0, 0}, ab * std::sqrt(std::pow((std::pow(ac, 0.25) + std::pow(bc, 0.25)) / 2, 4) * bc)}};
  double sum = 0;
  for (const auto& [partition, weight] : weights) sum += weight;
  for (auto& [partition, weight] : weights) weight /= sum;
  return weights;
}

TEST(OpenGroup, DrawsAPairByItsOdds) {  // 2 bits: 4 to 1. Five standard errors of 20,000 draws
  const auto shares = drawn_shares(group_of({{0, 2}, {0, 0}}, 7), 20'000);
  EXPECT_NEAR(shares.at({0, 0}), 0.8, 0.015);
}

TEST(OpenGroup, DrawsThreeByTheirDefinition) {
  const auto shares = drawn_shares(group_of(kThree, 7), 40'000);
  for (const auto& [partition, share] : shares_by_hand()) EXPECT_NEAR(shares.at(partition), share, 0.013);
}

TEST(OpenGroup, GibbsComesNearCountingOut) {  // parts are judged by the others, not in order: near, not equal
  const auto shares = drawn_shares(group_of(kThree, 0), 40'000);
  for (const auto& [partition, share] : shares_by_hand()) EXPECT_NEAR(shares.at(partition), share, 0.08);
}

TEST(OpenGroup, DecisionsBindInEachDraw) {
  for (const std::size_t counted_out : {std::size_t{7}, std::size_t{0}}) {
    for (const auto& [partition, share] :
         drawn_shares(group_of(kThree, counted_out, {{0, 2}}, {{0, 1}}), 500)) {
      EXPECT_EQ(partition[0], partition[2]);
      EXPECT_NE(partition[0], partition[1]);
    }
  }
}

TEST(OpenGroup, WhatIsCertainHasNothingToDraw) {
  OpenGroup::Setup setup;
  setup.proposed = {0, 0};
  setup.pairs = {{0, 1}};
  setup.odds_bits = {30};
  EXPECT_TRUE(OpenGroup(std::move(setup), 14.0F, 7).certain());
}

}  // namespace
}  // namespace zicht::linkage
