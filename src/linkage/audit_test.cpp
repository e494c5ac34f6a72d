#include "linkage/audit.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <set>
#include <sstream>

#include "base/text.hpp"
#include "linkage/audit_sheet.hpp"
#include "linkage/test_views.hpp"

namespace zicht::linkage {
namespace {

/// A linkage of made-up people whose truth is known, with some groups joined that are not one person.
struct Linked {
  MadeUp people;
  LinkResult result;
  std::vector<bool> nobody_left_out;
};
const Linked& linked() {
  static const Linked made = [] {
    MadeUp people = made_up(5, 500, 0.4, 0.25);
    LinkResult result = link(people.view(), {}).value();
    for (std::uint32_t record = 40; record < 600; record += 37) {
      const auto [kept, lost] = std::minmax(result.cluster_of[record], result.cluster_of[record + 11]);
      std::ranges::replace(result.cluster_of, std::uint32_t{lost}, std::uint32_t{kept});
    }
    for (std::uint32_t record = 0; record < 600; record += 29)  // some leave the others of their group
      if (result.cluster_of[record] != record) result.cluster_of[record] = record;
    std::vector<bool> nobody(people.rows.size(), false);
    return Linked{std::move(people), std::move(result), std::move(nobody)};
  }();
  return made;
}

AuditSample draw(std::size_t pairs, std::uint64_t seed) {
  return draw_audit(linked().result, linked().nobody_left_out, pairs, seed).value();
}

bool is_linked(const AuditedPair& pair) {
  return linked().result.cluster_of[pair.a] == linked().result.cluster_of[pair.b];
}
bool is_same(const AuditedPair& pair) {
  return linked().people.person_of[pair.a] == linked().people.person_of[pair.b];
}

AuditAnswers answered(const AuditSample& sample) {
  AuditAnswers answers;
  for (std::size_t at = 0; at < kAuditStrata.size(); ++at) answers.strata[at].units = sample.pairs_of[at];
  for (const AuditedPair& pair : sample.drawn) {
    ++answers.strata[pair.stratum].drawn;
    answers.strata[pair.stratum].hits += is_same(pair) ? 1 : 0;
  }
  answers.lost_by_blocking = sample.lost_by_blocking;
  return answers;
}

std::int64_t population_size(const AuditSample& sample) {
  return std::accumulate(sample.pairs_of.begin(), sample.pairs_of.end(), std::int64_t{0});
}

TEST(DrawAudit, WeighsTheDrawnToTheNumberOfPairs) {
  for (const std::size_t pairs : {std::size_t{12}, std::size_t{50}, std::size_t{200}}) {
    const AuditSample sample = draw(pairs, 3);
    EXPECT_EQ(sample.drawn.size(), pairs);
    std::array<double, kAuditStrata.size()> drawn{};
    for (const AuditedPair& pair : sample.drawn) drawn[pair.stratum] += 1;
    double weights = 0;
    for (const AuditedPair& pair : sample.drawn)
      weights += static_cast<double>(sample.pairs_of[pair.stratum]) / drawn[pair.stratum];
    EXPECT_NEAR(weights, static_cast<double>(population_size(sample)), 1e-6);
  }
}

/// Counted apart: pairs of the result, and pairs of one group that it does not name.
TEST(DrawAudit, HoldsEachPairThatIsLinkedOrLikelyOnceWhenAllAreAskedFor) {
  const AuditSample sample = draw(1'000'000, 1);
  std::set<std::pair<std::uint32_t, std::uint32_t>> expected;
  for (const LinkedPair& pair : linked().result.pairs) expected.insert({pair.a, pair.b});
  for (std::uint32_t a = 0; a < linked().people.rows.size(); ++a)
    for (std::uint32_t b = a + 1; b < linked().people.rows.size(); ++b)
      if (is_linked({a, b, 0})) expected.insert({a, b});
  std::set<std::pair<std::uint32_t, std::uint32_t>> drawn;
  for (const AuditedPair& pair : sample.drawn) {
    EXPECT_TRUE(drawn.insert({pair.a, pair.b}).second);
    EXPECT_EQ(kAuditStrata[pair.stratum].linked, is_linked(pair));
  }
  EXPECT_EQ(drawn, expected);
  EXPECT_EQ(population_size(sample), std::ssize(expected));
}

TEST(DrawAudit, IsTheSameForASeedAndAnotherForAnother) {
  const auto pairs_of = [](const AuditSample& sample) {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
    for (const AuditedPair& pair : sample.drawn) pairs.emplace_back(pair.a, pair.b);
    return pairs;
  };
  EXPECT_EQ(pairs_of(draw(60, 1)), pairs_of(draw(60, 1)));
  EXPECT_NE(pairs_of(draw(60, 1)), pairs_of(draw(60, 2)));
}

TEST(DrawAudit, AsksNobodyAboutWhoSaysNothing) {
  std::vector<bool> left_out = linked().nobody_left_out;
  for (std::size_t record = 0; record < left_out.size(); record += 3) left_out[record] = true;
  const AuditSample sample = draw_audit(linked().result, left_out, 1'000'000, 1).value();
  for (const AuditedPair& pair : sample.drawn) EXPECT_TRUE(pair.a % 3 != 0 && pair.b % 3 != 0);
  std::fill(left_out.begin(), left_out.end(), true);
  EXPECT_EQ(draw_audit(linked().result, left_out, 100, 1).error().code, ErrorCode::not_found);
}

TEST(DrawAudit, RefusesFewerThanTwoAStratum) {
  const auto made = draw_audit(linked().result, linked().nobody_left_out, 3, 1);
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code, ErrorCode::invalid_input);
}

/// Pairs of a group and of others, by the truth, among those that could be drawn.
AuditResult truth() { return audit_result(answered(draw(1'000'000, 1))); }

TEST(AuditResult, OfAFullAuditIsExact) {
  double links = 0;
  double true_links = 0;
  double matches = 0;
  const AuditSample all = draw(1'000'000, 1);
  for (const AuditedPair& pair : all.drawn) {
    links += is_linked(pair) ? 1 : 0;
    true_links += is_linked(pair) && is_same(pair) ? 1 : 0;
    matches += is_same(pair) ? 1 : 0;
  }
  const AuditResult result = truth();
  EXPECT_NEAR(*result.precision.estimate, true_links / links, 1e-12);
  EXPECT_NEAR(*result.recall.estimate, true_links / matches, 1e-12);
  EXPECT_EQ(result.precision.lower, result.precision.upper);
  EXPECT_EQ(result.recall.lower, result.recall.upper);
  EXPECT_LT(true_links / links, 1) << "a linkage without errors tests nothing";
  EXPECT_LT(true_links / matches, 1);
}

/// 60 audits of 150 pairs. An interval that held exactly 95 % of the time would fail below 51 of 60 less
/// than once in 500; the seeds are fixed.
TEST(AuditResult, CoversTheTruthAndIsNotFarFromItSlow) {
  const AuditResult known = truth();
  int precision_held = 0;
  int recall_held = 0;
  double width = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const AuditResult result = audit_result(answered(draw(150, seed)));
    const auto held = [](const stats::RatioInterval& interval, const stats::RatioInterval& exact) {
      return interval.lower <= *exact.estimate + 1e-12 && *exact.estimate <= interval.upper + 1e-12 ? 1 : 0;
    };
    precision_held += held(result.precision, known.precision);
    recall_held += held(result.recall, known.recall);
    width += (result.recall.upper - result.recall.lower) / 60;
  }
  RecordProperty("precision_held", precision_held);
  RecordProperty("recall_held", recall_held);
  RecordProperty("recall_width", std::to_string(width));
  EXPECT_GE(precision_held, 51);
  EXPECT_GE(recall_held, 51);
  EXPECT_LT(width, 0.3);
}

