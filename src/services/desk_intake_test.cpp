#include "services/report_desk.hpp"

#include <gtest/gtest.h>

#include "registry/test_registry.hpp"

namespace zicht::services {
namespace {

constexpr const char* kHeader =
    "organisation,received_on,own_reference,legal_basis,given_names,family_names,age,sex,nationalities,"
    "episode1_form,episode1_place\n";

Cells cells_of(const std::string& reference) {
  return {{"organisation", "fairwork"},
          {"received_on", "2024-03-01"},
          {"own_reference", reference},
          {"legal_basis", "consent_self"},
          {"given_names", "Roos"},
          {"family_names", "M\u00fcller"},
          {"age", "30"},
          {"sex", "female"},
          {"nationalities", "NL"},
          {"episode1_form", "labour"},
          {"episode1_place", "domestic"}};
}

std::string row_of(const std::string& reference, const std::string& family = "M\u00fcller") {
  return "fairwork,2024-03-01," + reference + ",consent_self,Roos," + family +
         ",30,female,NL,labour,domestic\n";
}

class DeskIntakeTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(registry::Registry::create(folder_.path() / "r", shipped_definitions(), "tester",
                                           registry::test_clock()));
    desk_ = ReportDesk::open(folder_.path() / "r", registry::test_clock(), shipped_definitions()).value();
  }
  UploadAnswer upload(const std::string& bytes) {
    auto answer = desk_->upload(bytes, actor_, true, Language::en);
    EXPECT_TRUE(answer) << answer.error().message;
    return answer ? *answer : UploadAnswer{};
  }

  registry::TestFolder folder_;
  std::unique_ptr<ReportDesk> desk_;
  Actor actor_{"melder", "fairwork", "reporter", "submit", ""};
};

TEST_F(DeskIntakeTest, WhatWasTypedAndThenSentInAFileCountsOnce) {
  ASSERT_TRUE(desk_->submit(cells_of("A-1"), actor_, {"form", "1"}, Language::en)->receipt);
  std::string latin = kHeader + row_of(" A\u20111\u200b ");
  EXPECT_EQ(upload(latin).repeated, 1);
  EXPECT_EQ(upload(kHeader + row_of("A-1", "M\xFCller")).repeated, 1) << "Windows-1252";
  EXPECT_EQ(upload("sep=,\n" + (kHeader + row_of("A-1"))).repeated, 1);
  EXPECT_EQ(
      upload(R"({"organisation":"fairwork","received_on":"2024-03-01","own_reference":"A-1",)"
             R"("legal_basis":"consent_self","given_names":["Roos"],"family_names":["Müller"],"age":30,)"
             R"("sex":"female","nationalities":["NL"],"episodes":[{"form":"labour","place":"domestic"}]})")
          .repeated,
      1);
  const auto again = desk_->submit(cells_of("A\u20111"), actor_, {"form", "2"}, Language::en);
  ASSERT_TRUE(again && again->receipt);
  EXPECT_EQ(again->receipt->outcome, Receipt::Outcome::repeated);
}

TEST_F(DeskIntakeTest, AnotherContentUnderOneReferenceNamesTheReport) {
  const auto first = desk_->submit(cells_of("A-1"), actor_, {"form", "1"}, Language::en);
  Cells other = cells_of("A-1");
  other["age"] = "31";
  const auto second = desk_->submit(other, actor_, {"form", "2"}, Language::en);
  ASSERT_TRUE(second);
  EXPECT_FALSE(second->receipt);
  ASSERT_FALSE(second->findings.empty());
  EXPECT_NE(second->findings.back().message.find("R" + std::to_string(first->receipt->sequence)),
            std::string::npos);
}

TEST_F(DeskIntakeTest, AReferenceThatWasMendedIsTheReportsReference) {
  const auto first = desk_->submit(cells_of("mistyped"), actor_, {"form", "1"}, Language::en);
  ASSERT_TRUE(first && first->receipt);
  const ReportId report = first->receipt->sequence;
  const auto listed = desk_->find(report).value();
  ASSERT_TRUE(
      desk_->correct({report, listed->last_change}, cells_of("A-2"), "mistyped", actor_, Language::en));
  EXPECT_EQ(upload(kHeader + row_of("A-2")).repeated, 1);
}

TEST_F(DeskIntakeTest, AFileInAnotherEncodingIsNamed) {
  const auto answer = desk_->upload(kHeader + row_of("A-1", "M\x81ller"), actor_, true, Language::en);
  ASSERT_FALSE(answer);
  EXPECT_NE(answer.error().message.find("ibm850"), std::string::npos);
  EXPECT_FALSE(desk_->upload("PK\x03\x04....", actor_, true, Language::en));
}

}  // namespace
}  // namespace zicht::services
