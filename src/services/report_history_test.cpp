#include "services/report_history.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "registry/test_registry.hpp"

namespace zicht::services {
namespace {

class ReportHistoryTest : public testing::Test {
 protected:
  ReportHistoryTest() {
    auto made = registry::Registry::create(folder_.path() / "r", shipped_definitions(), "tester",
                                           registry::test_clock())
                    .value();
    const auto append = [&](EventBody body) {
      return made.append({{std::move(body), "registrar", {}}}).value().at(0).sequence;
    };
    a_ = append(registry::made_up_report(1).body);
    b_ = append(registry::made_up_report(2).body);
    same_ = append(SamePerson{a_, b_, "a secret reason"});
    undoing_ = append(Undone{same_, ""});
  }
  Session session() {
    return Session::open(folder_.path() / "r", registry::Access::read, registry::test_clock()).value();
  }
  registry::TestFolder folder_;
  ReportId a_ = 0;
  ReportId b_ = 0;
  Sequence same_ = 0;
  Sequence undoing_ = 0;
};

TEST_F(ReportHistoryTest, TellsWhichEventsStillHold) {
  Session opened = session();
  const ReportHistory history = report_history(opened, a_).value();
  ASSERT_EQ(history.events.size(), 3U);
  EXPECT_EQ(history.person, a_);
  EXPECT_EQ(history.reports_of_person, std::vector{a_});
  EXPECT_EQ(history.events[1].event.sequence, same_);
  EXPECT_EQ(history.events[1].undone_by, undoing_);
  EXPECT_EQ(history.events[2].undone_by, 0U);
  EXPECT_EQ(reports_of(history.events[1].event), (std::vector{a_, b_}));
  EXPECT_EQ(report_history(opened, 1).error().code, ErrorCode::not_found);
}

TEST_F(ReportHistoryTest, AsJsonHoldsNothingThatIsSealed) {
  Session opened = session();
  const std::string json = to_json(to_node(report_history(opened, a_).value(), opened.codebook()));
  EXPECT_EQ(json.find("secret"), std::string::npos);
  EXPECT_EQ(json.find("Given1"), std::string::npos);
  EXPECT_NE(json.find("\"event\":\"submitted\""), std::string::npos);
  EXPECT_NE(json.find("\"undone_by\":" + std::to_string(undoing_)), std::string::npos);
}

TEST_F(ReportHistoryTest, FieldsAreThoseOfANativeFile) {
  Session opened = session();
  Report report;
  report.received_on = make_date(2024, 3, 1).value();
  report.sex = 1;
  report.age_at_receipt = {16, 17};
  const auto fields = fields_of(report, opened.codebook());
  EXPECT_TRUE(std::ranges::find(fields, std::pair<std::string, std::string>{"received_on", "2024-03-01"}) !=
              fields.end());
  EXPECT_TRUE(std::ranges::find(fields, std::pair<std::string, std::string>{"age", "16-17"}) != fields.end());
}

}  // namespace
}  // namespace zicht::services
