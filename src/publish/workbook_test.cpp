#include "publish/workbook.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace zicht::publish {
namespace {

ReportTexts shipped_texts() {
  std::ifstream in(ZICHT_SOURCE_DIR "/definitions/report/texts.toml");
  std::ostringstream content;
  content << in.rdbuf();
  return ReportTexts::parse(content.str(), "texts.toml").value();
}

std::string workbook(const std::string& id, bool drawn = false) {
  FigureTable table;
  table.id = id;
  table.title = {"Titel", "Title"};
  table.year = 2024;
  table.series_from = 2023;
  table.total = {
      {}, 79, 52, std::nullopt, CountChange{27, 0.0227, 1.06, std::nullopt, {}, Verdict::clear}, {52, 79}};
  if (drawn) {
    table.linkage = LinkageDraws{200, 0, true, "m"};
    table.total.linkage = LinkageRange{{78, 77, 79}, {{26, 25, 27}}};
  }
  const ReportContext context{2024, make_date(2025, 6, 30).value(), 5000, true, "zicht test"};
  const std::vector tables{table, table};
  return write_workbook(shipped_texts(), context, tables, Language::nl).value();
}

TEST(Workbook, IsAZipFileAndTheSameFiguresGiveTheSameBytes) {  // e2e.demo reads one cell by cell
  const std::string bytes = workbook("minors");
  EXPECT_TRUE(bytes.starts_with("PK\x03\x04"));
  EXPECT_EQ(bytes, workbook("minors"));
}

TEST(Workbook, HoldsTheRangesOfLinkageToo) {
  EXPECT_GT(workbook("minors", true).size(), workbook("minors").size());
  EXPECT_EQ(workbook("minors", true), workbook("minors", true));
}

TEST(Workbook, TakesLongAndEqualNames) { EXPECT_GT(workbook(std::string(80, 'x')).size(), 5000U); }

}  // namespace
}  // namespace zicht::publish
