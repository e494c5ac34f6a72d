#include "disclosure/point_repair.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace zicht::disclosure {
namespace {

constexpr int kSteps = 150;

/// All cells of a table of two dimensions withheld, its margins shown.
WholeNumberSystem margins_of(const std::vector<std::vector<std::int64_t>>& table, std::int64_t most) {
  WholeNumberSystem system;
  const std::size_t rows = table.size();
  const std::size_t columns = table[0].size();
  system.columns.assign(rows * columns, {0, most});
  for (std::size_t r = 0; r < rows; ++r) {
    SystemRow row;
    for (std::size_t c = 0; c < columns; ++c) {
      row.terms.push_back({static_cast<std::uint32_t>(r * columns + c), 1});
      row.sum += table[r][c];
    }
    system.rows.push_back(row);
  }
  for (std::size_t c = 0; c < columns; ++c) {
    SystemRow row;
    for (std::size_t r = 0; r < rows; ++r) {
      row.terms.push_back({static_cast<std::uint32_t>(r * columns + c), 1});
      row.sum += table[r][c];
    }
    system.rows.push_back(row);
  }
  return system;
}

std::vector<std::int64_t> point_of(const std::vector<std::vector<std::int64_t>>& table) {
  std::vector<std::int64_t> point;
  for (const auto& row : table) point.insert(point.end(), row.begin(), row.end());
  return point;
}

RC_GTEST_PROP(PointRepair, APointThatIsFoundSatisfiesEveryRowAndLimit, ()) {
  const std::size_t rows = *rc::gen::inRange<std::size_t>(2, 5);
  const std::size_t columns = *rc::gen::inRange<std::size_t>(2, 5);
  std::vector<std::vector<std::int64_t>> table(rows, std::vector<std::int64_t>(columns));
  for (auto& row : table)
    for (std::int64_t& count : row) count = *rc::gen::inRange<std::int64_t>(0, 5);
  WholeNumberSystem system = margins_of(table, 9);
  const EchelonForm form = echelon_form(system);
  PointRepair repair(form, system.columns.size());
  RC_ASSERT(repair.usable());
  const std::size_t asked = *rc::gen::inRange<std::size_t>(0, rows * columns);
  system.columns[asked].lower = *rc::gen::inRange<std::int64_t>(0, 10);
  Philox random(1, 1);
  const auto point = repair.repaired(point_of(table), system.columns, kSteps, random);
  if (point) RC_ASSERT(satisfies(system, *point));
  // In a table of two dimensions a cell can rise while its row and column have others that can fall.
  const std::size_t r = asked / columns;
  const std::size_t c = asked % columns;
  std::int64_t row_sum = 0;
  std::int64_t column_sum = 0;
  for (std::size_t k = 0; k < columns; ++k) row_sum += table[r][k];
  for (std::size_t k = 0; k < rows; ++k) column_sum += table[k][c];
  if (system.columns[asked].lower > std::min(row_sum, column_sum)) RC_ASSERT(!point);
  if (system.columns[asked].lower <= table[r][c]) RC_ASSERT(point.has_value());
}

TEST(PointRepair, ExchangesTwoPeopleOfATableOfTwoByTwo) {
  WholeNumberSystem system = margins_of({{3, 1}, {1, 3}}, 9);
  const EchelonForm form = echelon_form(system);
  PointRepair repair(form, 4);
  Philox random(1, 1);
  system.columns[1].lower = 2;
  const auto point = repair.repaired(point_of({{3, 1}, {1, 3}}), system.columns, kSteps, random);
  ASSERT_TRUE(point);
  EXPECT_TRUE(satisfies(system, *point));
  EXPECT_GE((*point)[1], 2);
}

TEST(PointRepair, GoesThroughSeveralCellsWhereNoExchangeOfFourWorks) {
  // A ring of three: row and column sums are 2 each, the diagonal's neighbours hold all, corners are fixed at
  // 0.
  const std::vector<std::vector<std::int64_t>> ring{{2, 0, 0}, {0, 2, 0}, {0, 0, 2}};
  WholeNumberSystem system = margins_of(ring, 9);
  for (const std::size_t closed : {2U, 3U, 7U}) system.columns[closed].upper = 0;
  const EchelonForm form = echelon_form(system);
  PointRepair repair(form, 9);
  Philox random(1, 1);
  system.columns[1].lower = 1;
  const auto point = repair.repaired(point_of(ring), system.columns, kSteps, random);
  ASSERT_TRUE(point);
  EXPECT_TRUE(satisfies(system, *point));
}

TEST(PointRepair, IsOfNoUseWhereARowHasNoPivot) {
  const WholeNumberSystem system{{{0, 9}, {0, 9}}, {{{{0, 2}, {1, 3}}, 12}}};
  const EchelonForm form = echelon_form(system);
  EXPECT_FALSE(PointRepair(form, 2).usable());
}

}  // namespace
}  // namespace zicht::disclosure
