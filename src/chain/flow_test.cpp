#include "chain/flow.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "chain/made_chain.hpp"

namespace zicht::chain {
namespace {

std::int64_t part(const FlowLevel& level, std::string_view id) {
  for (const FlowPart& one : level.parts)
    if (one.id == id) return one.count;
  return -1;
}

TEST(ChainFlow, FollowsAPersonToTheCourt) {
  ReportsBuilder reports;
  const ReportId report = reports.add(day(2022, 1, 10), "domestic");
  reports.add(day(2022, 1, 11), "domestic");
  ChainBuilder chain(day(2024, 6, 30));
  const ObjectNumber investigation = chain.investigate(day(2022, 2, 1));
  chain.tie(Relation::investigated_in, report, investigation);
  const ObjectNumber one = chain.add_case(day(2022, 9, 1));
  chain.tie(Relation::led_to, investigation, one);
  chain.dispose(one, day(2023, 1, 1), "summons");
  chain.judge(one, day(2023, 9, 1), "convicted");
  const StatSnapshot of_reports = std::move(reports).finish(day(2024, 6, 30));
  const ChainSnapshot of_chain = std::move(chain).finish();
  const ChainIndex index(of_chain);
  const auto levels = ChainFlows(of_reports, index, shipped_codebook(), 2022).of(FlowView::cohort);
  ASSERT_EQ(levels.size(), 4U);
  EXPECT_EQ(part(levels[0], "investigated"), 1);
  EXPECT_EQ(part(levels[0], "open"), 1);
  EXPECT_EQ(part(levels[1], "with_case"), 1);
  EXPECT_EQ(levels[1].tie_coverage, 1.0);
  EXPECT_EQ(part(levels[2], "before_court"), 1);
  EXPECT_EQ(part(levels[3], "convicted"), 1);
}

TEST(ChainFlow, CountsTheCasesThatItsRulesCount) {
  ChainBuilder chain(day(2024, 6, 30));
  const ObjectNumber investigation = chain.investigate(day(2022, 2, 1), "sent");
  const ObjectNumber one = chain.add_case(day(2022, 9, 1));  // whether it is the heaviest is not known
  chain.tie(Relation::led_to, investigation, one);
  chain.dispose(one, day(2022, 12, 1), "summons");
  const ChainSnapshot of_chain = std::move(chain).finish();
  const StatSnapshot nobody = ReportsBuilder().finish(day(2024, 6, 30));
  const auto levels = [&](CaseScope scope) {
    ChainCounting counting;
    counting.case_scope = scope;
    const ChainIndex index(of_chain, counting);
    return ChainFlows(nobody, index, shipped_codebook(), 2022).of(FlowView::year);
  };
  EXPECT_EQ(levels(CaseScope::any_charge)[2].total, 1);
  EXPECT_EQ(part(levels(CaseScope::any_charge)[1], "with_case"), 1);
  EXPECT_EQ(levels(CaseScope::heaviest_charge)[2].total, 0);
  EXPECT_EQ(levels(CaseScope::heaviest_charge)[3].total, 0);
  EXPECT_EQ(part(levels(CaseScope::heaviest_charge)[1], "with_case"), 0);
}

RC_GTEST_PROP(ChainFlow, EveryLevelBalancesAndTheCourtGetsWhatTheCasesGave, ()) {
  ReportsBuilder reports;
  ChainBuilder chain(day(2025, 6, 30));
  std::vector<ObjectNumber> investigations;
  for (int at = *rc::gen::inRange(0, 12); at > 0; --at)
    investigations.push_back(chain.investigate(day(2020, 1, 1) + *rc::gen::inRange(0, 1500),
                                               *rc::gen::element("running", "merged", "closed_evidence")));
  for (int at = *rc::gen::inRange(0, 25); at > 0; --at) {
    const ReportId report = reports.add(day(2020, 1, 1) + *rc::gen::inRange(0, 1500), "domestic");
    if (!investigations.empty() && *rc::gen::arbitrary<bool>())
      chain.tie(Relation::investigated_in, report, *rc::gen::elementOf(investigations));
    if (*rc::gen::arbitrary<bool>())
      chain.follow_up(report, day(2021, 1, 1), *rc::gen::element("no_action", "declaration", "shelter"));
  }
  for (int at = *rc::gen::inRange(0, 20); at > 0; --at) {
    const ObjectNumber one = chain.add_case(day(2020, 6, 1) + *rc::gen::inRange(0, 1500));
    if (!investigations.empty() && *rc::gen::arbitrary<bool>())
      chain.tie(Relation::led_to, *rc::gen::elementOf(investigations), one);
    if (*rc::gen::arbitrary<bool>())
      chain.dispose(one, day(2024, 6, 1), *rc::gen::element("summons", "dismissal_policy", "transfer"));
    if (*rc::gen::arbitrary<bool>())
      chain.judge(one, day(2025, 1, 1), *rc::gen::element("convicted", "other"));
  }
  const StatSnapshot of_reports = std::move(reports).finish(day(2025, 6, 30));
  const ChainSnapshot of_chain = std::move(chain).finish();
  const ChainIndex index(of_chain);
  for (int year = 2020; year <= 2024; ++year) {
    const ChainFlows flows(of_reports, index, shipped_codebook(), year);
    for (const FlowView view : {FlowView::cohort, FlowView::year}) {
      const auto levels = flows.of(view);
      for (const FlowLevel& level : levels) {
        std::int64_t parts = 0;
        for (const FlowPart& one : level.parts) parts += one.count;
        RC_ASSERT(parts == level.total);
      }
      if (view == FlowView::cohort) RC_ASSERT(levels[3].total == part(levels[2], "before_court"));
      // Forms share out the whole; each person goes by one form and one scope.
      std::int64_t of_forms = 0;
      for (std::size_t form = 0; form < shipped_codebook().form().size(); ++form)
        of_forms += flows.of(view, {static_cast<CodeId>(form), {}})[0].total;
      RC_ASSERT(of_forms == levels[0].total);
      std::int64_t of_scopes = 0;
      for (std::size_t scope = 0; scope < shipped_codebook().scope().size(); ++scope)
        of_scopes += flows.of(FlowView::year, {{}, static_cast<CodeId>(scope)})[1].total;
      RC_ASSERT(of_scopes == flows.of(FlowView::year)[1].total);
    }
  }
}

}  // namespace
}  // namespace zicht::chain