TEST(AuditResult, CountsWhatBlockingLostAsMissed) {
  AuditAnswers answers = answered(draw(1'000'000, 1));
  answers.lost_by_blocking = 0;
  EXPECT_EQ(audit_result(answers).recall.estimate, audit_result(answers).recall_with_lost.estimate);
  double inside = 0;
  double all = 0;
  for (std::size_t at = 0; at < kAuditStrata.size(); ++at) {
    all += static_cast<double>(answers.strata[at].hits);
    if (kAuditStrata[at].linked) inside += static_cast<double>(answers.strata[at].hits);
  }
  answers.lost_by_blocking = 10;
  EXPECT_NEAR(*audit_result(answers).recall_with_lost.estimate, inside / (all + 10), 1e-12);
}

TEST(AuditResult, OfFewWithoutAnErrorLeavesRoomForOne) {
  AuditAnswers answers = answered(draw(12, 4));
  for (stats::StratumSample& stratum : answers.strata) stratum.hits = 0;
  const AuditResult nothing_same = audit_result(answers);
  EXPECT_EQ(nothing_same.precision.estimate, 0);
  EXPECT_GT(nothing_same.precision.upper, 0.2);
  EXPECT_EQ(nothing_same.recall.estimate, std::nullopt);
  EXPECT_EQ(nothing_same.recall.lower, 0);
  for (std::size_t at = 0; at < kAuditStrata.size(); ++at)
    answers.strata[at].hits = kAuditStrata[at].linked ? answers.strata[at].drawn : 0;
  const AuditResult no_error = audit_result(answers);
  EXPECT_EQ(no_error.precision.estimate, 1);
  EXPECT_LT(no_error.precision.lower, 0.95);
  EXPECT_EQ(no_error.recall.estimate, 1);
  EXPECT_LT(no_error.recall.lower, 1);
}

TEST(AuditResult, OfNothingReviewedIsAnything) {
  AuditAnswers answers = answered(draw(12, 4));
  for (stats::StratumSample& stratum : answers.strata) stratum.drawn = stratum.hits = 0;
  const AuditResult result = audit_result(answers);
  EXPECT_EQ(result.precision.estimate, std::nullopt);
  EXPECT_EQ(std::pair(result.precision.lower, result.precision.upper), std::pair(0.0, 1.0));
  EXPECT_EQ(std::pair(result.recall.lower, result.recall.upper), std::pair(0.0, 1.0));
}

}  // namespace
}  // namespace zicht::linkage
