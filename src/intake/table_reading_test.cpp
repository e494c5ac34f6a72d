#include "intake/table_reading.hpp"

#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "intake/table_words.hpp"
#include "model/shipped_definitions.hpp"

namespace zicht::intake {
namespace {

ChainRules rules() {
  return ChainRules::parse(shipped_definition("validation/chain.toml"), "chain.toml").value();
}

struct Read {
  Result<ReadTable> table = fail(ErrorCode::invalid_input, "");
  Result<ColumnReading> reading = fail(ErrorCode::invalid_input, "");
  CountTable counts;
  std::vector<TableProblem> problems;
  std::vector<Finding> findings;
};

Read read(const std::string& text, const SourceMeaning& meaning = {}) {
  Read made;
  std::istringstream in(text);
  const ChainRules all = rules();
  made.table = read_source_table(
      in, "s", "t", {all, Language::en, [&](const Finding& one) { made.findings.push_back(one); }});
  if (!made.table) return made;
  made.reading = read_columns(made.table->table, meaning);
  if (made.reading) made.counts = count_table(made.table->table, *made.reading, meaning, made.problems);
  return made;
}

std::string words_of(std::optional<CountRange> count) {
  if (!count) return "none";
  return std::to_string(count->lower) + ".." + (count->upper ? std::to_string(*count->upper) : "");
}

TEST(TableWords, ReadCountsAsPeoplePublishThem) {
  const std::pair<const char*, const char*> kCases[] = {{"12", "12..12"},
                                                        {"1,222", "1222..1222"},
                                                        {"1 222", "1222..1222"},
                                                        {"1\u00A0222\u00A0333", "1222333..1222333"},
                                                        {"1222.0", "1222..1222"},
                                                        {"<5", "0..4"},
                                                        {"< 5", "0..4"},
                                                        {"<=5", "0..5"},
                                                        {"\u2264 5", "0..5"},
                                                        {">100", "101.."},
                                                        {"5-9", "5..9"},
                                                        {"", "0.."},
                                                        {"..", "0.."},
                                                        {"x", "0.."},
                                                        {"[c]", "0.."},
                                                        {"12,5", "none"},
                                                        {"12.5", "none"},
                                                        {"-3", "none"},
                                                        {"12 %", "none"},
                                                        {"many", "none"},
                                                        {"<0", "none"},
                                                        {"9-5", "none"},
                                                        {"1,22", "none"},
                                                        {"12345678901234567890", "none"}};
  for (const auto& [text, wanted] : kCases) EXPECT_EQ(words_of(parse_count(text, false)), wanted) << text;
  EXPECT_EQ(words_of(parse_count("1.222", true)), "1222..1222");
  EXPECT_EQ(words_of(parse_count("1.222", false)), "none");
}

TEST(TableWords, ReadPeriodsAsPeopleWriteThem) {
  const std::pair<const char*, const char*> kCases[] = {{"2022", "2022"},
                                                        {"2022-Q3", "2022-Q3"},
                                                        {"2022Q3", "2022-Q3"},
                                                        {"Q3 2022", "2022-Q3"},
                                                        {"2022 3e kwartaal", "2022-Q3"},
                                                        {"2022KW03", "2022-Q3"},
                                                        {"2022JJ00", "2022"},
                                                        {"2022MM07", "2022-07"},
                                                        {"2022-07", "2022-07"},
                                                        {"juli 2022", "2022-07"},
                                                        {"Jul 2022", "2022-07"},
                                                        {"2021/22", "2021"},
                                                        {"2021-2022", "2021"},
                                                        {"H1 2022", "2022-H1"},
                                                        {"2022-07-31", "2022/212"},
                                                        {"2022-13", "none"},
                                                        {"2022-Q5", "none"},
                                                        {"soon", "none"},
                                                        {"", "none"},
                                                        {"22", "none"}};
  for (const auto& [text, wanted] : kCases) {
    const auto period = parse_count_period(text);
    EXPECT_EQ(period ? period_text(*period) : "none", wanted) << text;
  }
  EXPECT_EQ(parse_part_of_year("3", true)->unit, PeriodUnit::month);
  EXPECT_EQ(parse_part_of_year("3", false)->unit, PeriodUnit::quarter);
  EXPECT_EQ(parse_part_of_year("Total", false)->unit, PeriodUnit::year);
}

TEST(Tables, AreReadLongWithMarginsAmongThem) {
  const Read made =
      read("Year,Quarter,Place,Referrals\n2022,Q1,UK,4\n2022,Q1,Overseas,<5\n2022,Q1,Total,7\n");
  ASSERT_TRUE(made.reading) << made.reading.error().message;
  ASSERT_EQ(made.counts.cells.size(), 3U);
  EXPECT_EQ(made.counts.measures, std::vector<std::string>{"Referrals"});
  ASSERT_EQ(made.counts.dimensions.size(), 1U);
  EXPECT_EQ(made.counts.dimensions[0].is_margin, (std::vector<bool>{false, false, true}));
  EXPECT_EQ(totals(made.counts, {0, {}}).at({2022, PeriodUnit::quarter, 1}), (CountRange{7, 7}));
}

TEST(Tables, AreReadWideByTheirHeadersWhenThoseHaveATotal) {
  const Read made = read("Year,Adult - Yes,Adult - Total,Child - Yes,Child - Total,Total\n2022,3,4,5,7,11\n");
  ASSERT_TRUE(made.reading);
  ASSERT_EQ(made.counts.dimensions.size(), 2U);
  EXPECT_EQ(made.counts.measures.size(), 1U);
  EXPECT_EQ(totals(made.counts, {0, {}}).begin()->second, (CountRange{11, 11}));
  EXPECT_EQ(totals(made.counts, {0, {{1, 0}}}).begin()->second, (CountRange{8, 8}));  // "Yes" of both ages
}

TEST(Tables, HaveAMeasureEachColumnWhenNoHeaderIsATotal) {
  const Read made = read("jaar;gemeld;opgehelderd\n2022;1.204;987\n2023;998;1.001\n");
  ASSERT_TRUE(made.reading);
  EXPECT_EQ(made.counts.measures, (std::vector<std::string>{"gemeld", "opgehelderd"}));
  EXPECT_EQ(totals(made.counts, {0, {}}).begin()->second, (CountRange{1204, 1204}));
}

TEST(Tables, TakeDecimalsForSharesAndLeaveThemOut) {
  const Read made = read("year,count,share\n2022,12,0.125\n2023,13,0.5\n");
  ASSERT_TRUE(made.reading);
  EXPECT_EQ(made.reading->roles[2], ColumnRole::left_out);
  EXPECT_EQ(made.counts.cells.size(), 2U);
}

TEST(Tables, NameWhatTheyAreBrokenDownByWithoutTheWordBy) {
  const SourceMeaning glotip =
      SourceMeaning::parse(shipped_definition("tables/glotip.toml"), "glotip").value();
  const Read made = read(
      "Indicator,Dimension,Category,Sex,Age,Year,VALUE\n"
      "Persons convicted,Total,Total,Total,Total,2022,10\n"
      "Persons convicted,by form of exploitation,Forced labour,Total,Total,2022,4\n"
      "Persons convicted,Bystander,Other,Total,Total,2022,4\n",
      glotip);
  ASSERT_TRUE(made.reading) << made.reading.error().message;
  std::set<std::string> names;
  for (const CountDimension& one : made.counts.dimensions) names.insert(one.name);
  EXPECT_TRUE(names.contains("form of exploitation"));
  EXPECT_TRUE(names.contains("Bystander"));
}

TEST(Tables, WithoutPeriodsOrCountsAreRefused) {
  EXPECT_FALSE(read("dimension,rows\nsex,3\n").reading);
  EXPECT_FALSE(read("year,share\n2022,0.5\n").reading);
  EXPECT_FALSE(read("").table);
  EXPECT_FALSE(read("year,count\n").table);
  EXPECT_FALSE(read("year,,count\n2022,a,3\n").table);
  EXPECT_FALSE(read("year,count,Count\n2022,3,3\n").table);
}

TEST(Tables, SayWhichRowsAndCellsCannotBeRead) {
  const Read shape = read("year,count\n2022,3\n2023\n2024,4\n");
  ASSERT_EQ(shape.findings.size(), 1U);
  EXPECT_EQ(shape.findings[0].rule, "CH-034");
  EXPECT_EQ(shape.findings[0].line, 3U);
  const Read cell = read("year,count\n2018,2\n2019,2\n2020,3\n2021,5\n2022,6\n2023,many\n2024,4\n");
  ASSERT_EQ(cell.problems.size(), 1U);
  EXPECT_EQ(cell.problems[0].row, 5U);
  EXPECT_EQ(cell.problems[0].column, 1U);
  EXPECT_FALSE(cell.problems[0].period);
  EXPECT_EQ(totals(cell.counts, {0, {}}).at({2023, PeriodUnit::year, 1}), (CountRange{0, std::nullopt}));
  EXPECT_TRUE(
      read("year,count\n2018,2\n2019,2\n2020,3\n2021,5\n2022,6\nlater,3\n2024,4\n").problems.at(0).period);
}

TEST(Tables, KnowAMarginByItsNumbersWhereItsNameMayBeThatOfAClass) {
  const auto margins = [](const std::string& text) { return read(text).counts.dimensions.at(0).is_margin; };
  EXPECT_EQ(margins("year,place,count\n2022,All,9\n2022,a,4\n2022,b,5\n"),
            (std::vector<bool>{true, false, false}));
  EXPECT_EQ(margins("year,place,count\n2022,All,3\n2022,a,4\n2022,b,5\n"),
            (std::vector<bool>{false, false, false}));
  EXPECT_EQ(margins("year,place,count\n2022,Allen,9\n2022,a,4\n2022,b,5\n"),
            (std::vector<bool>{false, false, false}));
}

TEST(Tables, AddNothingThatNobodyDefined) {
  SourceMeaning defined;
  defined.definition = {"d", "d"};
  const std::string text = "year,indicator,count\n2022,victims,9\n2022,convicted,4\n";
  EXPECT_TRUE(totals(read(text).counts, {0, {}}).empty());
  EXPECT_EQ(totals(read(text, defined).counts, {0, {}}).size(), 1U);
}

TEST(Tables, OfPeopleAreNotTaken) {
  const auto suspected = [](const std::string& text) {
    const Read made = read(text);
    return people_in(made.table->table, made.counts).has_value();
  };
  EXPECT_TRUE(suspected("year,Achternaam,count\n2022,Jansen,3\n"));
  EXPECT_TRUE(suspected("year,file,count\n2022,99/000001-24,3\n"));
  std::string ones = "year,place,count\n";
  for (int row = 0; row < 20; ++row) ones += "2022,place " + std::to_string(row) + ",1\n";
  EXPECT_TRUE(suspected(ones));
  EXPECT_FALSE(suspected(ones + "2022,another,2\n"));
  EXPECT_FALSE(suspected("year,nationality,count\n2022,Dutch,1\n"));
}

TEST(SourceDefinitions, ThatShipAreRightAndWrongOnesAreRefused) {
  for (const char* const name : {"nrm", "glotip"}) {
    const std::string file = "tables/" + std::string(name) + ".toml";
    const auto meaning = SourceMeaning::parse(shipped_definition(file), file);
    ASSERT_TRUE(meaning) << meaning.error().message;
    EXPECT_EQ(meaning->id, name);
  }
  const std::string head =
      "id = \"s\"\ntitle = { nl = \"s\", en = \"s\" }\ndefinition = { nl = \"d\", en = \"d\" }\n";
  EXPECT_TRUE(SourceMeaning::parse(head, "s"));
  EXPECT_FALSE(SourceMeaning::parse("id = \"s\"\n", "s"));
  EXPECT_FALSE(SourceMeaning::parse(head + "stages = [\"gone\"]\n", "s"));
  EXPECT_FALSE(SourceMeaning::parse(head + "mesure_column = \"x\"\n", "s"));
  EXPECT_FALSE(SourceMeaning::parse(head + "breakdown_by = \"x\"\n", "s"));
}

}  // namespace
}  // namespace zicht::intake
