#include "services/people_estimate.hpp"

#include <gtest/gtest.h>

#include "registry/test_registry.hpp"
#include "services/estimate_json.hpp"

namespace zicht::services {
namespace {

/// A registry on disk with reports of 2024, one made-up person each: nobody is on two lists.
class PeopleEstimateTest : public testing::Test {
 protected:
  void SetUp() override { registry::made_up_registry(folder_.path() / "registry", 40); }

  Session session() {
    return Session::open(folder_.path() / "registry", registry::Access::read, registry::test_clock()).value();
  }

  static PeopleQuestion of(int from, int to) {
    PeopleQuestion question;
    question.period = {from, to};
    return question;
  }

  registry::TestFolder folder_;
};

TEST_F(PeopleEstimateTest, ThatThereIsNoEstimateIsARefusalWithItsCause) {
  Session opened = session();
  const auto answer = estimate_people(opened, of(2024, 2024));
  ASSERT_TRUE(answer.has_value());
  ASSERT_TRUE(answer->people.is_refused());
  EXPECT_EQ(answer->people.refusals.front().reason, "no_estimate");
  EXPECT_FALSE(answer->people.refusals.front().cause.empty());
}

TEST_F(PeopleEstimateTest, RefusesAPeriodThatIsNoneAndDrawsTogetherWithOtherLooks) {
  Session opened = session();
  EXPECT_EQ(estimate_people(opened, of(2015, 2010)).error().code, ErrorCode::invalid_input);
  PeopleQuestion question = of(2024, 2024);
  question.linkage_draws = 5;
  question.robustness = true;
  EXPECT_EQ(estimate_people(opened, question).error().where, "--linkage-draws");
}

TEST(LookAtTable, OtherLooksOfARefusedHeadlineAreLeftOutOfTheJson) {
  registry::DefinitionFiles files;
  for (const char* name : {"estimate/headline.toml", "estimate/texts.toml"})
    files[name] = shipped_definition(name);
  const auto definitions = estimate_definitions(files, nullptr).value();
  const auto table =
      estimate::CaptureTable::from_counts({"a", "b", "c"}, {0, 90, 80, 3, 70, 2, 4, 0}).value();
  PeopleQuestion question;
  question.robustness = true;
  const auto answer = look_at_table(table, nullptr, question, definitions).value();
  ASSERT_TRUE(answer.people.is_refused());
  EXPECT_FALSE(answer.people.variations.empty());
  EXPECT_EQ(to_node(answer, definitions.texts, false, Language::en).find("robustness"), nullptr);
  EXPECT_NE(to_node(answer, definitions.texts, true, Language::en).find("robustness"), nullptr);
  question.referrals = {"a:z"};
  EXPECT_EQ(look_at_table(table, nullptr, question, definitions).error().code, ErrorCode::invalid_input);
}

}  // namespace
}  // namespace zicht::services
