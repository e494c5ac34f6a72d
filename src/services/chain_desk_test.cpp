#include "services/chain_desk.hpp"

#include <gtest/gtest.h>

#include "registry/test_registry.hpp"

namespace zicht::services {
namespace {

/// Desks over a registry on disk with three reports; the clock stands at 1 January 2025.
class ChainDeskTest : public testing::Test {
 protected:
  void SetUp() override {
    registry::made_up_registry(folder_.path() / "registry", 3);
    desk_ = ReportDesk::open(
                folder_.path() / "registry", [] { return Instant{1735729300000}; }, shipped_definitions())
                .value();
    chain_.emplace(*desk_);
  }
  static Actor registrar() { return {"ana", "care_coordination", "registrar", "follow_up", "4567cdef"}; }
  static Cells concern() {
    return {{"about", "place"},
            {"kind", "recruitment"},
            {"form", "labour"},
            {"received_on", "2024-03-01"},
            {"unaccompanied_minor", "no"},
            {"why_no_report", "not_one_person"},
            {"organisation", "fairwork"},
            {"site_name", "Ikwezimark"}};
  }
  ConcernAnswer sent(const Cells& cells, const char* once = "draft 1") {
    return chain_->submit_concern(cells, registrar(), {"fairwork", once}, Language::en).value();
  }
  static FollowUpQuestion no_action(ObjectNumber subject, ObjectKind kind = ObjectKind::report) {
    FollowUpQuestion question;
    question.subjects = {{kind, subject}};
    question.columns = {{"organisation", "police_limburg"},
                        {"on", "2024-06-01"},
                        {"kind", "no_action"},
                        {"reason", "no_leads"}};
    return question;
  }
  std::shared_ptr<const ChainView> view() { return chain_->view().value(); }

  registry::TestFolder folder_;
  std::unique_ptr<ReportDesk> desk_;
  std::optional<ChainDesk> chain_;
};

TEST_F(ChainDeskTest, AConcernThatIsSentTwiceCountsOnce) {
  const ConcernAnswer first = sent(concern());
  for (const Finding& finding : first.findings) ADD_FAILURE() << finding.column << ": " << finding.message;
  ASSERT_TRUE(first.receipt);
  EXPECT_EQ(sent(concern()).receipt.value().sequence, first.receipt->sequence);
  ASSERT_EQ(view()->chain.concerns.size(), 1U);
  ASSERT_NE(view()->concern(view()->chain.concerns[0].number), nullptr);
  EXPECT_EQ(view()->concern(999'999), nullptr);
}

TEST_F(ChainDeskTest, OtherContentUnderTheSameKeyIsRefusedAndTheFirstStays) {
  ASSERT_TRUE(sent(concern()).receipt);
  Cells other = concern();
  other["form"] = "sexual";
  const auto refused = chain_->submit_concern(other, registrar(), {"fairwork", "draft 1"}, Language::en);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::conflict);
  EXPECT_EQ(view()->chain.concerns.size(), 1U);
}

TEST_F(ChainDeskTest, AConcernWithAMistakeIsAFindingAndIsNotRecorded) {
  Cells wrong = concern();
  wrong["form"] = "no such form";
  const ConcernAnswer answer = sent(wrong);
  EXPECT_FALSE(answer.receipt);
  ASSERT_FALSE(answer.findings.empty());
  EXPECT_EQ(answer.findings[0].column, "form");
  EXPECT_TRUE(view()->chain.concerns.empty());
}

TEST_F(ChainDeskTest, AFollowUpCountsOnceAndTakesItsReportOffTheList) {
  const auto never = view()->never;
  ASSERT_EQ(never.size(), 3U);
  const FollowUpQuestion question = no_action(never[0].report);
  const FollowUpAnswer first = chain_->record_follow_up(question, registrar(), Language::en).value();
  ASSERT_NE(first.follow_up, 0U);
  EXPECT_EQ(chain_->record_follow_up(question, registrar(), Language::en).value().follow_up, first.follow_up);
  const auto seen = view();
  EXPECT_EQ(seen->chain.follow_ups.size(), 1U);
  EXPECT_EQ(seen->never.size(), 2U);
  EXPECT_EQ(seen->follow_ups_of.at(never[0].report), std::vector<ObjectNumber>{first.follow_up});
  EXPECT_EQ(seen->follow_up(first.follow_up)->number, first.follow_up);
}

TEST_F(ChainDeskTest, AnotherDayOrKindIsAnotherFollowUp) {
  const ReportId report = view()->never[0].report;
  FollowUpQuestion question = no_action(report);
  const auto first = chain_->record_follow_up(question, registrar(), Language::en).value().follow_up;
  question.columns["on"] = "2024-06-02";
  EXPECT_NE(chain_->record_follow_up(question, registrar(), Language::en).value().follow_up, first);
  EXPECT_EQ(view()->follow_ups_of.at(report).size(), 2U);
}

TEST_F(ChainDeskTest, AFollowUpOfWhatIsNotThereIsRefused) {
  const auto refused = chain_->record_follow_up(no_action(999'999), registrar(), Language::en);
  EXPECT_TRUE(!refused || refused->follow_up == 0);
  EXPECT_TRUE(view()->chain.follow_ups.empty());
}

TEST_F(ChainDeskTest, WhatNobodyChangedIsNotMadeAnew) {
  const auto first = view();
  EXPECT_EQ(view(), first);
  ASSERT_TRUE(sent(concern()).receipt);
  EXPECT_NE(view(), first);
}

}  // namespace
}  // namespace zicht::services
