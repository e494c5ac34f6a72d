#include "services/released_alarms.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "model/protected_table_for_tests.hpp"

namespace zicht::services {
namespace {

constexpr std::int64_t kHidden = -1;
constexpr std::array kCodes = {"sexual", "labour", "criminal"};

/// Seven years of three forms, as far as they are shown.
using Counts = std::array<std::array<std::int64_t, 7>, 3>;
constexpr Counts kQuiet = {
    {{96, 104, 99, 101, 105, 97, 102}, {48, 52, 50, 47, 53, 51, 49}, {20, 23, 19, 22, 21, 20, 22}}};

ProtectedCell cell(int year, std::vector<std::uint16_t> classes, std::int64_t count) {
  ProtectedCell made{year, std::move(classes), count == kHidden ? CellState::hidden : CellState::published};
  if (count != kHidden) made.count = count;
  return made;
}

ProtectedContents contents_of(const std::string& id, const Counts& counts, bool overlapping = false) {
  ProtectedContents contents;
  contents.id = id;
  contents.definition = id + "@0123456789ab";
  contents.unit = "victim";
  contents.first_year = 2018;
  contents.last_year = 2024;
  contents.as_of = make_date(2025, 6, 30).value();
  FigureDimension form{.id = "form", .label = {"vorm", "form"}, .classes = {}};
  for (const char* const code : kCodes) form.classes.push_back({code, {code, code}});
  form.several_per_person = overlapping;
  contents.dimensions = {form};
  for (int year = 2018; year <= 2024; ++year) {
    const auto at = static_cast<std::size_t>(year - 2018);
    std::int64_t total = 0;
    for (std::uint16_t one = 0; one < 3; ++one) {
      total += counts.at(one).at(at);
      contents.cells.push_back(cell(year, {one}, counts.at(one).at(at)));
    }
    contents.cells.push_back(cell(year, {kAllClasses}, total));
  }
  return contents;
}

publish::ShownAlarms alarms_of(const std::vector<ProtectedContents>& contents) {
  std::vector<ProtectedTable> tables;
  for (const ProtectedContents& one : contents) tables.push_back(OpenTableForTests::make(one).value());
  return released_alarms(tables, {}).value();
}

TEST(ReleasedAlarms, WithoutChangeThereIsNoneAndAllNumbersAreJudged) {
  const auto found = alarms_of({contents_of("by_form", kQuiet)});
  EXPECT_TRUE(found.alarms.empty());
  EXPECT_EQ(found.judged, 4);  // three forms and their total
  EXPECT_EQ(found.left_out, 0);
}

TEST(ReleasedAlarms, AFormThatQuadruplesIsNamedOnceWhereverItStands) {
  Counts counts = kQuiet;
  counts[1][6] = 200;
  const auto found = alarms_of({contents_of("by_form", counts), contents_of("by_form_again", counts)});
  ASSERT_EQ(found.alarms.size(), 1U);
  EXPECT_EQ(found.alarms[0].number.table, "by_form");
  EXPECT_EQ(found.alarms[0].number.classes, std::vector<std::uint16_t>{1});
  EXPECT_EQ(found.alarms[0].direction, 1);
  EXPECT_NEAR(found.alarms[0].expected, 50, 6);  // the mean of the years before
  EXPECT_LT(found.alarms[0].upper, 200);
  EXPECT_EQ(found.judged, 4);
}

TEST(ReleasedAlarms, ANumberWithAHiddenYearIsNotJudged) {
  for (std::size_t year = 0; year < 7; ++year) {
    Counts counts = kQuiet;
    counts[1][6] = 200;
    ProtectedContents contents = contents_of("by_form", counts);
    for (ProtectedCell& one : contents.cells)
      if (one.classes[0] != 0 && one.year == 2018 + static_cast<int>(year))
        one = cell(one.year, one.classes, kHidden);
    const auto found = alarms_of({contents});
    EXPECT_TRUE(found.alarms.empty()) << 2018 + year;
    EXPECT_EQ(found.judged, 1);
    EXPECT_EQ(found.left_out, 3);
  }
}

TEST(ReleasedAlarms, WhatIsShownOfANumberWithAHiddenYearChangesNothing) {
  const auto found_beside = [](std::int64_t shown_before) {
    Counts counts = kQuiet;
    counts[1][6] = 200;
    ProtectedContents contents = contents_of("by_form", counts);
    for (ProtectedCell& one : contents.cells)
      if (one.classes[0] == 2) one = cell(one.year, one.classes, one.year == 2024 ? kHidden : shown_before);
    return alarms_of({contents});
  };
  const auto a = found_beside(20);
  const auto b = found_beside(400);
  ASSERT_EQ(a.alarms.size(), b.alarms.size());
  ASSERT_FALSE(a.alarms.empty());
  EXPECT_EQ(a.alarms[0].p_value, b.alarms[0].p_value);
  EXPECT_EQ(a.alarms[0].expected, b.alarms[0].expected);
  EXPECT_EQ(a.alarms[0].upper, b.alarms[0].upper);
  EXPECT_EQ(a.left_out, 1);
}

TEST(ReleasedAlarms, ATotalOfClassesThatOverlapIsNoNumber) {
  EXPECT_EQ(alarms_of({contents_of("by_any_form", kQuiet, true)}).judged, 3);
}

TEST(ReleasedAlarms, AYearBeforeWhichCountsMeantSomethingElseIsNoChange) {
  Counts counts = kQuiet;
  for (auto& form : counts) form[6] *= 4;
  ProtectedContents contents = contents_of("by_form", counts);
  EXPECT_FALSE(alarms_of({contents}).alarms.empty());
  contents.breaks = {{2024, {"nieuwe telling", "new count"}, false}};
  EXPECT_TRUE(alarms_of({contents}).alarms.empty());
}

TEST(ReleasedAlarms, TooFewYearsAreSaid) {
  ProtectedContents contents = contents_of("by_form", kQuiet);
  contents.first_year = 2021;
  std::erase_if(contents.cells, [](const ProtectedCell& one) { return one.year < 2021; });
  const auto found = alarms_of({contents});
  EXPECT_EQ(found.judged, 0);
  EXPECT_EQ(found.too_short, 4);
}

}  // namespace
}  // namespace zicht::services
