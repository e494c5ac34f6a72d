#include "figures/figure_comparison.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numeric>

#include "figures/test_definitions.hpp"

namespace zicht::figures {
namespace {

Report arbitrary_report() {
  Report report;
  report.received_on = make_date(2024, *rc::gen::inRange(1, 13), 5).value();
  report.organisation = static_cast<CodeId>(*rc::gen::inRange(1, 4));
  report.sex = static_cast<CodeId>(*rc::gen::inRange(0, 3));
  const auto age = static_cast<std::uint8_t>(*rc::gen::inRange(10, 40));
  report.age_at_receipt = {age, age};
  report.nationalities = {static_cast<CodeId>(*rc::gen::inRange(0, 4))};
  for (int e = *rc::gen::inRange(0, 3); e > 0; --e)
    report.episodes.emplace_back().form = static_cast<CodeId>(*rc::gen::inRange(0, 4));
  return report;
}

/// Report number -> whose it is, and its version.
using Register = std::map<std::uint64_t, std::pair<PersonId, Report>>;

StatSnapshot snapshot_of(const Register& reports) {
  StatSnapshotBuilder builder;
  for (const auto& [number, held] : reports) builder.add(held.first, number, held.second);
  return std::move(builder).finish({20000}, reports.size());
}

RC_GTEST_PROP(CompareFigures, PartsOfEachPersonSumToTheDifference, ()) {
  Register before;
  for (int number = *rc::gen::inRange(0, 12); number > 0; --number)
    before[static_cast<std::uint64_t>(number)] = {static_cast<PersonId>(*rc::gen::inRange(1, number + 1)),
                                                  arbitrary_report()};
  Register after = before;
  std::vector<ChangedPersons> changed;
  for (PersonId person = 1; person <= 12; ++person) {
    const int what = *rc::gen::inRange(0, 4);
    if (what == 0) continue;
    changed.push_back({{person}, {person}});
    if (what == 1) std::erase_if(after, [&](const auto& one) { return one.second.first == person; });
    if (what == 2) after[100 + person] = {person, arbitrary_report()};
    if (what == 3)
      for (auto& [number, held] : after)
        if (held.first == person) held.second = arbitrary_report();
  }
  FigureRequest request;
  request.year = 2024;
  const auto differences = compare_figures(snapshot_of(before), snapshot_of(after), changed,
                                           shipped_codebook(), test_book(), test_book().figures(), request)
                               .value();
  for (const FigureDifference& figure : differences) {
    RC_ASSERT(figure.before != figure.after);
    RC_ASSERT(std::accumulate(figure.parts.begin(), figure.parts.end(), std::int64_t{0},
                              [](std::int64_t sum, const auto& part) { return sum + part.difference; }) ==
              figure.after - figure.before);
  }
  RC_ASSERT(compare_figures(snapshot_of(after), snapshot_of(after), changed, shipped_codebook(), test_book(),
                            test_book().figures(), request)
                .value()
                .empty());
}

TEST(CompareFigures, NamesTheFigureAndWhoseChangeMadeIt) {
  Report report;
  report.received_on = make_date(2024, 5, 5).value();
  report.episodes.emplace_back().form = shipped_codebook().form().find("sexual").value();
  const Register before{{1, {1, report}}, {2, {2, report}}};
  const Register after{{1, {1, report}}};
  FigureRequest request;
  request.year = 2024;
  const std::vector<ChangedPersons> changed{{{2}, {2}}};
  const auto wanted = *test_book().find("victims_by_form").value();
  const auto differences = compare_figures(snapshot_of(before), snapshot_of(after), changed,
                                           shipped_codebook(), test_book(), {&wanted, 1}, request)
                               .value();
  ASSERT_EQ(differences.size(), 2U);
  EXPECT_TRUE(differences[0].classes.empty()) << "the total";
  EXPECT_EQ(differences[1].classes.at(0).second.code, "sexual");
  EXPECT_EQ(differences[1].before, 2);
  EXPECT_EQ(differences[1].after, 1);
  ASSERT_EQ(differences[1].parts.size(), 1U);
  EXPECT_EQ(differences[1].parts[0].difference, -1);
}

/// A table of the chain with one breakdown: cells of these codes.
FigureTable table_of_chain(std::string id, const std::vector<std::pair<std::string, FigureCell>>& cells) {
  FigureTable table;
  table.id = std::move(id);
  table.has_total = false;
  table.dimensions.push_back({"place", {}, false, {{"unknown", {}}}});
  for (const auto& [code, cell] : cells) {
    table.dimensions[0].classes.push_back({code, {}});
    table.cells.push_back(cell);
    table.cells.back().classes = {static_cast<std::uint16_t>(table.dimensions[0].classes.size() - 1)};
  }
  return table;
}
FigureCell counted(std::int64_t count) {
  FigureCell cell;
  cell.value = count;
  return cell;
}
FigureCell estimated(double value, bool said = true) {
  FigureCell cell;
  cell.estimate = CellEstimate{value, 0, 1, 10, 100, 0, said};
  return cell;
}

TEST(CompareTables, NamesCellsByTheirCodesAndLeavesOutThoseThatAreAlike) {
  const std::vector<FigureTable> before = {
      table_of_chain("cases", {{"abroad", counted(3)}, {"domestic", counted(4)}, {"both", counted(1)}})};
  const std::vector<FigureTable> after = {
      // the classes stand in another order
      table_of_chain("cases", {{"domestic", counted(4)}, {"abroad", counted(5)}}),
      table_of_chain("disposals", {{"domestic", counted(2)}})};
  const auto found = compare_tables(before, after);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].classes[0].second.code, "abroad");
  EXPECT_EQ(found[0].before, 3);
  EXPECT_EQ(found[0].after, 5);
  EXPECT_EQ(found[1].classes[0].second.code, "both");  // it is not there any more
  EXPECT_EQ(found[1].after, 0);
  EXPECT_EQ(found[2].id, "disposals");
  EXPECT_EQ(found[2].before, 0);
}

TEST(CompareTables, AShareDiffersByATenthOfAPointOrWhenItCannotBeSaid) {
  const auto compared = [](const FigureCell& before, const FigureCell& after) {
    return compare_tables(std::vector{table_of_chain("follow_up", {{"domestic", before}})},
                          std::vector{table_of_chain("follow_up", {{"domestic", after}})});
  };
  EXPECT_TRUE(compared(estimated(0.2001), estimated(0.2004)).empty());
  EXPECT_TRUE(compared(estimated(0.1, false), estimated(0.2, false)).empty());
  ASSERT_EQ(compared(estimated(0.200), estimated(0.201)).size(), 1U);
  const auto found = compared(estimated(0.2, false), estimated(0.2));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_FALSE(found[0].estimate_before->said);
  EXPECT_EQ(found[0].before, 10);  // how many got there
}

}  // namespace
}  // namespace zicht::figures
