#include "base/csv.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <sstream>

namespace zicht {
namespace {

using Record = std::vector<std::string>;

std::vector<Record> read_all(const std::string& text, CsvReader::Options options = {}) {
  std::istringstream in(text);
  CsvReader reader(in, options);
  std::vector<Record> records;
  while (reader.next()) records.emplace_back(reader.fields().begin(), reader.fields().end());
  return records;
}

/// Texts with much of what matters in CSV.
rc::Gen<std::string> arbitrary_field() {
  return rc::gen::container<std::string>(
      rc::gen::element('a', 'b', ',', ';', '"', '\n', '\r', ' ', '\0', '\xC3', '\xA9'));
}

RC_GTEST_PROP(Csv, WhatIsWrittenIsReadBack, ()) {
  const auto records = *rc::gen::container<std::vector<Record>>(
      rc::gen::resize(8, rc::gen::nonEmpty(rc::gen::container<Record>(arbitrary_field()))));
  std::string text;
  std::vector<Record> expected;
  for (const Record& record : records) {
    if (record == Record{""}) continue;  // one empty field is an empty line, which is passed over
    text += csv_record(record);
    expected.push_back(record);
  }
  std::vector<Record> read = read_all(text);
  for (Record& record : read)
    for (std::string& field : record) field = std::string(without_formula_guard(field));
  RC_ASSERT(read == expected);
}

TEST(Csv, KnowsAllLineEnds) {
  EXPECT_EQ(read_all("a,b\r\nc,d\ne,f"), (std::vector<Record>{{"a", "b"}, {"c", "d"}, {"e", "f"}}));
  EXPECT_EQ(read_all("\n\na\n\n"), (std::vector<Record>{{"a"}}));
}

TEST(Csv, AnUnclosedQuoteCostsOneLine) {
  std::istringstream in("a,b\n1,\"open\n2,good\n\"also\",\"good\"\n");
  CsvReader reader(in);
  ASSERT_TRUE(reader.next());
  ASSERT_TRUE(reader.next());
  EXPECT_EQ(reader.problem(), CsvProblem::unclosed_quote);
  EXPECT_EQ(reader.raw(), "1,\"open");
  EXPECT_EQ(reader.line(), 2U);
  ASSERT_TRUE(reader.next());
  EXPECT_EQ(reader.problem(), CsvProblem::none);
  EXPECT_EQ(reader.raw(), "2,good");
  EXPECT_EQ(reader.line(), 3U);
  ASSERT_TRUE(reader.next());
  EXPECT_EQ(reader.fields()[1], "good");
  EXPECT_FALSE(reader.next());
}

TEST(Csv, ALongFieldCostsOneLine) {
  std::istringstream in("a\n" + std::string(5000, 'x') + "\nb\n");
  CsvReader reader(in, {.delimiter = ',', .longest_field = 1000});
  ASSERT_TRUE(reader.next());
  ASSERT_TRUE(reader.next());
  EXPECT_EQ(reader.problem(), CsvProblem::field_too_long);
  ASSERT_TRUE(reader.next());
  EXPECT_EQ(reader.fields()[0], "b");
}

TEST(Csv, TheDelimiterIsThatWhichTheFirstLineHasMostOf) {
  for (const auto& [text, delimiter] :
       {std::pair{"a;b;c,d\nx,y,z,u,v", ';'}, {"a,b", ','}, {"a\tb\tc", '\t'}, {"a", ','}, {"", ','}}) {
    std::istringstream in(text);
    CsvReader reader(in);
    EXPECT_EQ(reader.guess_delimiter(",;\t"), delimiter) << text;
    if (reader.next()) {
      EXPECT_EQ(reader.fields()[0], "a");
    }
  }
}

TEST(Csv, LinesAreCountedThroughQuotedLineEnds) {
  std::istringstream in("\"a\nb\",c\nd\n");
  CsvReader reader(in);
  ASSERT_TRUE(reader.next());
  ASSERT_TRUE(reader.next());
  EXPECT_EQ(reader.line(), 3U);
  EXPECT_EQ(reader.record(), 2U);
}

TEST(Csv, RecordsLongerThanABlockAreWhole) {
  const Record record = {std::string(700'000, 'a'), std::string(700'000, '"'), "end"};
  EXPECT_EQ(read_all(csv_record(record)), (std::vector<Record>{record}));
}

RC_GTEST_PROP(Csv, EveryByteIsInSomeRecordOrLineEnd, (const std::string& text)) {
  std::istringstream in(text);
  CsvReader reader(in);
  std::size_t bytes = 0;
  while (reader.next()) bytes += reader.raw().size();
  RC_ASSERT(bytes <= text.size());
  std::size_t visible = 0;
  for (const char c : text) visible += c != '\n' && c != '\r';
  RC_ASSERT(bytes >= visible);
}

TEST(CsvField, AFormulaIsNoFormulaForAnybodyElse) {
  for (const char* const formula :
       {"=1+1", "=HYPERLINK(x)", "+A1", "-A1", "@SUM(A1)", "=", "\t=1", "\r=1", "'=1+1"}) {
    const std::string written = csv_field(formula);
    std::istringstream in(written + "\n");
    CsvReader reader(in);
    ASSERT_TRUE(reader.next());
    const std::string_view cell = reader.fields()[0];
    EXPECT_TRUE(cell.starts_with('\'') || std::string_view(formula).size() == 1) << formula;
    EXPECT_EQ(without_formula_guard(cell), formula);
  }
  for (const char* const plain :
       {"-1", "+31612345678", "-1.5e3", "'t Hooft", "'", "", "-", "O'Brien", "a=b"}) {
    EXPECT_EQ(csv_field(plain), plain);
    EXPECT_EQ(without_formula_guard(plain), plain);
  }
}

}  // namespace
}  // namespace zicht
