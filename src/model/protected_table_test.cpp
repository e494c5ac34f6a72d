#include "model/protected_table.hpp"

#include <gtest/gtest.h>

#include <type_traits>

#include "model/protected_table_for_tests.hpp"

namespace zicht {
namespace {

using Classes = std::vector<std::uint16_t>;

/// Two years, one dimension of two classes; class b is hidden in the first year.
ProtectedContents two_years() {
  ProtectedContents contents;
  contents.id = "victims_by_sex";
  contents.first_year = 2023;
  contents.last_year = 2024;
  contents.dimensions = {{.id = "sex", .label = {}, .classes = {{"a", {}}, {"b", {}}}}};
  for (const int year : {2024, 2023})
    for (const std::uint16_t at : {std::uint16_t{1}, kAllClasses, std::uint16_t{0}}) {
      ProtectedCell cell{year, {at}, CellState::published, 10 * year + at};
      if (year == 2023 && at == 1) cell = {year, {at}, CellState::hidden};
      contents.cells.push_back(cell);
    }
  return contents;
}

static_assert(!std::is_constructible_v<ProtectedTable, ProtectedContents>);
static_assert(!std::is_default_constructible_v<ProtectedTable>);

TEST(ProtectedTable, SortsItsCellsWithTheTotalFirst) {
  const auto table = OpenTableForTests::make(two_years()).value();
  ASSERT_EQ(table.cells().size(), 6);
  EXPECT_EQ(table.cells()[0].classes, Classes{kAllClasses});
  EXPECT_EQ(table.cells()[0].year, 2023);
  EXPECT_EQ(table.cells()[5].classes, Classes{1});
  EXPECT_EQ(table.cell(2024, Classes{0}).count, 20240);
  EXPECT_EQ(table.total(2023).classes, Classes{kAllClasses});
}

TEST(ProtectedTable, GivesASeriesOnlyWhenEveryYearIsShown) {
  const auto table = OpenTableForTests::make(two_years()).value();
  EXPECT_EQ(table.shown_series(Classes{0}, 2023, 2024), (std::vector<std::int64_t>{20230, 20240}));
  EXPECT_FALSE(table.shown_series(Classes{1}, 2023, 2024));
  EXPECT_TRUE(table.shown_series(Classes{1}, 2024, 2024));
}

TEST(ProtectedTable, RefusesACellThatIsNotShownAndCarriesANumber) {
  for (const CellState state : {CellState::hidden, CellState::not_applicable, CellState::refused}) {
    for (const int number : {0, 1, 2, 3}) {
      ProtectedContents contents = two_years();
      ProtectedCell& cell = contents.cells[0];
      cell = {2024, {1}, state};
      if (number == 0) cell.count = 3;
      if (number == 1) cell.share = ShownShare{1, 2, 0, 1};
      if (number == 2) cell.band = ShownBand{};
      if (number == 3) cell.before = EarlierCount{2, "2024-10-14"};
      EXPECT_EQ(OpenTableForTests::make(contents).error().code, ErrorCode::invalid_input);
    }
  }
}

TEST(ProtectedTable, RefusesACubeWithAHoleADoubleOrAStranger) {
  ProtectedContents hole = two_years();
  hole.cells.pop_back();
  EXPECT_FALSE(OpenTableForTests::make(hole));
  ProtectedContents doubled = two_years();
  doubled.cells[0] = doubled.cells[1];
  EXPECT_FALSE(OpenTableForTests::make(doubled));
  ProtectedContents stranger = two_years();
  stranger.cells[0].classes = {7};
  EXPECT_FALSE(OpenTableForTests::make(stranger));
}

TEST(ProtectedTable, AShareNeedsADenominatorAndARevisionWhatItWasBefore) {
  ProtectedContents contents = two_years();
  contents.cells[0].share = ShownShare{0, 0, 0, 1};
  EXPECT_FALSE(OpenTableForTests::make(contents));
  contents.cells[0].count = 3;
  contents.cells[0].share = ShownShare{3, 10, 0.07, 0.65};
  EXPECT_TRUE(OpenTableForTests::make(contents));
  contents.cells[0].state = CellState::revised;
  EXPECT_FALSE(OpenTableForTests::make(contents));
  contents.cells[0].before = EarlierCount{20, "2024-10-14"};
  EXPECT_TRUE(OpenTableForTests::make(contents));
}

}  // namespace
}  // namespace zicht
