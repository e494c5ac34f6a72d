#include "publish/measure_section.hpp"

#include <gtest/gtest.h>

namespace zicht::publish {
namespace {

FigureTable made_table() {
  FigureTable table;
  table.id = "follow_up";
  table.definition = "follow_up@0123";
  table.kind = "share_within_days";
  table.title = {"titel", "title"};
  table.notes.push_back({"one_unit", {"een", "one"}});
  table.dimensions.push_back(
      {"days", {"venster", "window"}, true, {{"unknown", {"o", "u"}}, {"90", {"n", "within 90 days"}}}});
  FigureCell& cell = table.cells.emplace_back();
  cell.classes = {1};
  cell.estimate = CellEstimate{0.25, 0.1, 0.5, 5, 20, 3};
  cell.previous_estimate = CellEstimate{0.5, 0.1, 0.9, 5, 10, 3, false};
  cell.share = ShareChange{Verdict::clear, 0.01, 1, 0.25, 0.5};
  table.total = cell;
  table.total.classes.clear();
  return table;
}

TEST(MeasureSection, ShowsShareIntervalAndWhatItRestsOn) {
  const ReportSection section = measure_section(made_table(), Language::en, "chain");
  EXPECT_EQ(section.rows.at(0), (std::vector<std::string>{"within 90 days", "25% (10\u201350)", "5 / 20", "3",
                                                          "cannot be said", "clear"}));
  EXPECT_EQ(section.headings.size(), section.rows[0].size());
  EXPECT_EQ(section.rows.at(1).at(0), "Total");
  EXPECT_EQ(section.paragraphs.at(1), "one");
}

TEST(MeasureSection, ShowsCountsOfSeries) {
  FigureTable table = made_table();
  table.kind = "two_series";
  table.has_total = false;
  table.cells[0] = {{1}, 7, 5, {}, {}, {}};
  table.total = {};
  const ReportSection section = measure_section(table, Language::nl, "chain");
  EXPECT_EQ(section.rows, (std::vector<std::vector<std::string>>{{"n", "7", "5"}}));
  EXPECT_EQ(section.headings.size(), 3U);
}

TEST(MeasureSection, LeavesToTheChainWhatTheChainTells) {
  FigureTable table = made_table();
  EXPECT_FALSE(is_in_chain_sections(table));
  table.kind = "flow";
  EXPECT_TRUE(is_in_chain_sections(table));
}

}  // namespace
}  // namespace zicht::publish
