#include "disclosure/echelon_form.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <functional>
#include <set>

namespace zicht::disclosure {
namespace {

using Point = std::vector<std::int64_t>;

/// Every point of whole numbers within [0, most] that satisfies the rows, by counting.
std::set<Point> points_of(const WholeNumberSystem& system, std::int64_t most) {
  std::set<Point> found;
  Point point(system.columns.size(), 0);
  const std::function<void(std::size_t)> fill = [&](std::size_t at) {
    if (at == point.size()) {
      if (satisfies(system, point)) found.insert(point);
      return;
    }
    for (point[at] = 0; point[at] <= most; ++point[at]) fill(at + 1);
    point[at] = 0;
  };
  fill(0);
  return found;
}

/// The same from the echelon form alone: only the free columns are counted through.
std::set<Point> points_of(const EchelonForm& form, std::size_t columns, std::int64_t most) {
  std::set<Point> found;
  if (!form.consistent) return found;
  Point point(columns, 0);
  const std::function<void(std::size_t)> fill = [&](std::size_t at) {
    if (at == form.free_columns.size()) {
      complete(form, point);
      const bool within =
          std::ranges::all_of(point, [most](std::int64_t value) { return value >= 0 && value <= most; });
      const bool holds = std::ranges::all_of(form.rows, [&point](const EchelonRow& row) {
        std::int64_t sum = row.pivot == EchelonRow::kNoPivot ? 0 : point[row.pivot];
        for (const Term& term : row.terms) sum += term.coefficient * point[term.column];
        return sum == row.sum;
      });
      if (within && holds) found.insert(point);
      return;
    }
    for (std::int64_t value = 0; value <= most; ++value) {
      point[form.free_columns[at]] = value;
      fill(at + 1);
    }
  };
  fill(0);
  return found;
}

WholeNumberSystem arbitrary_system(std::int64_t most) {
  WholeNumberSystem system;
  const int columns = *rc::gen::inRange(1, 6);
  system.columns.assign(static_cast<std::size_t>(columns), {0, most});
  const int rows = *rc::gen::inRange(0, 5);
  for (int r = 0; r < rows; ++r) {
    SystemRow row;
    for (int c = 0; c < columns; ++c) {
      const int coefficient = *rc::gen::element(0, 0, 1, 1, -1, -1, 2, -2, 3);
      if (coefficient != 0) row.terms.push_back({static_cast<std::uint32_t>(c), coefficient});
    }
    row.sum = *rc::gen::inRange(-3, 6);
    system.rows.push_back(std::move(row));
  }
  return system;
}

RC_GTEST_PROP(EchelonForm, HasTheSamePointsOfWholeNumbersByCounting, ()) {
  constexpr std::int64_t kMost = 3;
  const WholeNumberSystem system = arbitrary_system(kMost);
  const EchelonForm form = echelon_form(system);
  RC_ASSERT(points_of(form, system.columns.size(), kMost) == points_of(system, kMost));
}

RC_GTEST_PROP(EchelonForm, KeepingColumnsFreeLeavesThePointsAsTheyAre, ()) {
  constexpr std::int64_t kMost = 3;
  const WholeNumberSystem system = arbitrary_system(kMost);
  std::vector<bool> keep_free;
  for (std::size_t c = 0; c < system.columns.size(); ++c) keep_free.push_back(*rc::gen::arbitrary<bool>());
  const EchelonForm form = echelon_form(system, keep_free);
  RC_ASSERT(points_of(form, system.columns.size(), kMost) == points_of(system, kMost));
}

RC_GTEST_PROP(ColumnsThatLimit, TheLimitsOfOtherColumnsFollow, ()) {
  WholeNumberSystem system = arbitrary_system(0);
  if (system.columns.size() > 4) RC_DISCARD("counting takes too long");
  for (CellLimits& limits : system.columns)
    limits = {*rc::gen::inRange(0, 3), *rc::gen::element<std::int64_t>(3, 4, kNoLimit)};
  const std::vector<bool> needed = columns_that_limit(system);
  WholeNumberSystem loose = system;
  for (std::size_t c = 0; c < needed.size(); ++c)
    if (!needed[c]) loose.columns[c] = {-4, 8};
  Point point(system.columns.size());
  const std::function<void(std::size_t)> fill = [&](std::size_t at) {
    if (at < point.size()) {
      for (point[at] = -4; point[at] <= 8; ++point[at]) fill(at + 1);
      return;
    }
    if (satisfies(loose, point)) RC_ASSERT(satisfies(system, point));
  };
  fill(0);
}

TEST(ColumnsThatLimit, ASumOfPartsNeedsNone) {  // t = a + b with a, b of 1 and more, so t is 2 and more
  const WholeNumberSystem sum{{{2, kNoLimit}, {1, kNoLimit}, {1, kNoLimit}},
                              {{{{0, 1}, {1, -1}, {2, -1}}, 0}}};
  EXPECT_EQ(columns_that_limit(sum), (std::vector<bool>{false, true, true}));
}

RC_GTEST_PROP(EchelonForm, RowsNameFreeColumnsOnlyAndEachPivotOnce, ()) {
  const WholeNumberSystem system = arbitrary_system(3);
  const EchelonForm form = echelon_form(system);
  std::set<std::uint32_t> named(form.free_columns.begin(), form.free_columns.end());
  for (const EchelonRow& row : form.rows) {
    for (const Term& term : row.terms) RC_ASSERT(std::ranges::binary_search(form.free_columns, term.column));
    if (row.pivot != EchelonRow::kNoPivot) RC_ASSERT(named.insert(row.pivot).second);
  }
  RC_ASSERT(named.size() == system.columns.size());
}

TEST(EchelonForm, AMarginOfTwoByTwoLeavesOneFreeColumn) {  // a + b = 3, c + d = 4, a + c = 2, b + d = 5
  const WholeNumberSystem system{
      {{0, 9}, {0, 9}, {0, 9}, {0, 9}},
      {{{{0, 1}, {1, 1}}, 3}, {{{2, 1}, {3, 1}}, 4}, {{{0, 1}, {2, 1}}, 2}, {{{1, 1}, {3, 1}}, 5}}};
  const EchelonForm form = echelon_form(system);
  EXPECT_EQ(form.free_columns.size(), 1U);
  EXPECT_EQ(form.rows.size(), 3U);
  EXPECT_TRUE(form.consistent);
}

TEST(EchelonForm, RowsThatCannotHoldAreFound) {
  const WholeNumberSystem two_sums{{{0, 9}, {0, 9}}, {{{{0, 1}, {1, 1}}, 3}, {{{0, 1}, {1, 1}}, 4}}};
  EXPECT_FALSE(echelon_form(two_sums).consistent);
  const WholeNumberSystem odd{{{0, 9}, {0, 9}}, {{{{0, 2}, {1, 2}}, 3}}};  // an even sum is never 3
  EXPECT_FALSE(echelon_form(odd).consistent);
}

}  // namespace
}  // namespace zicht::disclosure
