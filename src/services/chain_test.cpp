#include "services/chain.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <sstream>

#include "intake/chain_columns.hpp"
#include "registry/test_registry.hpp"
#include "services/import_reports.hpp"
#include "services/object_history.hpp"
#include "services/yearly_figures.hpp"

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

/// Every cell of every table, by its codes: a count, or what a share rests on.
using Said = std::map<std::string, std::string>;
Said everything_said(Session& session) {
  Said said;
  const YearlyFigures made = yearly_figures(session, {2024, {}, {}, {}}).value();
  for (const FigureTable& table : all_tables(made)) {
    const auto add = [&](const FigureCell& cell) {
      std::string name = table.id;
      for (std::size_t d = 0; d < cell.classes.size(); ++d)
        name += " " + table.dimensions[d].classes.at(cell.classes[d]).code;
      said[name] = cell.estimate ? std::to_string(cell.estimate->numerator) + "/" +
                                       std::to_string(cell.estimate->denominator) + " " +
                                       std::to_string(cell.estimate->value)
                                 : std::to_string(cell.value);
    };
    add(table.total);
    for (const FigureCell& cell : table.cells) add(cell);
    for (const TableNote& note : table.notes) said[table.id + " note " + note.id] = note.text.en;
  }
  return said;
}

TEST(ChainFiles, InEveryOrderMakeTheSameRegister) {  // a law: eight files, each naming others
  std::vector<std::pair<std::string, std::string>> files = {
      {"report",
       "organisation,received_on,own_reference,legal_basis,age,sex,nationalities,episode1_form,episode1_"
       "place\n"
       "police_limburg,2024-03-01,R1,no_consent_anonymous,30,female,NL,sexual,domestic\n"
       "coa,2024-04-01,R2,no_consent_anonymous,16,male,MA,criminal,abroad\n"},
      {"concern",
       "organisation,received_on,about,people,kind,form,unaccompanied_minor,why_no_report,own_reference,"
       "report_references\n"
       "coa,2024-03-01,group,1,left_unknown,unknown,yes,not_one_person,C1,coa:R2\n"},
      {"follow_up",
       "organisation,on,kind,reason,report_references,concern_references,investigation_reference\n"
       "police_limburg,2024-05-01,investigation_opened,,police_limburg:R1,,police_limburg:I1\n"
       "police_limburg,2024-06-01,no_action,no_leads,coa:R2,coa:C1,\n"},
      {"investigation",
       "agency,own_reference,opened_on,origin,form,scope,state,report_references,merged_into_reference\n"
       "police_limburg,I1,2024-05-01,report,sexual,domestic,running,police_limburg:R1,\n"
       "police_limburg,I2,2024-05-02,report,sexual,domestic,merged,,police_limburg:I1\n"},
      {"suspect",
       "agency,own_reference,suspected_on,suspect_key,investigation_references\n"
       "police_limburg,S1,2024-06-01,P7,police_limburg:I1\n"},
      {"case",
       "office,case_key,registered_on,offences,suspect_key,investigation_references,joined_to_case_key\n"
       "office_limburg,99/000001-24,2024-07-01,art273f_1_1,P7,police_limburg:I1,\n"
       "office_limburg,99/000002-24,2024-07-02,art273f_1_1,,police_limburg:I1,99/000001-24\n"},
      {"disposal",
       "case_key,decided_on,kind\n99/000001-24,2024-09-01,summons\n99/000002-24,2024-09-02,transfer\n"},
      {"judgment", "case_key,given_on,instance,outcome\n99/000001-24,2024-11-01,first,convicted\n"}};
  std::optional<Said> expected;
  std::mt19937 random(18);
  for (int round = 0; round < 10; ++round) {
    const registry::TestFolder folder;
    ASSERT_TRUE(registry::Registry::create(folder.path() / "r", shipped_definitions(), "tester",
                                           registry::test_clock()));
    Session session =
        Session::open(folder.path() / "r", registry::Access::write, registry::test_clock()).value();
    std::string order;
    for (const auto& [kind, text] : files) {
      order += kind + " ";
      std::istringstream in(text);
      const auto finding = [](const Finding& one) { ADD_FAILURE() << one.rule << " " << one.message; };
      const auto rejects = []() -> Result<std::ostream*> { return nullptr; };
      if (kind == "report") {
        ReportIntake intake = ReportIntake::open(session, {}).value();
        ImportQuestion question;
        question.actor = "tester";
        ASSERT_TRUE(intake.import(in, question, {finding, rejects, [](std::int64_t) {}}));
      } else {
        ASSERT_TRUE(import_objects(session, in, intake::find_chain_columns(kind)->kind,
                                   {"tester", Language::en}, false, {finding, rejects, [](std::int64_t) {}}));
      }
    }
    const Said said = everything_said(session);
    if (!expected) expected = said;
    EXPECT_EQ(said, *expected) << order;
    std::ranges::shuffle(files, random);
  }
  EXPECT_EQ(expected->at("follow_up"), "1/2 0.500000");
  EXPECT_EQ(expected->at("court_share decided_in_year"), "1/1 1.000000");
}

TEST_F(ChainServices, AWithdrawnObjectIsBroughtBackAndItsHistoryTold) {
  Session opened = session();
  import_all(opened);
  const ChainSnapshot before = opened.registry().chain(opened.today()).value();
  const NamedObject investigation{ObjectKind::investigation, before.investigations[0].number};
  EXPECT_EQ(undo_object_withdrawal(opened, investigation, "", "registrar").error().code, ErrorCode::conflict);
  ASSERT_TRUE(withdraw_object(opened, investigation, "not ours", {"registrar", Language::en}));
  EXPECT_EQ(opened.registry().chain(opened.today()).value().investigations.size(), 1U);
  ASSERT_TRUE(undo_object_withdrawal(opened, investigation, "it was", "registrar"));
  const ChainSnapshot after = opened.registry().chain(opened.today()).value();
  EXPECT_EQ(after.investigations.size(), 2U);
  EXPECT_EQ(after.ties, before.ties);
  const ObjectHistory history = object_history(opened, investigation).value();
  ASSERT_EQ(history.events.size(), 3U);
  EXPECT_EQ(history.events[1].undone_by, history.events[2].event.sequence);
  const std::string json = to_json(to_node(history, opened.codebook()), 0);
  EXPECT_NE(json.find("\"opened_on\": \"2024-03-01\""), std::string::npos) << json;
  EXPECT_EQ(json.find("not ours"), std::string::npos) << "reasons are sealed";
  const NamedObject no_case{ObjectKind::court_case, investigation.number};
  EXPECT_EQ(object_history(opened, no_case).error().code, ErrorCode::not_found);
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
