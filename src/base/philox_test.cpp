#include "base/philox.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

namespace zicht {
namespace {

TEST(Philox, AgreesWithTheKnownAnswers) {  // Random123 1.14, tests/kat_vectors, philox4x32 10
  EXPECT_EQ(Philox::block({0, 0, 0, 0}, {0, 0}),
            (Philox::Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  constexpr std::uint32_t kOnes = 0xffffffff;
  EXPECT_EQ(Philox::block({kOnes, kOnes, kOnes, kOnes}, {kOnes, kOnes}),
            (Philox::Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(Philox::block({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (Philox::Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Philox,
     BelowIsUniform) {  // seed 1; chi-square with 6 degrees of freedom: above 27.9 once in 10,000 seeds
  Philox random(1, 2);
  std::array<int, 7> seen{};
  constexpr int kDraws = 70'000;
  for (int i = 0; i < kDraws; ++i) ++seen[random.below(7)];
  double chi_square = 0;
  for (const int count : seen) chi_square += std::pow(count - kDraws / 7.0, 2) / (kDraws / 7.0);
  EXPECT_LT(chi_square, 27.9);
}

TEST(Philox,
     WeightsAreFollowed) {  // seed 3; a binomial share is off by over 0.02 less than once in 10^5 seeds
  Philox random(3, 0);
  constexpr std::array kWeights = {1.0, 0.0, 3.0};
  int last = 0;
  for (int i = 0; i < 10'000; ++i) {
    const std::size_t chosen = random.weighted(kWeights);
    EXPECT_NE(chosen, 1U);
    last += chosen == 2;
  }
  EXPECT_NEAR(last / 10'000.0, 0.75, 0.02);
}

TEST(Philox, ShufflesKeepAllAndStreamsDiffer) {
  std::array<int, 50> numbers{};
  for (int i = 0; i < 50; ++i) numbers[static_cast<std::size_t>(i)] = i;
  Philox random(5, 0);
  random.shuffle(std::span<int>(numbers));
  EXPECT_EQ(std::set<int>(numbers.begin(), numbers.end()).size(), 50U);
  EXPECT_NE(Philox(5, 0).bits(), Philox(5, 1).bits());
  EXPECT_EQ(Philox(5, 1).bits(), Philox(5, 1).bits());
}

}  // namespace
}  // namespace zicht
