#include "services/released_estimate.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "services/lists_for_tests.hpp"
#include "services/people_estimate.hpp"

namespace zicht::services {
namespace {

/// People on three lists, and what a release says of those whom nobody reported.
class ReleasedEstimateTest : public testing::Test {
 protected:
  Session registry_with(const PersonsByLists& persons) {
    const auto folder = folder_.path() / std::to_string(++made_);
    registry_of_lists(folder, persons);
    return Session::open(folder, registry::Access::read, registry::test_clock()).value();
  }

  /// All, not the minors: these people have no age.
  static ProtectedCell shown_by(Session& session, int year = 2024, std::vector<EarlierRelease> earlier = {}) {
    const StatSnapshot reports = session.registry().snapshot(session.as_of({}).value()).value();
    const auto table = released_estimate(session, reports, {}, year, {}, earlier).value();
    EXPECT_TRUE(table.has_value());
    EXPECT_EQ(table->unit(), "estimated_person") << "nobody adds it to a count";
    const auto all = std::ranges::find_if(
        table->cells(), [&](const ProtectedCell& cell) { return cell.year == 2024 && cell.classes[0] == 1; });
    for (const ProtectedCell& cell : table->cells()) EXPECT_FALSE(cell.count.has_value());
    return *all;
  }

  static HiddenPeople of_office(Session& session) {
    PeopleQuestion question;
    question.period = {2024, 2024};
    question.threads = 1;
    return estimate_people(session, question).value().people;
  }

  registry::TestFolder folder_;
  int made_ = 0;
};

/// As in PeopleOnListsTest: no count of the overlaps is small.
constexpr PersonsByLists kLarge{0, 63, 84, 21, 108, 27, 36, 9};

TEST_F(ReleasedEstimateTest, IsTheBandOfTheOfficeRoundedOutward) {
  Session session = registry_with(kLarge);
  const HiddenPeople office = of_office(session);
  ASSERT_FALSE(office.is_refused());
  const ProtectedCell shown = shown_by(session);
  ASSERT_EQ(shown.state, CellState::estimated);
  EXPECT_LE(shown.band->lower, *office.band.lower);
  EXPECT_GE(*shown.band->upper, *office.band.upper);
  EXPECT_GT(shown.band->lower, *office.band.lower * .9);
  EXPECT_LT(*shown.band->upper, *office.band.upper * 1.1);
  EXPECT_EQ(std::fmod(shown.band->lower, 10), 0) << "two digits";
}

TEST_F(ReleasedEstimateTest, DoesNotDependOnASmallCountAndHoldsTheBandOfEachValue) {
  PersonsByLists persons = kLarge;
  std::optional<ShownBand> first;
  for (const std::int64_t count : {1, 3, 4}) {
    persons[7] = count;
    Session session = registry_with(persons);
    const HiddenPeople office = of_office(session);
    ASSERT_FALSE(office.is_refused());
    const ProtectedCell shown = shown_by(session);
    ASSERT_EQ(shown.state, CellState::estimated) << "else this test says nothing";
    EXPECT_LE(shown.band->lower, *office.band.lower);
    EXPECT_GE(*shown.band->upper, *office.band.upper);
    if (!first) first = shown.band;
    EXPECT_EQ(shown.band->lower, first->lower);
    EXPECT_EQ(*shown.band->upper, *first->upper);
  }
}

TEST_F(ReleasedEstimateTest, IsRefusedInWordsWhereTheListsDoNotOverlap) {
  Session session = registry_with({0, 63, 84, 3, 108, 2, 1, 0});
  ASSERT_TRUE(of_office(session).is_refused());
  const ProtectedCell shown = shown_by(session);
  EXPECT_EQ(shown.state, CellState::refused);
  EXPECT_FALSE(shown.band.has_value());
  EXPECT_FALSE(shown.reason.nl.empty() || shown.reason.en.empty());
}

TEST_F(ReleasedEstimateTest, AYearThatWasEstimatedKeepsItsBand) {
  Session session = registry_with(kLarge);
  const EarlierRelease earlier{"2025-10-14",
                               {{"people_estimated.csv",
                                 "population,year,estimated_group,count,status,count_before,release_before,"
                                 "verdict,break,lower,upper\n"
                                 "estimated_person in estimated_group,2024,all,,estimated,,,,,500,700\n"
                                 "estimated_person in estimated_group,2024,minors,,refused,,,,,,\n"}}};
  for (const int year : {2024, 2025}) {
    const ProtectedCell shown = shown_by(session, year, {earlier});
    ASSERT_EQ(shown.state, CellState::estimated);
    EXPECT_EQ(shown.band->lower, 500);
    EXPECT_EQ(shown.band->upper, 700);
  }
  EarlierRelease broken = earlier;
  broken.tables["people_estimated.csv"] = "year,estimated_group,status,lower,upper\n2024,all,estimated,9,3\n";
  const StatSnapshot reports = session.registry().snapshot(session.as_of({}).value()).value();
  const auto answer = released_estimate(session, reports, {}, 2024, {}, std::array{broken});
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().where, "2025-10-14/people_estimated.csv:2");
}

}  // namespace
}  // namespace zicht::services
