#include "disclosure/move_elimination.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

namespace zicht::disclosure {
namespace {

struct Case {
  TableSystem system;
  std::vector<CellToProtect> cells;
};

/// A whole table over flat attributes; counts of leaf cells, last attribute fastest.
Case case_of(const std::vector<int>& sizes, const std::vector<int>& counts, int minimum_kept) {
  std::vector<Attribute> attributes;
  std::vector<std::size_t> all;
  for (std::size_t d = 0; d < sizes.size(); ++d) {
    std::vector<std::string> codes;
    for (int c = 0; c < sizes[d]; ++c) codes.push_back("c" + std::to_string(c));
    attributes.push_back(Attribute::flat("d" + std::to_string(d), codes));
    all.push_back(d);
  }
  CubeTable table{"t", all, {}, {}, {}};
  std::vector<CodeIndex> row(sizes.size(), 0);
  for (bool more = true; more;) {
    std::int64_t persons = 0;
    for (std::size_t b = 0; b < counts.size(); ++b) {
      bool in = true;
      std::size_t rest = b;
      for (std::size_t d = sizes.size(); d-- > 0;) {
        const auto leaf = static_cast<CodeIndex>(1 + rest % static_cast<std::size_t>(sizes[d]));
        rest /= static_cast<std::size_t>(sizes[d]);
        in = in && (row[d] == kTotalCode || row[d] == leaf);
      }
      if (in) persons += counts[b];
    }
    table.rows.push_back(row);
    table.values.push_back({PublishedValue::Kind::shown, persons, persons});
    std::size_t d = sizes.size();
    while (d > 0 && ++row[d - 1] > sizes[d - 1]) row[--d] = 0;
    more = d > 0;
  }
  TableSystem system = TableSystem::build(attributes, {table}, {}).value();
  std::vector<CellToProtect> cells(system.limits().size());
  for (std::uint32_t r = 0; r < table.rows.size(); ++r) {
    const auto persons = static_cast<std::int32_t>(table.values[r].lower);
    cells[system.cell_of(0, r)] = {persons, persons, true, false, persons >= minimum_kept};
  }
  return {std::move(system), std::move(cells)};
}

/// Makes every table that the moves promise, and holds it against the equations and what is shown.
void check(const Case& of, const Elimination& found, const SuppressionRule& rule) {
  std::vector<std::set<std::int64_t>> values(of.cells.size());
  for (const Move& move : found.moves)
    for (int k = -move.most_down; k <= move.most_up; ++k) {
      std::vector<std::int64_t> table;
      for (const CellToProtect& cell : of.cells) table.push_back(cell.persons);
      for (std::size_t c = 0; c < move.cells.size(); ++c) table[move.cells[c]] += k * move.steps[c];
      for (const CellEquation& equation : of.system.equations()) {
        std::int64_t sum = 0;
        for (const CellId part : equation.parts) sum += table[part];
        RC_ASSERT(table[equation.parent] == sum);
      }
      for (std::size_t c = 0; c < of.cells.size(); ++c) {
        const bool agrees =
            found.hidden[c] ? table[c] >= (rule.zeros_published ? 1 : 0) : table[c] == of.cells[c].persons;
        RC_ASSERT(agrees);
        values[c].insert(table[c]);
      }
    }
  for (std::size_t c = 0; c < of.cells.size(); ++c) {
    const std::int64_t persons = of.cells[c].persons;
    const bool small = persons < rule.minimum && (persons > 0 || !rule.zeros_published);
    RC_ASSERT(!small || found.hidden[c]);
    RC_ASSERT(!found.hidden[c] || values[c].size() >= 3);
    RC_ASSERT(!found.hidden[c] || !of.cells[c].stays);
  }
}

RC_GTEST_PROP(Eliminate, MovesKeepWhatIsShownAndGiveThreeValues, ()) {
  const auto sizes =
      *rc::gen::element(std::vector<int>{5}, std::vector<int>{3, 4}, std::vector<int>{2, 3, 3});
  std::size_t size = 1;
  for (const int s : sizes) size *= static_cast<std::size_t>(s);
  std::vector<int> counts;
  for (std::size_t b = 0; b < size; ++b) counts.push_back(*rc::gen::inRange(0, 9));
  const SuppressionRule rule{5, *rc::gen::arbitrary<bool>(), 1};
  const Case of = case_of(sizes, counts, *rc::gen::element(15, 1'000'000));
  const auto found = eliminate(of.system, of.cells, rule);
  // Only cells that must stay can stand in the way.
  if (found)
    check(of, *found, rule);
  else
    RC_ASSERT(std::ranges::any_of(of.cells, &CellToProtect::stays));
}

TEST(Eliminate, ShowsTheLargestAndWithholdsTheCheapest) {  // 2 + 8 + 9 = 19
  const Case of = case_of({3}, {2, 8, 9}, 1'000'000);
  const auto found = eliminate(of.system, of.cells, {5, true, 1});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->hidden, (std::vector<bool>{false, true, true, false}));
}

TEST(Eliminate, SaysNothingWhenACellMustStayAndCannot) {  // 2 + 8 = 10, of which only 2 may go
  const Case of = case_of({2}, {2, 8}, 8);
  EXPECT_FALSE(eliminate(of.system, of.cells, {5, true, 1}));
}

}  // namespace
}  // namespace zicht::disclosure
