#include "linkage/blocking.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "linkage/blocking_keys.hpp"
#include "linkage/test_views.hpp"
#include "linkage/thresholds.hpp"

namespace zicht::linkage {
namespace {

using Pairs = std::set<std::pair<std::uint32_t, std::uint32_t>>;

/// With as many passes in order at once as there are threads.
Pairs pairs_of(Candidates& candidates, bool each_once, std::size_t threads) {
  Pairs pairs;
  const std::size_t passes = candidates.passes().size();
  for (std::size_t pass = 0; pass < passes; pass += threads) {
    candidates.order_passes(pass, std::min(pass + threads, passes), threads);
    for (std::size_t part = 0; part < candidates.part_count(); ++part)
      candidates.for_each_pair(part, [&](std::uint32_t a, std::uint32_t b, std::uint32_t /*passes*/) {
        EXPECT_LT(a, b);
        EXPECT_TRUE(pairs.insert({a, b}).second || !each_once);
      });
  }
  return pairs;
}

Pairs pairs_of(const PreparedView& view, const std::vector<BlockingPass>& passes, bool each_once,
               std::size_t threads) {
  Candidates candidates(view, passes, threads);
  return pairs_of(candidates, each_once, threads);
}

/// Every pair whose keys are equal in all parts of some pass.
Pairs naive_pairs(const PreparedView& view, const std::vector<BlockingPass>& passes) {
  Pairs pairs;
  for (const BlockingPass& pass : passes) {
    const KeyReader reader(view, pass.parts, 1);
    for (std::uint32_t a = 0; a < view.record_count(); ++a) {
      for (std::uint32_t b = a + 1; b < view.record_count(); ++b) {
        bool same = view.has_identity(a) && view.has_identity(b);
        for (std::size_t part = 0; part < pass.parts.size(); ++part)
          same = same && reader.key(a, part) != 0 && reader.key(a, part) == reader.key(b, part);
        if (same) pairs.insert({a, b});
      }
    }
  }
  return pairs;
}

TEST(Candidates, AreThePairsThatShareAKey) {
  const PreparedView view = PreparedView::prepare(made_up(3, 150, 0.4, 0.2).view(), 1).value();
  const std::vector<BlockingPass> passes{
      {{{0, KeyKind::first_sound}, {2, KeyKind::year}}, 0},
      {{{1, KeyKind::prefix}}, 0},
      {{{KeyPart::kAllNames, KeyKind::lowest_name}, {3, KeyKind::whole}}, 0}};
  for (const std::size_t threads : {1U, 2U, 3U})
    EXPECT_EQ(pairs_of(view, passes, true, threads), naive_pairs(view, passes));
}

TEST(Candidates, OfLargeBlocksAreBounded) {
  std::vector<Row> rows;
  for (int i = 0; i < 3000; ++i) rows.push_back({"anna", "jansen", "1990-01-01", "f", "NL"});
  const PreparedView view = prepared(MadeUp::kinds(), rows);
  Candidates candidates(view, {{{{0, KeyKind::whole}}, 0}}, 1);
  EXPECT_LE(pairs_of(candidates, false, 1).size(), 3000 * kWindow);
  EXPECT_EQ(candidates.large_blocks(), 1U);
}

TEST(ChoosePasses, StaysWithinItsBoundsAndIsTheSameForAnyNumberOfThreads) {
  const PreparedView view = PreparedView::prepare(made_up(5, 3000, 0.3, 0.1).view(), 2).value();
  const auto passes = choose_passes(view, 1, 1);
  EXPECT_LE(passes.size(), 16U);
  EXPECT_GE(passes.size(), 2U);
  const auto again = choose_passes(view, 1, 4);
  ASSERT_EQ(passes.size(), again.size());
  for (std::size_t i = 0; i < passes.size(); ++i)
    EXPECT_EQ(to_text(passes[i], view), to_text(again[i], view));
}

TEST(ChoosePasses, ComparesEveryPairOfAFewRecords) {
  const PreparedView view = PreparedView::prepare(made_up(5, 50, 0.3, 0.1).view(), 1).value();
  EXPECT_EQ(pairs_of(view, choose_passes(view, 1, 1), true, 1).size(),
            view.record_count() * (view.record_count() - 1) / 2);
}

TEST(ChoosePasses, FindTruePairsOfMadeUpPeople) {
  const MadeUp made = made_up(7, 4000, 0.2, 0.1);
  const PreparedView view = PreparedView::prepare(made.view(), 2).value();
  const Pairs pairs = pairs_of(view, choose_passes(view, 1, 2), false, 2);
  double missed = 0;
  double all = 0;
  for (std::uint32_t record = 1; record < made.person_of.size(); ++record) {
    if (made.person_of[record] != made.person_of[record - 1]) continue;
    all += 1;
    missed += pairs.contains({record - 1, record}) ? 0 : 1;
  }
  EXPECT_LT(missed / all, 0.01);
  EXPECT_LT(static_cast<double>(pairs.size()),
            0.1 * static_cast<double>(view.record_count()) * static_cast<double>(view.record_count()));
}

TEST(BlockingLoss, IsChaosLowerBound) {  // by hand: 3 found once, 2 twice: 9 / 4
  const std::vector<std::uint32_t> passes{0b001, 0b010, 0b100, 0b011, 0b110, 0b111};
  const BlockingLoss loss = blocking_loss(passes, 3);
  EXPECT_DOUBLE_EQ(loss.links_found, 6.0);
  EXPECT_DOUBLE_EQ(loss.links_lost_at_least, 9.0 / 4.0);
  EXPECT_EQ(loss.links_of_pass, (std::vector<double>{3, 4, 3}));
  EXPECT_EQ(loss.links_of_pass_alone, (std::vector<double>{1, 1, 1}));
  EXPECT_DOUBLE_EQ(blocking_loss(passes, 1).links_lost_at_least, 0.0);
  EXPECT_FALSE(std::signbit(blocking_loss({}, 3).links_lost_at_least));  // it is printed
}

TEST(Candidates, WhoeverDoesNotSayWhoItIsMeetsNobody) {
  const PreparedView view = prepared({Kind::given_name, Kind::sex}, {{"ana", "f"}, {"bea", "f"}, {"", "f"}});
  Candidates candidates(view, {{{{1, KeyKind::whole}}, 0}}, 1);
  candidates.order_passes(0, 1, 1);
  const auto met_by = [&](std::uint32_t guest) {
    std::vector<std::uint32_t> met;
    candidates.for_each_neighbour(view, guest, [&](std::uint32_t record) { met.push_back(record); });
    return met;
  };
  EXPECT_EQ(met_by(0), (std::vector<std::uint32_t>{0, 1}));
  EXPECT_TRUE(met_by(2).empty());
}

}  // namespace
}  // namespace zicht::linkage
