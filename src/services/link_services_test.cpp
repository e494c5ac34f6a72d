// Linkage of a register, as a command and a server ask for it.
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "services/link_audit.hpp"
#include "services/link_candidates.hpp"
#include "services/link_proposal.hpp"
#include "services/link_review.hpp"
#include "services/people_reported_twice.hpp"

namespace zicht::services {
namespace {

using LinkServicesTest = PeopleReportedTwice;

TEST_F(LinkServicesTest, AProposalChangesNothingUntilItIsTakenOver) {
  const LinkProposal proposal = propose_persons(registry(), "ana", {}, false).value();
  EXPECT_TRUE(proposal.changes);
  EXPECT_EQ(proposal.event, 0U);
  EXPECT_EQ(persons(), kPeople + kTwice);
  EXPECT_GE(proposal.linked->change.joins.size(), 30U);  // 5 of the 40 are doubtful
  std::int64_t before = 0, after = 0;
  for (const auto& [year, change] : proposal.by_year) {
    before += change.before;
    after += change.after;
  }
  EXPECT_EQ(before, kPeople + kTwice);
  EXPECT_EQ(after, before - static_cast<std::int64_t>(proposal.linked->change.joins.size()));
  const LinkProposal taken = propose_persons(registry(), "ana", {}, true).value();
  EXPECT_GT(taken.event, 0U);
  EXPECT_EQ(persons(), after);
  EXPECT_FALSE(propose_persons(registry(), "ana", {}, true).value().changes);
}

TEST_F(LinkServicesTest, CandidatesAreLikeliestFirstAndTheirViewingIsRecorded) {
  CandidateDesk desk = CandidateDesk::open(registry(), {}, "ana", {}).value();
  const Sequence events = registry().status().value().events;
  const CandidatesOf found = desk.ask(second(2)).value();
  EXPECT_TRUE(found.says_who);
  ASSERT_FALSE(found.persons.empty());
  EXPECT_EQ(found.persons[0].person, first(2));
  EXPECT_EQ(found.persons[0].reports, 1U);
  EXPECT_GT(found.persons[0].probability, 0.9);
  EXPECT_EQ(found.persons[0].held, HeldToBe::undecided);
  EXPECT_TRUE(std::ranges::is_sorted(found.persons, std::greater{}, &PersonCandidate::odds_bits));
  EXPECT_EQ(registry().status().value().events, events + 1);
  EXPECT_EQ(desk.ask(999'999).error().code, ErrorCode::not_found);
}

TEST_F(LinkServicesTest, ADecisionBindsAndIsSaidOfACandidate) {
  ReviewDesk desk = ReviewDesk::open(registry(), {}, "ana", "link review", {}).value();
  const auto record = [&](ReportId report) { return desk.linked().record_of(report).value(); };
  linkage::ReviewItem item;
  item.a = record(first(2));
  item.b = record(second(2));
  EXPECT_FALSE(desk.is_decided(item).value());
  EXPECT_GT(desk.decide(item, false, "seen together").value(), 0U);
  EXPECT_TRUE(desk.is_decided(item).value());
  EXPECT_EQ(desk.decide(item, true, "no").error().code, ErrorCode::conflict);
  CandidateDesk candidates = CandidateDesk::open(registry(), {}, "ana", {}).value();
  const CandidatesOf found = candidates.ask(second(2)).value();
  const auto candidate = std::ranges::find(found.persons, first(2), &PersonCandidate::person);
  ASSERT_NE(candidate, found.persons.end());
  EXPECT_EQ(candidate->held, HeldToBe::different);
}

TEST_F(LinkServicesTest, TwoReportsStandSideBySideFieldByField) {
  ReviewDesk desk = ReviewDesk::open(registry(), {first(3), second(3)}, "ana", "link explain", {}).value();
  const PairSideBySide pair = desk.look_at(first(3), second(3), Language::en).value();
  EXPECT_EQ(pair.a, first(3));
  const auto field = [&](std::string_view name) {
    return *std::ranges::find(pair.fields, name,
                              [](const FieldSideBySide& one) { return one.evidence.field; });
  };
  EXPECT_EQ(field("given_names").values_a, field("given_names").values_b);
  ASSERT_EQ(field("sex").values_a.size(), 1U);
  const CodeList& sex = registry().codebook().sex();
  EXPECT_TRUE(field("sex").values_a[0] == sex[1].label.in(Language::en) ||
              field("sex").values_a[0] == sex[2].label.in(Language::en));
  double bits =
      pair.explanation.dependence_bits + pair.explanation.agreement_bits + pair.explanation.relatives_bits;
  for (const FieldSideBySide& one : pair.fields) bits += one.evidence.bits;
  EXPECT_NEAR(bits, pair.explanation.weight_bits, 1e-9);
  EXPECT_EQ(desk.look_at(first(3), first(3), Language::en).error().code, ErrorCode::invalid_input);
}

TEST_F(LinkServicesTest, QuestionsAreLookedAtAsOneViewing) {
  ReviewDesk desk = ReviewDesk::open(registry(), {}, "ana", "link review", {}).value();
  const std::vector<linkage::ReviewItem> items = desk.questions(5);
  ASSERT_FALSE(items.empty());
  EXPECT_TRUE(std::ranges::is_sorted(items, std::greater{}, &linkage::ReviewItem::expected_change));
  const Sequence events = registry().status().value().events;
  EXPECT_EQ(desk.look_at(items, Language::nl).value().size(), items.size());
  EXPECT_EQ(registry().status().value().events, events + 1);
}

TEST_F(LinkServicesTest, AnAuditIsReadByTheRegistryItWasDrawnFromOnly) {
  const DrawnAudit audit = draw_link_audit(registry(), "ana", {}, 20).value();
  std::istringstream sheet(audit.sheet);
  const ReadAudit read = read_link_audit(registry(), sheet, "sheet.csv").value();
  EXPECT_EQ(read.answers.asked, static_cast<std::int64_t>(audit.sample.drawn.size()));
  EXPECT_FALSE(read.superseded);
  ASSERT_TRUE(registry().append(std::vector<NewEvent>{registry::made_up_report(900)}).has_value());
  std::istringstream again(audit.sheet);
  EXPECT_TRUE(read_link_audit(registry(), again, "sheet.csv").value().superseded);
  const registry::TestFolder elsewhere;
  auto other = registry::Registry::create(elsewhere.path() / "registry", shipped_definitions(), "tester",
                                          registry::test_clock())
                   .value();
  std::istringstream foreign(audit.sheet);
  EXPECT_EQ(read_link_audit(other, foreign, "sheet.csv").error().code, ErrorCode::conflict);
}

}  // namespace
}  // namespace zicht::services
