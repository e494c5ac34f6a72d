#include "estimate/capture_table.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace zicht::estimate {
namespace {

Result<CaptureTable> read(const std::string& csv) {
  std::istringstream in(csv);
  return CaptureTable::read_csv(in, "capture.csv");
}

/// Where and what is wrong with a file that must be refused.
std::string refusal(const std::string& csv) {
  const auto table = read(csv);
  return table ? "accepted" : table.error().where + ": " + table.error().message;
}

TEST(CaptureTable, ReadsHistoriesByColumnAndLeavesAbsentOnesZero) {
  const auto table = read("police,care,count\n1,0,200\n0,1,150\n").value();
  EXPECT_EQ(table.persons(0b01), 200);
  EXPECT_EQ(table.persons(0b10), 150);
  EXPECT_EQ(table.persons(0b11), 0);
  EXPECT_EQ(table.observed_persons(), 350);
  EXPECT_EQ(table.history_text(0b01), "10");
}

TEST(CaptureTable, CountsPeopleOnAllListsOfASet) {
  const auto table = read("a,b,c,count\n1,1,0,3\n1,1,1,4\n0,0,1,5\n").value();
  EXPECT_EQ(table.persons_on_all(0b011), 7);
  EXPECT_EQ(table.persons_on_all(0b100), 9);
  EXPECT_EQ(table.persons_on_all(0), 12);
}

TEST(CaptureTable, TakesAByteOrderMarkSemicolonsAndWindowsLineEnds) {
  EXPECT_EQ(read("\xEF\xBB\xBF"
                 "a;b;count\r\n1;1;3\r\n")
                .value()
                .list_names()[0],
            "a");
}

TEST(CaptureTable, ReadsATableAsASpreadsheetSavesIt) {
  for (const char* const text : {"sep=;\na;b;count\n1;1;3\n", "a,b,count,\n1,1,3,\n,,,\n",
                                 "a\tb\tcount\r1\t1\t3\r", "\"a\",\"b\",\"count\"\n\"1\",\"1\",\"3\"\n\n"}) {
    const auto table = read(text);
    ASSERT_TRUE(table) << text << table.error().message;
    EXPECT_EQ(table->persons(0b11), 3) << text;
  }
  EXPECT_EQ(read("caf\xE9,b,count\n1,1,3\n").value().list_names()[0], "café");
  EXPECT_NE(refusal("PK\x03\x04....").find("workbook"), std::string::npos);
  EXPECT_NE(refusal("a,b,count\n1,\"1,3\n").find("capture.csv:2"), std::string::npos);
}

TEST(CaptureTable, RefusesWhatIsNoTableAndSaysWhere) {
  EXPECT_EQ(refusal(""), "capture.csv, line 1: the file is empty");
  EXPECT_EQ(refusal("a,b\n1,1\n"), "capture.csv:1: the last column is not called count");
  EXPECT_EQ(refusal("a,count\n1,3\n"), "capture.csv:1, lists: 1: an estimate needs two lists or more");
  EXPECT_EQ(refusal("a,b,c,d,e,f,g,h,i,j,k,count\n"), "capture.csv:1, lists: 11: more than ten lists");
  EXPECT_EQ(refusal("a,a,count\n1,1,3\n"), "capture.csv:1, a: two lists of one name");
  EXPECT_EQ(refusal("a,b,count\n1,1\n"), "capture.csv:2: a row has another number of cells than the header");
  EXPECT_EQ(refusal("a,b,count\n1,2,3\n"), "capture.csv:2, column b: a cell is neither 0 nor 1");
  EXPECT_EQ(refusal("a,b,count\n1,0,3\n1,0,4\n"), "capture.csv:3, first at line 2: a history stands twice");
  EXPECT_EQ(refusal("a,b,count\n0,0,4\n"), "capture.csv:2: people on no list cannot be counted");
  EXPECT_EQ(refusal("a,b,count\n1,0,4\n"), "capture.csv, b: nobody is on a list");
  EXPECT_EQ(refusal("a,b,count\n1,0,0\n"), "capture.csv, count: nobody is on any list");
}

TEST(CaptureTable, RefusesCountsThatAreNone) {
  for (const char* count : {"", "-1", "1.5", "x", "1e3", "+1"})
    EXPECT_EQ(refusal(std::string("a,b,count\n1,1,") + count + "\n"),
              "capture.csv:2, column count: a count is not a whole number of 0 or more")
        << count;
  for (const char* count : {"1000000000000", "99999999999999999999"})
    EXPECT_EQ(refusal(std::string("a,b,count\n1,1,") + count + "\n"),
              "capture.csv:2, column count: a count is larger than the number of people on Earth")
        << count;
}

TEST(CaptureTable, TakesAnAllZeroRowThatCountsNobody) {
  EXPECT_TRUE(read("a,b,count\n0,0,0\n1,1,3\n").has_value());
}

}  // namespace
}  // namespace zicht::estimate
