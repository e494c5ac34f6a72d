#include "alarms/count_series.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "alarms/alarms.hpp"

namespace zicht::alarms {
namespace {

Result<std::vector<CountSeries>> read(const std::string& csv) {
  std::istringstream in(csv);
  return read_series(in, "series.csv");
}

constexpr const char* kHeader = "series,t,year,period,count,freq\n";

void expect_refused(const std::string& rows, const std::string& what, const std::string& where) {
  const auto refused = read(kHeader + rows);
  ASSERT_FALSE(refused.has_value()) << rows;
  EXPECT_EQ(refused.error().code, ErrorCode::invalid_input);
  EXPECT_NE(refused.error().message.find(what), std::string::npos) << refused.error().message;
  EXPECT_NE(refused.error().where.find(where), std::string::npos) << refused.error().where;
}

TEST(ReadSeries, TakesRowsInAnyOrderAndColumnsTooMany) {
  const auto series =
      read("count,other,series,period,t,year\n4,x,b,2,2,2020\n3,y,b,1,1,2020\n9,z,a,1,1,2020\n");
  ASSERT_TRUE(series.has_value());
  ASSERT_EQ(series->size(), 2U);
  EXPECT_EQ((*series)[0].name, "b");
  EXPECT_EQ((*series)[0].steps_per_year, 12);
  EXPECT_EQ((*series)[0].points[1].count, 4);
}

TEST(ReadSeries, ReadsATableAsASpreadsheetSavesIt) {
  for (const char* const text : {"sep=;\nseries;t;year;period;count\nr\xE9;1;2020;1;4\n;;;;\n",
                                 "series,t,year,period,count,\rr\xE9,1,2020,1,4,\r"}) {
    const auto series = read(text);
    ASSERT_TRUE(series.has_value()) << series.error().message;
    EXPECT_EQ(series->at(0).name, "ré");
    EXPECT_EQ(series->at(0).points.size(), 1U);
  }
  const auto title = read("Reports by month\n\nseries,t,year,period,count\nb,1,2020,1,4\n");
  ASSERT_FALSE(title.has_value());
  EXPECT_NE(title.error().message.find("line 3"), std::string::npos) << title.error().message;
}

TEST(ReadSeries, NamesLineAndSeriesOfWhatIsWrong) {
  expect_refused("a,1,2020,1,3,12\na,1,2020,1,3,12\n", "twice", "line 3, series a");
  expect_refused("a,1,2020,1,3,12\na,3,2020,3,3,12\n", "gap after t = 1", "line 3, series a");
  expect_refused("a,1,2020,1,3,12\na,2,2020,2,3,4\n", "frequency changes", "line 3, series a");
  expect_refused("a,1,2020,1,-3,12\n", "whole number", "line 2, series a");
  expect_refused("a,1,2020,1,2.5,12\n", "whole number", "line 2, series a");
  expect_refused("a,1,2020,1,,12\n", "whole number", "line 2, series a");
  expect_refused("a,1,2020,1,99999999999999999999,12\n", "whole number", "line 2, series a");
  expect_refused("a,1,2020,13,3,12\n", "no such period", "line 2, series a");
  expect_refused("a,1,2020,1,3,0\n", "periods in a year", "line 2, series a");
  expect_refused("a,1,2020,1,3,12\na,2,2020,5,3,12\n", "do not follow", "line 3, series a");
  expect_refused("", "no rows", "series.csv");
}

TEST(ReadSeries, AnExposureOfNothingIsRefused) {
  const auto refused = read("series,t,year,period,count,exposure\na,1,2020,1,3,0\n");
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().message.find("exposure"), std::string::npos);
}

TEST(ReadSeries, AMissingColumnIsNamed) {
  const auto refused = read("series,t,year,count\na,1,2020,3\n");
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().message.find("period"), std::string::npos);
}

/// One case of tests/cases/alarms while it is read.
class WrittenCase {
 public:
  void take(const std::string& line) {
    const auto blank = std::min(line.find(' '), line.size());
    const std::string word = line.substr(0, blank);
    const std::string rest = line.substr(std::min(blank + 1, line.size()));
    if (word == "header") header_ = rest;
    if (word == "row") rows_ += rest + "\n";
    if (word == "flat") add_flat(rest);
    if (word == "expect") expected_ = rest;
  }

  void check(const std::string& claim) const {
    std::istringstream in(header_.empty() ? "" : header_ + "\n" + rows_);
    const auto series = read_series(in, "x.csv");
    if (expected_.starts_with("refused ")) {
      ASSERT_FALSE(series.has_value()) << claim;
      std::string said = series.error().where + " " + series.error().message;
      for (const char* const left_out : {"x.csv, ", "x.csv ", ","})
        if (const auto at = said.find(left_out); at != std::string::npos)
          said.erase(at, std::string(left_out).size());
      EXPECT_TRUE(said.starts_with(expected_.substr(8))) << claim << ": " << said;
      return;
    }
    ASSERT_TRUE(series.has_value()) << claim << ": " << series.error().message;
    const AlarmSummary summary = summary_of(judge_points(*series, {}).value(), 0.01);
    EXPECT_EQ("points " + std::to_string(summary.judged + summary.not_judged) + " judged " +
                  std::to_string(summary.judged) + " alarms " + std::to_string(summary.up + summary.down),
              expected_)
        << claim;
  }

 private:
  void add_flat(const std::string& words) {
    std::istringstream in(words);
    std::string series;
    int steps = 0;
    int count = 0;
    in >> series >> steps >> count;
    for (int at = 0; at < steps; ++at)
      rows_ += series + "," + std::to_string(at + 1) + "," + std::to_string(2020 + at / 12) + "," +
               std::to_string(1 + at % 12) + "," + std::to_string(count) + "\n";
  }
  std::string header_ = "series,t,year,period,count";
  std::string rows_;
  std::string expected_;
};

TEST(ReadSeries, EveryWrittenCaseHolds) {  // tests/cases/README.md has the format
  int cases = 0;
  for (const auto& entry : std::filesystem::directory_iterator(ZICHT_SOURCE_DIR "/tests/cases/alarms")) {
    std::ifstream file(entry.path());
    std::string line;
    std::string claim;
    WrittenCase written;
    const auto finish = [&] {
      if (!claim.empty()) written.check(entry.path().filename().string() + ": " + claim);
      cases += claim.empty() ? 0 : 1;
    };
    while (std::getline(file, line)) {
      if (line.starts_with("#")) continue;
      if (line.starts_with("case ")) {
        finish();
        claim = line.substr(5);
        written = {};
      } else {
        written.take(line);
      }
    }
    finish();
  }
  EXPECT_GE(cases, 15);
}

}  // namespace
}  // namespace zicht::alarms
