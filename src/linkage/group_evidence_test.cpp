#include "linkage/group_evidence.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

#include "linkage/non_matches.hpp"
#include "linkage/pair_scorer.hpp"
#include "linkage/test_views.hpp"

namespace zicht::linkage {
namespace {

/// A pair whose fields (0 and 1 names, 2 another) say so many bits; NaN = not known.
PairFacts says(std::array<float, 3> bits, std::array<std::uint32_t, 3> values, float other_bits = 0.0F) {
  PairFacts facts;
  facts.names = 0b011;
  facts.other_bits = other_bits;
  for (std::size_t field = 0; field < bits.size(); ++field) {
    if (std::isnan(bits[field])) continue;
    facts.pattern = with_level(facts.pattern, field, 0);
    facts.rarity_bits[field] = bits[field];
    facts.values[field] = values[field];
  }
  return facts;
}
const float kUnknown = std::nanf("");

double bits_of(const std::vector<PairFacts>& pairs, double prior_bits) {
  GroupEvidence evidence;
  for (const PairFacts& pair : pairs) evidence.add(pair, BitsByLevel{}, prior_bits);
  return evidence.bits();
}

TEST(GroupEvidence, OfOnePairIsWhatItSays) {
  EXPECT_NEAR(bits_of({says({5, 4, 12}, {1, 1, 1}, -2)}, -11), 8.0, 1e-4);
  EXPECT_NEAR(bits_of({says({5, kUnknown, -3}, {1, 1, 1})}, -11), -9.0, 1e-4);
}

TEST(GroupEvidence, TheSameSaidTwiceIsSaidOnce) {
  const PairFacts pair = says({5, 4, 3}, {1, 1, 1}, -2);
  EXPECT_NEAR(bits_of({pair, pair, pair}, -8), bits_of({pair}, -8), 1e-4);
}

/// By hand: pairs of -4 and -2 bits. Mean of the roots: 4 log2((2^-1 + 2^-0.5) / 2) = -2.91. Best: names 6 of
/// two tried, date 8 of one, prior -10: 3; half of both.
TEST(GroupEvidence, OneRecordMayHaveTheNameAndAnotherTheDate) {
  const std::vector<PairFacts> pairs{says({3, 3, kUnknown}, {1, 1, 0}), says({0, 0, 8}, {2, 2, 7})};
  const double mean = 4.0 * std::log2((std::exp2(-1.0) + std::exp2(-0.5)) / 2.0);
  EXPECT_NEAR(bits_of(pairs, -10), 0.5 * (mean + (6.0 - 1.0 + 8.0 - 10.0)), 1e-4);
}

TEST(GroupEvidence, ManyValuesTriedCountForLess) {
  std::vector<PairFacts> same, other;
  for (std::uint32_t i = 0; i < 4; ++i) {
    same.push_back(says({4, 4, 2}, {1, 1, 1}));
    other.push_back(says({4, 4, 2}, {i, i, i}));
  }
  EXPECT_NEAR(bits_of(same, 0) - bits_of(other, 0), 0.5 * (2.0 + 2.0), 1e-4);  // names and date: log2(4) each
}

RC_GTEST_PROP(GroupEvidence, AddedInPartsIsAsAddedAtOnceInAnyOrder, ()) {
  const auto facts = [] {
    const auto bits = [] { return static_cast<float>(*rc::gen::inRange(-12, 13)); };
    const auto value = [] { return static_cast<std::uint32_t>(*rc::gen::inRange(0, 3)); };
    return says({bits(), *rc::gen::arbitrary<bool>() ? bits() : kUnknown, bits()},
                {value(), value(), value()}, static_cast<float>(*rc::gen::inRange(-3, 1)));
  };
  std::vector<PairFacts> pairs;
  for (int i = *rc::gen::inRange(1, 8); i > 0; --i) pairs.push_back(facts());
  const double at_once = bits_of(pairs, -5);
  const auto cut = static_cast<std::ptrdiff_t>(*rc::gen::inRange<std::size_t>(0, pairs.size() + 1));
  GroupEvidence first, second;
  for (auto pair = pairs.begin(); pair != pairs.end(); ++pair)
    (pair - pairs.begin() < cut ? first : second).add(*pair, BitsByLevel{}, -5);
  second.add(first);
  RC_ASSERT(std::abs(second.bits() - at_once) < 1e-4);
}

RC_GTEST_PROP(PairFacts, SayWhatTheScorerSays, (std::uint8_t seed)) {
  const PreparedView view = PreparedView::prepare(made_up(seed, 30, 0.5, 0.3).view(), 1).value();
  const LinkageModel model = prior_model(view, seed, 1);
  PairScorer scorer(view, model);
  for (std::uint32_t b = 1; b < view.record_count(); ++b) {
    GroupEvidence evidence;
    evidence.add(scorer.facts(0, b), model.bits_by_level(), 0.0);
    RC_ASSERT(std::abs(evidence.bits() - scorer.weight_bits(0, b)) < 1e-3);
  }
}

}  // namespace
}  // namespace zicht::linkage
