#include "registry/linkage_change.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "registry/report_sets.hpp"

namespace zicht::registry {
namespace {

constexpr ReportId kReports = 9;

/// Things that a log may say of reports, without contradictions between registrars.
std::vector<PairSaid> any_sayings() {
  std::vector<PairSaid> said;
  for (int left = *rc::gen::inRange(0, 25); left > 0; --left) {
    const ReportId a = *rc::gen::inRange<ReportId>(1, kReports);
    const ReportId b = *rc::gen::inRange<ReportId>(a + 1, kReports + 1);
    const auto says = *rc::gen::weightedElement<Says>(
        {{2, Says::different}, {2, Says::same}, {4, Says::joined}, {1, Says::split}});
    std::vector<PairSaid> more = said;
    more.push_back({said.size() + 1, 0, says, a, b});
    if (partition_of(more)) said = std::move(more);
  }
  return said;
}

/// Some groups of the compared reports that keep to what binds.
ProposedPersons any_proposal(const std::vector<ReportId>& compared, const BindingPairs& binding) {
  ReportSets sets(kReports + 1);
  const auto index = [](ReportId report) { return static_cast<ReportSets::Index>(report); };
  for (const ReportPair& pair : binding.same) RC_ASSERT(sets.join(index(pair.a), index(pair.b)));
  for (const ReportPair& pair : binding.different) {
    RC_ASSERT(sets.root_of(index(pair.a)) != sets.root_of(index(pair.b)));
    sets.keep_apart(index(pair.a), index(pair.b));
  }
  ProposedPersons proposed;
  proposed.compared = compared;
  if (compared.empty()) return proposed;
  for (int left = *rc::gen::inRange(0, 8); left > 0; --left) {
    const ReportId a = *rc::gen::elementOf(compared);
    const ReportId b = *rc::gen::elementOf(compared);
    if (a < b && sets.join(index(a), index(b))) proposed.likely.push_back({a, b});
  }
  for (const ReportId report : compared) proposed.person_of.push_back(sets.root_of(index(report)));
  return proposed;
}

std::vector<PairSaid> with(const std::vector<PairSaid>& said, const LinkageApplied& change) {
  std::vector<PairSaid> after = said;
  const Sequence sequence = said.size() + 1;
  std::uint32_t position = 0;
  for (const ReportPair& pair : change.splits)
    after.push_back({sequence, position++, Says::split, pair.a, pair.b});
  for (const ReportPair& pair : change.joins)
    after.push_back({sequence, position++, Says::joined, pair.a, pair.b});
  return after;
}

RC_GTEST_PROP(LinkageChange, LeadsToWhatIsProposedAndThenProposesNothing, ()) {
  const std::vector<PairSaid> said = any_sayings();
  std::vector<ReportId> compared;
  std::vector<bool> silent;
  for (ReportId report = 1; report <= kReports; ++report)
    if (*rc::gen::inRange(0, 4) != 0) {
      compared.push_back(report);
      silent.push_back(*rc::gen::inRange(0, 4) == 0);
    }
  const ProposedPersons proposed = any_proposal(compared, binding_pairs(said, compared, silent));
  const LinkageApplied change = linkage_change(said, proposed);
  const std::vector<PairSaid> after_said = with(said, change);
  const Partition after = partition_of(after_said).value();
  for (std::size_t a = 0; a < compared.size(); ++a)
    for (std::size_t b = 0; b < a; ++b)
      RC_ASSERT((after.person(compared[a]) == after.person(compared[b])) ==
                (proposed.person_of[a] == proposed.person_of[b]));
  const LinkageApplied again = linkage_change(after_said, proposed);
  RC_ASSERT(again.joins.empty() && again.splits.empty());
  RC_ASSERT(again.persons_before == change.persons_after);
}

RC_GTEST_PROP(LinkageChange, ASilentReportStaysWithThoseItWasWith, ()) {
  const std::vector<PairSaid> said = any_sayings();
  std::vector<ReportId> compared;
  for (ReportId report = 1; report <= kReports; ++report) compared.push_back(report);
  const std::vector<bool> silent(compared.size(), true);
  const BindingPairs binding = binding_pairs(said, compared, silent);
  ReportSets sets(kReports + 1);
  for (const ReportPair& pair : binding.same)
    RC_ASSERT(sets.join(static_cast<ReportSets::Index>(pair.a), static_cast<ReportSets::Index>(pair.b)));
  const Partition now = partition_of(said).value();
  for (const ReportId report : compared)
    RC_ASSERT(sets.root_of(static_cast<ReportSets::Index>(report)) == now.person(report));
}

TEST(LinkageChange, JoinsFollowTheLikeliestPairs) {
  const LinkageApplied change = linkage_change({}, {{1, 2, 3, 4}, {1, 1, 1, 4}, {{2, 3}, {1, 3}, {1, 2}}});
  EXPECT_EQ(change.joins, (std::vector<ReportPair>{{2, 3}, {1, 3}}));
  EXPECT_TRUE(change.splits.empty());
  EXPECT_EQ(change.reports, 4U);
  EXPECT_EQ(change.persons_before, 4U);
  EXPECT_EQ(change.persons_after, 2U);
}

TEST(LinkageChange, WhatAWithdrawnReportTiedIsSplitWhenItIsInTheWay) {
  // 2 was withdrawn: it holds 1 and 3 together, which linkage now takes for two people.
  const std::vector<PairSaid> said{{1, 0, Says::joined, 1, 2}, {1, 1, Says::joined, 2, 3}};
  const LinkageApplied change = linkage_change(said, {{1, 3}, {1, 3}, {}});
  EXPECT_EQ(change.splits, (std::vector<ReportPair>{{2, 3}}));
  EXPECT_TRUE(change.joins.empty());
}

TEST(BindingPairs, DecisionsReachThroughReportsThatAreNotCompared) {
  const std::vector<PairSaid> said{
      {1, 0, Says::same, 1, 2}, {2, 0, Says::same, 2, 3}, {3, 0, Says::different, 2, 4}};
  const std::vector<ReportId> compared{1, 3, 4};
  const BindingPairs binding = binding_pairs(said, compared, {false, false, false});
  EXPECT_EQ(binding.same, (std::vector<ReportPair>{{1, 3}}));
  EXPECT_EQ(binding.different, (std::vector<ReportPair>{{1, 4}}));
}

}  // namespace
}  // namespace zicht::registry
