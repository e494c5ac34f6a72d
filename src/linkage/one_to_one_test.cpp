#include "linkage/one_to_one.hpp"

#include <gtest/gtest.h>

#include <array>

#include "linkage/training.hpp"

namespace zicht::linkage {
namespace {

constexpr std::array<std::uint32_t, 8> kNoCopies{0, 1, 2, 3, 4, 5, 6, 7};

TEST(OneToOne, EqualRivalsShareTheProbability) {
  const std::vector<ScoredPair> pairs{{0, 2, 40.0F}, {1, 2, 40.0F}};
  const OneToOne answer = one_to_one_odds(pairs, 2, 1, kNoCopies);
  EXPECT_NEAR(probability_of(double{answer.odds_bits[0]}), 0.5, 0.01);
  EXPECT_EQ(answer.odds_bits[0], answer.odds_bits[1]);
}

TEST(OneToOne, AStrongerRivalTakesIt) {
  const std::vector<ScoredPair> pairs{{0, 2, 40.0F}, {1, 2, 30.0F}};
  const OneToOne answer = one_to_one_odds(pairs, 2, 1, kNoCopies);
  EXPECT_GT(probability_of(double{answer.odds_bits[0]}), 0.99);
  EXPECT_LT(probability_of(double{answer.odds_bits[1]}), 0.01);
}

TEST(OneToOne, NeverExpectsMoreLinksThanTheSmallerSourceHasRecords) {
  std::vector<ScoredPair> pairs;
  for (std::uint32_t a = 0; a < 5; ++a)
    for (std::uint32_t b = 5; b < 8; ++b) pairs.push_back({a, b, 25.0F});
  EXPECT_LE(one_to_one_odds(pairs, 5, 3, kNoCopies).links, 3.0);
}

}  // namespace
}  // namespace zicht::linkage
