#include "services/report_decisions.hpp"

#include <gtest/gtest.h>

#include "model/report_field.hpp"
#include "registry/test_registry.hpp"
#include "services/report_history.hpp"

namespace zicht::services {
namespace {

class ReportDecisionsTest : public testing::Test {
 protected:
  void SetUp() override {
    auto made = registry::Registry::create(folder_.path() / "r", shipped_definitions(), "tester",
                                           registry::test_clock());
    ASSERT_TRUE(made.has_value());
    const auto receipts = made->append({registry::made_up_report(1), registry::made_up_report(2)}).value();
    a_ = receipts[0].sequence;
    b_ = receipts[1].sequence;
  }
  Session session() {
    return Session::open(folder_.path() / "r", registry::Access::write, registry::test_clock()).value();
  }
  registry::TestFolder folder_;
  ReportId a_ = 0;
  ReportId b_ = 0;
  const Decider decider_{"registrar", "because"};
};

TEST_F(ReportDecisionsTest, AWithdrawalIsTakenBack) {
  Session opened = session();
  EXPECT_EQ(undo_withdrawal(opened, a_, decider_).error().code, ErrorCode::conflict);
  const Sequence withdrawal = withdraw(opened, a_, decider_).value();
  EXPECT_EQ(opened.registry().status().value().withdrawn, 1U);
  const Sequence undoing = undo_withdrawal(opened, a_, decider_).value();
  EXPECT_EQ(opened.registry().status().value().withdrawn, 0U);
  const ReportHistory history = report_history(opened, a_).value();
  ASSERT_EQ(history.events.size(), 3U);
  EXPECT_EQ(history.events[1].event.sequence, withdrawal);
  EXPECT_EQ(history.events[1].undone_by, undoing);
  EXPECT_EQ(undo_withdrawal(opened, a_, decider_).error().code, ErrorCode::conflict);
}

TEST_F(ReportDecisionsTest, DecisionsJoinAndKeepApart) {
  Session opened = session();
  EXPECT_EQ(decide_same(opened, a_, a_, decider_).error().code, ErrorCode::invalid_input);
  ASSERT_TRUE(decide_same(opened, a_, b_, decider_));
  EXPECT_EQ(report_history(opened, b_).value().person, a_);
  EXPECT_EQ(decide_different(opened, a_, b_, decider_).error().code, ErrorCode::conflict);
}

TEST_F(ReportDecisionsTest, ASettlementIsReadFromAssignments) {
  Session opened = session();
  const std::vector<std::string> assignments = {"sex=female", "birth_year=2007", "nationalities=NG|UA"};
  const SettledAttributes settled = parse_settled(assignments, opened.codebook()).value();
  EXPECT_EQ(settled.birth_year, std::int16_t{2007});
  EXPECT_EQ(settled.nationalities.size(), 2U);
  ASSERT_TRUE(settle(opened, a_, assignments, decider_));
  for (const char* const wrong : {"sex", "sex=", "sex=mann", "shoe=44", "birth_year=1850", "birth_year=07"}) {
    const std::string assignment = wrong;
    EXPECT_EQ(settle(opened, a_, std::span(&assignment, 1), decider_).error().code, ErrorCode::invalid_input)
        << wrong;
  }
}

TEST_F(ReportDecisionsTest, WhatCanBeSettledIsWhatTheTableOfFieldsSaysOfAPerson) {
  Session opened = session();
  EXPECT_EQ(settled_names(), "birth_year, sex, nationalities, residence_status or unaccompanied_minor");
  const Codebook& book = opened.codebook();
  for (const ReportField& field : fields_of_report()) {
    const std::string code = field.list.empty() ? "2007" : book.list(field.list)[1].code;
    const std::string assignment = std::string(field.name) + '=' + code;
    const auto settled = parse_settled(std::span(&assignment, 1), book);
    ASSERT_EQ(settled.has_value(), field.of_person()) << assignment;
    if (settled) {
      EXPECT_EQ(texts_of(field, *settled, book), std::vector{code});
    }
  }
}

TEST_F(ReportDecisionsTest, TheClockIsCorrectedOnlyWhenTheLogLiesAhead) {
  Session opened = session();
  EXPECT_EQ(correct_clock(opened, decider_).error().code, ErrorCode::conflict);
}

TEST(ReportNamed, SaysHowReportsAreNamed) {
  EXPECT_EQ(report_named("R17").value(), 17U);
  EXPECT_EQ(report_named("17").error().code, ErrorCode::invalid_input);
}

}  // namespace
}  // namespace zicht::services
