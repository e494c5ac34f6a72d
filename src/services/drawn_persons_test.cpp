#include "services/drawn_persons.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "services/link_proposal.hpp"
#include "services/people_reported_twice.hpp"

namespace zicht::services {
namespace {

constexpr std::size_t kDraws = 20;

class DrawnPersonsTest : public PeopleReportedTwice {
 protected:
  DrawnPersons drawn() { return draw_persons(registry(), "ana", "figures", kDraws).value(); }
  StatSnapshot snapshot() { return registry().snapshot(make_date(2025, 1, 1).value()).value(); }
  /// One table: how many persons there are.
  static std::vector<FigureTable> persons_table(const StatSnapshot& snapshot) {
    FigureTable table;
    table.id = "persons";
    table.series_from = 2024;
    table.total.value = static_cast<std::int64_t>(snapshot.persons());
    table.total.series = {table.total.value};
    return {table};
  }
};

TEST_F(DrawnPersonsTest, ADrawPartsTheSameReportsInOtherPersons) {
  const DrawnPersons persons = drawn();
  const StatSnapshot whole = snapshot();
  ASSERT_EQ(persons.draws.size(), kDraws);
  std::set<std::size_t> counts;
  for (std::size_t draw = 0; draw < kDraws; ++draw) {
    const StatSnapshot drawn_one = as_drawn(whole, persons, draw);
    std::vector<ReportId> before = whole.report;
    std::vector<ReportId> after = drawn_one.report;
    std::ranges::sort(before);
    std::ranges::sort(after);
    EXPECT_EQ(before, after);
    EXPECT_EQ(drawn_one.persons(), persons.draws.persons[draw]);
    counts.insert(drawn_one.persons());
  }
  EXPECT_GT(counts.size(), 1U) << "some pairs are doubtful";
  // 40 of the 160 were reported twice, 5 of them with another date of birth.
  EXPECT_LE(*counts.begin(), kPeople + 5U);
  EXPECT_GE(*counts.begin(), kPeople - 2U);
}

TEST_F(DrawnPersonsTest, ADecisionHoldsInEveryDraw) {
  ASSERT_TRUE(
      registry().append(std::vector<NewEvent>{{DifferentPersons{first(2), second(2), "twins"}, "ana", {}},
                                              {SamePerson{first(100), first(101), "seen"}, "ana", {}}}));
  const DrawnPersons persons = drawn();
  const StatSnapshot whole = snapshot();
  for (std::size_t draw = 0; draw < kDraws; ++draw) {
    const StatSnapshot one = as_drawn(whole, persons, draw);
    const auto person_of = [&](ReportId report) {
      const auto row = static_cast<std::uint32_t>(std::ranges::find(one.report, report) - one.report.begin());
      return std::ranges::upper_bound(one.person_begin, row) - one.person_begin.begin();
    };
    EXPECT_NE(person_of(first(2)), person_of(second(2)));
    EXPECT_EQ(person_of(first(100)), person_of(first(101)));
  }
}

TEST_F(DrawnPersonsTest, ARangeLiesWithinWhatTheDrawsGave) {
  const DrawnPersons persons = drawn();
  const StatSnapshot whole = snapshot();
  std::vector<std::int64_t> counts;
  for (std::size_t draw = 0; draw < kDraws; ++draw)
    counts.push_back(static_cast<std::int64_t>(as_drawn(whole, persons, draw).persons()));
  const auto tables =
      with_linkage_ranges(persons_table(whole), whole, persons,
                          [](const StatSnapshot& of_draw) -> Result<std::vector<FigureTable>> {
                            return persons_table(of_draw);
                          })
          .value();
  ASSERT_EQ(tables.size(), 1U);
  EXPECT_EQ(tables[0].total.value, kPeople + kTwice) << "the register's own number stays";
  const DrawnRange range = tables[0].total.linkage.value().count;
  const auto [least, most] = std::ranges::minmax(counts);
  EXPECT_LE(least, range.lower);
  EXPECT_LE(static_cast<double>(range.lower), range.median);
  EXPECT_LE(range.median, static_cast<double>(range.upper));
  EXPECT_LE(range.upper, most);
  ASSERT_TRUE(tables[0].linkage.has_value());
  EXPECT_EQ(tables[0].linkage->draws, static_cast<std::int64_t>(kDraws));
}

TEST_F(DrawnPersonsTest, WhatCannotBeMadeOfADrawIsAnError) {
  const DrawnPersons persons = drawn();
  const StatSnapshot whole = snapshot();
  const auto refused = with_linkage_ranges(
      persons_table(whole), whole, persons, [](const StatSnapshot&) -> Result<std::vector<FigureTable>> {
        return fail(ErrorCode::invalid_config, "a figure that cannot be made", "figures/x.toml");
      });
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().where, "figures/x.toml");
}

}  // namespace
}  // namespace zicht::services
