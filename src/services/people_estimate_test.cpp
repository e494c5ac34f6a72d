#include "services/people_estimate.hpp"

#include <gtest/gtest.h>

#include <array>

#include "registry/test_registry.hpp"
#include "services/estimate_json.hpp"
#include "services/lists_for_tests.hpp"

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

/// A tenth of `TableEstimate`'s standing table.
class PeopleOnListsTest : public testing::Test {
 protected:
  static constexpr PersonsByLists kPersons{0, 63, 84, 21, 108, 27, 36, 9};

  void SetUp() override { registry_of_lists(folder_.path() / "registry", kPersons); }

  registry::TestFolder folder_;
};

TEST_F(PeopleOnListsTest, ARegistryAndATableOfTheSamePeopleGiveTheSame) {
  Session opened =
      Session::open(folder_.path() / "registry", registry::Access::read, registry::test_clock()).value();
  PeopleQuestion question;
  question.period = {2024, 2024};
  question.threads = 1;
  const HiddenPeople of_registry = estimate_people(opened, question).value().people;
  const auto definitions = estimate_definitions(opened.definitions(), &opened.codebook()).value();
  const auto table = estimate::CaptureTable::from_counts({"enforcement", "care", "others"},
                                                         {kPersons.begin(), kPersons.end()})
                         .value();
  const HiddenPeople of_table = look_at_table(table, nullptr, question, definitions).value().people;
  EXPECT_EQ(of_registry.observed_persons, 348);
  EXPECT_EQ(of_registry.in_overlaps, 93);
  EXPECT_EQ(of_registry.observed_persons, of_table.observed_persons);
  EXPECT_EQ(of_registry.in_overlaps, of_table.in_overlaps);
  EXPECT_EQ(of_registry.is_refused(), of_table.is_refused());
  EXPECT_EQ(of_registry.band.lower, of_table.band.lower);
  EXPECT_EQ(of_registry.band.upper, of_table.band.upper);
  EXPECT_EQ(of_registry.models.front().total, of_table.models.front().total);
  EXPECT_NEAR(of_table.models.front().total, 600, 1) << "600 people, of whom the lists see .2, .25 and .3";
}

TEST_F(PeopleOnListsTest, StrataAreOfTheSamePeople) {
  Session opened =
      Session::open(folder_.path() / "registry", registry::Access::read, registry::test_clock()).value();
  PeopleQuestion question;
  question.period = {2024, 2024};
  question.threads = 1;
  question.strata = "form";
  const PeopleEstimate answer = estimate_people(opened, question).value();
  ASSERT_FALSE(answer.strata.empty());
  std::int64_t observed = 0;
  for (const estimate::Stratum& stratum : answer.strata) observed += stratum.observed_persons;
  EXPECT_EQ(observed, 348);
  question.strata = "no_such_dimension";
  EXPECT_EQ(estimate_people(opened, question).error().code, ErrorCode::not_found);
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
