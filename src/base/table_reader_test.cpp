#include "base/table_reader.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace zicht {
namespace {

struct ReadTable {
  Result<std::vector<std::string>> header = std::vector<std::string>{};
  std::vector<std::vector<std::string>> rows;
  std::vector<std::uint64_t> lines;
  TableHabits habits;
};

ReadTable read(const std::string& text) {
  ReadTable table;
  std::istringstream in(text);
  TableReader reader(
      in, {.knows = [](std::string_view name) { return name == "sex" || name == "age" || name == "name"; }});
  table.header = reader.read_header();
  while (table.header && reader.next()) {
    table.rows.emplace_back(reader.cells().begin(), reader.cells().end());
    table.lines.push_back(reader.line());
  }
  table.habits = reader.habits();
  return table;
}

using Rows = std::vector<std::vector<std::string>>;
const Rows kRows = {{"f", "30", "Anna"}};

TEST(TableReader, OneTableHoweverItIsSaved) {
  for (const char* const text :
       {"sex,age,name\nf,30,Anna\n", "sex;age;name\r\nf;30;Anna\r\n", "sex\tage\tname\nf\t30\tAnna",
        "sex|age|name\nf|30|Anna\n", "sep=;\nsex;age;name\nf;30;Anna\n",
        "\xEF\xBB\xBFSEP=,\r\nsex,age,name\r\nf,30,Anna\r\n", "\"sep=;\"\nsex;age;name\nf;30;Anna\n",
        "\xEF\xBB\xBF\"sex\",\"age\",\"name\"\n\"f\",\"30\",\"Anna\"\n",
        "sex,age,name,,,\nf,30,Anna,,,\n,,,,,\n,,,,,\n", "sex,age,name\nf,30,Anna,,\n , ,\n\n",
        " sex , age,name \nf,30,Anna\n"}) {
    const ReadTable table = read(text);
    ASSERT_TRUE(table.header) << text << table.header.error().message;
    EXPECT_EQ(*table.header, (std::vector<std::string>{"sex", "age", "name"})) << text;
    EXPECT_EQ(table.rows, kRows) << text;
  }
}

TEST(TableReader, WhatWasPassedOverIsCounted) {
  const ReadTable table = read("sep=;\nsex;age;name;;\nf;30;Anna;;\n;;;;\n");
  EXPECT_EQ(table.habits.at("blank_rows_passed_over"), 1);
  EXPECT_EQ(table.habits.at("columns_without_a_name_at_the_end"), 2);
  EXPECT_EQ(table.habits.at("line_that_says_the_delimiter"), 1);
  EXPECT_EQ(table.lines, std::vector<std::uint64_t>{3});
}

TEST(TableReader, AValueBehindTheLastColumnStays) {
  EXPECT_EQ(read("sex,age,name,\nf,30,Anna,left\n").rows, (Rows{{"f", "30", "Anna", "left"}}));
  EXPECT_EQ(read("sex,age,name\nf,30\n").rows, (Rows{{"f", "30"}}));
}

TEST(TableReader, AQuoteThatOpensByMistakeCostsItsOwnLineInAWideTable) {
  const std::string header = "sex,age,name,d,e,f,g,h\n";
  const std::string row = "f,30,Anna,1,2,3,4,5\n";
  EXPECT_EQ(read(header + "f,30,\"Anna,1,2,3,4,5\n" + row + row + "f,30,\",1,2,3,4,5\n" + row).rows.size(),
            5U);
  EXPECT_EQ(read(header + "f,30,\"Anna, of\ntwo lines\",1,2,3,4,5\n").rows.size(), 1U);
  EXPECT_EQ(read("sex,age,name\nf,30,\"a, b,\nc\"\n").rows.size(), 1U) << "a narrow one";
}

TEST(TableReader, ATitleIsNamedWithTheLineOfTheHeader) {
  for (const char* const text : {"Reports of March\n\nsex,age,name\nf,30,Anna\n",
                                 "Reports of March;;\n;;\nsex;age;name\nf;30;Anna\n"}) {
    const ReadTable table = read(text);
    ASSERT_FALSE(table.header);
    EXPECT_NE(table.header.error().message.find("line 3"), std::string::npos) << table.header.error().message;
  }
}

TEST(TableReader, NoTextOfTheFileStandsInAnError) {
  for (const char* const text :
       {"Anna,Voorbeeld,1985\nBo,Voorbeeld,1986\n", "", "\n\n", "\"open,Voorbeeld\n",
        "sex,Voorbeeld,Voorbeeld\n", "sex,,Voorbeeld\nf,1,2\n", "Voorbeeld\nsex,age\n", ",,,\nVoorbeeld\n"}) {
    const ReadTable table = read(text);
    ASSERT_FALSE(table.header) << text;
    const Error& error = table.header.error();
    EXPECT_EQ((error.message + error.where + error.advice).find("Voorbeeld"), std::string::npos) << text;
    EXPECT_EQ((error.message + error.where + error.advice).find("Anna"), std::string::npos) << text;
  }
  EXPECT_NE(read("sex,,name\nf,1,2\n").header.error().message.find("column 2 (B)"), std::string::npos);
  EXPECT_NE(read("sex,age,sex\n").header.error().message.find("columns 1 (A) and 3 (C)"), std::string::npos);
}

TEST(TableReader, ColumnsHaveLettersAsInASpreadsheet) {
  EXPECT_EQ(column_letters(1), "A");
  EXPECT_EQ(column_letters(26), "Z");
  EXPECT_EQ(column_letters(27), "AA");
  EXPECT_EQ(column_letters(702), "ZZ");
  EXPECT_EQ(column_letters(703), "AAA");
}

}  // namespace
}  // namespace zicht
