#include "services/chain.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "registry/test_registry.hpp"

namespace zicht::services {
namespace {

constexpr const char* kInvestigations =
    "agency,own_reference,opened_on,origin,form,scope,state,report_references\n"
    "police_limburg,I1,2024-03-01,report,sexual,domestic,running,police:reference 1\n"
    "police_limburg,I2,2024-05-01,report,labour,cross_border,running,\n";
constexpr const char* kCases =
    "office,case_key,registered_on,offences,suspect_key,investigation_references\n"
    "office_limburg,99/000001-24,2024-06-01,art273f_1_1,P7,police_limburg:I1\n";
constexpr const char* kSuspects =
    "agency,own_reference,suspected_on,suspect_key,sex,investigation_references\n"
    "police_limburg,S1,2024-04-01,P7,male,police_limburg:I1\n";
constexpr const char* kDisposals = "case_key,decided_on,kind\n99/000001-24,2024-09-01,summons\n";

class ChainServices : public testing::Test {
 protected:
  void SetUp() override { registry::made_up_registry(folder_.path() / "registry", 3); }
  Session session() {
    return Session::open(folder_.path() / "registry", registry::Access::write, registry::test_clock())
        .value();
  }
  static intake::ChainImportSummary import(Session& session, ObjectKind kind, const std::string& text) {
    std::istringstream in(text);
    const ChainImportSinks sinks{
        [](const Finding& finding) { ADD_FAILURE() << finding.rule << finding.message; },
        []() -> Result<std::ostream*> { return nullptr; }, [](std::int64_t) {}};
    const auto summary = import_objects(session, in, kind, {"tester", Language::en}, false, sinks);
    EXPECT_TRUE(summary) << summary.error().message;
    return *summary;
  }
  static void import_all(Session& session) {
    import(session, ObjectKind::disposal, kDisposals);
    import(session, ObjectKind::court_case, kCases);
    import(session, ObjectKind::suspect, kSuspects);
    import(session, ObjectKind::investigation, kInvestigations);
  }
  registry::TestFolder folder_;
};

TEST_F(ChainServices, FilesInAnyOrderBecomeFigures) {
  Session opened = session();
  import_all(opened);
  const auto overview = chain_overview(opened, {2024, {}, {}, {}}, Language::en);
  ASSERT_TRUE(overview) << overview.error().message;
  const auto total = [&](std::string_view id) {
    return std::ranges::find(overview->tables, id, &FigureTable::id)->total.value;
  };
  EXPECT_EQ(total("investigations"), 2);
  EXPECT_EQ(total("suspects_police"), 1);
  EXPECT_EQ(total("cases_registered"), 1);
  EXPECT_EQ(total("disposals"), 1);
  EXPECT_TRUE(overview->findings.empty());
  for (const TieCoverage& one : overview->coverage) {
    EXPECT_LE(one.tied, one.all);
    if (one.of != ObjectKind::report && one.of != ObjectKind::investigation) {
      EXPECT_EQ(one.tied, one.all) << name_of(one.relation);
    }
  }
  EXPECT_EQ(import(opened, ObjectKind::investigation, kInvestigations).repeated, 2);
}

TEST_F(ChainServices, RegistrarsTieByKindsAndHearWhatWasThere) {
  Session opened = session();
  import_all(opened);
  const ChainSnapshot before = opened.registry().chain(opened.today()).value();
  const NamedObject investigation{ObjectKind::investigation, before.investigations[1].number};
  const NamedObject its_case{ObjectKind::court_case, before.cases[0].number};
  const ChainWriter writer{"registrar", Language::en};
  EXPECT_EQ(tie_objects(opened, {its_case, investigation, false, "why"}, writer).value(), std::nullopt);
  const auto again = tie_objects(opened, {investigation, its_case, false, "why"}, writer).value();
  ASSERT_TRUE(again);
  EXPECT_EQ(again->rule, "CH-026");
  EXPECT_EQ(again->severity, Severity::note);
  const auto wrong = tie_objects(opened, {its_case, {ObjectKind::report, 1}, false, "why"}, writer);
  ASSERT_FALSE(wrong);
  EXPECT_TRUE(wrong.error().message.starts_with("CH-025"));
  const auto ties = [&] { return opened.registry().chain(opened.today()).value().ties.size(); };
  EXPECT_EQ(ties(), before.ties.size() + 1);
  ASSERT_TRUE(tie_objects(opened, {investigation, its_case, true, "why"}, writer));
  EXPECT_EQ(ties(), before.ties.size());
}

TEST_F(ChainServices, AFollowUpTakesAReportOffTheListOfThoseNeverFollowedUp) {
  Session opened = session();
  const auto never = never_followed_up(opened, opened.today(), 100).value();
  ASSERT_EQ(never.size(), 3U);
  FollowUpQuestion question;
  question.subjects = {{ObjectKind::report, never[0].report}};
  question.columns = {{"organisation", "police_limburg"}, {"on", "2024-06-01"}, {"kind", "no_action"}};
  const ChainWriter writer{"registrar", Language::en};
  const auto refused = record_follow_up(opened, question, writer).value();
  EXPECT_EQ(refused.follow_up, 0U);
  ASSERT_EQ(refused.findings.size(), 1U);
  EXPECT_EQ(refused.findings[0].rule, "CH-022");
  question.columns["reason"] = "no_leads";
  EXPECT_NE(record_follow_up(opened, question, writer).value().follow_up, 0U);
  EXPECT_EQ(never_followed_up(opened, opened.today(), 100).value().size(), 2U);
  EXPECT_TRUE(never_followed_up(opened, opened.today(), 3650).value().empty());
}

TEST_F(ChainServices, WhatACorrectionSaysIsThereAlreadyAndADryRunKnows) {
  Session opened = session();
  import_all(opened);
  const auto number = opened.registry().chain(opened.today())->investigations[0].number;
  const std::string mended =
      "agency,own_reference,opened_on,origin,form,scope,state\npolice_limburg,I1b,2024-03-01,report,sexual,"
      "cross_border,running\n";
  std::istringstream row(mended);
  ASSERT_TRUE(correct_object(opened, {ObjectKind::investigation, number}, row, "reference",
                             {"registrar", Language::en}));
  for (const bool dry_run : {true, false})
    for (const std::string& text : {mended, std::string(kInvestigations)}) {
      std::istringstream in(text);
      const auto summary =
          import_objects(opened, in, ObjectKind::investigation, {"tester", Language::en}, dry_run,
                         {[](const Finding& finding) { ADD_FAILURE() << finding.rule; },
                          []() -> Result<std::ostream*> { return nullptr; }, [](std::int64_t) {}});
      ASSERT_TRUE(summary) << summary.error().message;
      EXPECT_EQ(summary->recorded, 0) << text;
      EXPECT_EQ(summary->repeated, summary->rows) << text;
    }
}

TEST_F(ChainServices, AnObjectIsCorrectedByItsNumberWithOneRow) {
  Session opened = session();
  import_all(opened);
  const auto number = opened.registry().chain(opened.today())->investigations[0].number;
  std::istringstream row(
      "agency,own_reference,opened_on,origin,form,scope,state\npolice_limburg,I1,2024-03-01,report,sexual,"
      "cross_border,running\n");
  const auto findings =
      correct_object(opened, {ObjectKind::investigation, number}, row, "scope", {"registrar", Language::en});
  ASSERT_TRUE(findings) << findings.error().message;
  EXPECT_TRUE(findings->empty());
  const ChainSnapshot now = opened.registry().chain(opened.today()).value();
  EXPECT_EQ(now.investigations[0].object.scope, opened.codebook().scope().find("cross_border"));
  // The case still finds it by its reference; the report that the first version named is not in the second.
  EXPECT_TRUE(std::ranges::any_of(now.ties, [](const Tie& tie) { return tie.relation == Relation::led_to; }));
  EXPECT_TRUE(std::ranges::none_of(now.ties,
                                   [](const Tie& tie) { return tie.relation == Relation::investigated_in; }));
}

TEST_F(ChainServices, AnObjectIsWithdrawnAndErasedByItsKindAndNumber) {
  Session opened = session();
  import_all(opened);
  const ChainWriter writer{"registrar", Language::en};
  const ChainSnapshot before = opened.registry().chain(opened.today()).value();
  const NamedObject investigation{ObjectKind::investigation, before.investigations[1].number};
  ASSERT_TRUE(withdraw_object(opened, investigation, "sent by mistake", writer));
  const ChainSnapshot after = opened.registry().chain(opened.today()).value();
  EXPECT_EQ(after.investigations.size(), before.investigations.size() - 1);
  EXPECT_EQ(after.cases.size(), before.cases.size());
  EXPECT_TRUE(erase_object(opened, {ObjectKind::suspect, before.suspects[0].number}, writer));
  // Erasing takes what is sealed, not the count.
  EXPECT_EQ(opened.registry().chain(opened.today()).value().suspects.size(), 1U);
}

TEST_F(ChainServices, AnObjectOfAnotherKindOrNoneIsNeitherWithdrawnNorErased) {
  Session opened = session();
  import_all(opened);
  const ChainWriter writer{"registrar", Language::en};
  const ChainSnapshot before = opened.registry().chain(opened.today()).value();
  const auto refused = [&](NamedObject object, ErrorCode code) {
    const auto withdrawn = withdraw_object(opened, object, "why", writer);
    const auto erased = erase_object(opened, object, writer);
    EXPECT_TRUE(!withdrawn && withdrawn.error().code == code);
    EXPECT_TRUE(!erased && erased.error().code == code);
  };
  refused({ObjectKind::judgment, before.cases[0].number}, ErrorCode::not_found);
  refused({ObjectKind::court_case, 9999}, ErrorCode::not_found);
  refused({ObjectKind::report, 1}, ErrorCode::invalid_input);
  const ChainSnapshot after = opened.registry().chain(opened.today()).value();
  EXPECT_EQ(after.investigations.size(), before.investigations.size());
  EXPECT_EQ(after.cases.size(), before.cases.size());
}

}  // namespace
}  // namespace zicht::services
