#include "intake/table_checks.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "intake/table_reading.hpp"
#include "model/shipped_definitions.hpp"

// Text cases of CH-032: a table, and the doubts that it must raise, as "what row".

namespace zicht::intake {
namespace {

std::vector<std::string> doubts(const std::string& text, const SourceMeaning& meaning = {}) {
  const ChainRules rules =
      ChainRules::parse(shipped_definition("validation/chain.toml"), "chain.toml").value();
  std::istringstream in(text);
  const ReadTable read =
      read_source_table(in, "s", "t", {rules, Language::en, [](const Finding&) {}}).value();
  std::vector<TableProblem> problems;
  const CountTable counts =
      count_table(read.table, read_columns(read.table, meaning).value(), meaning, problems);
  std::vector<std::string> found;
  for (const TableDoubted& one : doubts_about(counts, meaning))
    found.push_back(std::string(key_of(one.doubt)) + " " + std::to_string(one.row));
  return found;
}

SourceMeaning with_stages() {
  SourceMeaning meaning;
  meaning.measure_column = "what";
  meaning.measures = {{"contact", "contact", {}, ""}, {"convicted", "convicted", {}, ""}};
  meaning.stages = {"contact", "convicted"};
  return meaning;
}

using Found = std::vector<std::string>;

TEST(TableDoubts, AreNoneInATableThatAddsUp) {
  EXPECT_EQ(doubts("year,sex,count\n2022,F,10\n2022,M,20\n2022,Total,30\n"), Found{});
  EXPECT_EQ(doubts("year,sex,count\n2022,F,10\n2022,M,<5\n2022,Total,12\n"), Found{});
  EXPECT_EQ(doubts("year,sex,count\n2022,F,10\n2022,M,12\n2022,Total,\n"), Found{});
  EXPECT_EQ(doubts("year,quarter,count\n2022,Q1,3\n2022,Q2,4\n2022,Total,7\n"), Found{});
}

TEST(TableDoubts, ArePartsAboveTheirTotal) {
  EXPECT_EQ(doubts("year,sex,count\n2022,F,31\n2022,M,1\n2022,Total,30\n"), Found{"part_above_total 0"});
  EXPECT_EQ(doubts("year,sex,count\n2022,F,16\n2022,M,15\n2022,Total,30\n"), Found{"parts_above_total 2"});
  EXPECT_EQ(doubts("year,quarter,count\n2022,Q1,4\n2022,Q2,4\n2022,Total,7\n"), Found{"parts_above_total 2"});
  EXPECT_EQ(doubts("year,Adult,Child,Total\n2022,4,5,9\n2023,4,5,8\n"), Found{"parts_above_total 1"});
}

TEST(TableDoubts, AreMarginsOfAnotherTable) {
  // As in the Dutch numbers of 2022: the parts of "contact" are those of "convicted".
  EXPECT_EQ(doubts("year,what,sex,count\n2022,contact,F,10\n2022,contact,M,52\n2022,contact,Total,255\n"
                   "2022,convicted,Total,62\n",
                   with_stages()),
            Found{"of_another_measure 2"});
  EXPECT_EQ(doubts("year,what,sex,count\n2022,contact,F,10\n2022,contact,M,52\n2022,contact,Total,70\n"
                   "2022,convicted,F,10\n2022,convicted,M,52\n2022,convicted,Total,63\n",
                   with_stages()),
            Found{"same_as_other_measure 5"});
  // Age and sex with the same numbers.
  EXPECT_EQ(
      doubts("year,sex,age,count\n2022,F,Total,44\n2022,M,Total,177\n2022,Total,0-17,44\n2022,Total,18+,177\n"
             "2022,Total,Total,221\n"),
      Found{"same_as_other_classes 4"});
}

TEST(TableDoubts, AreALaterStageAboveAnEarlierOne) {
  EXPECT_EQ(doubts("year,what,count\n2022,contact,10\n2022,convicted,11\n2023,contact,10\n2023,convicted,9\n",
                   with_stages()),
            Found{"later_above_earlier 1"});
  EXPECT_EQ(doubts("year,what,count\n2022,contact,<20\n2022,convicted,11\n", with_stages()), Found{});
}

TEST(TableDoubts, AreTwoNumbersForOneCell) {
  EXPECT_EQ(doubts("year,sex,count\n2022,F,10\n2022,F,11\n2022,M,3\n2022,M,3\n"), Found{"two_numbers 1"});
}

}  // namespace
}  // namespace zicht::intake
