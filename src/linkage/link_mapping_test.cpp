#include "linkage/link_mapping.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace zicht::linkage {
namespace {

constexpr std::string_view kMapping = R"(
record = "id"
[legal_basis]
column = "basis"
withheld = ["none"]
[[field]]
kind = "given_name"
columns = ["first", "second"]
[[field]]
kind = "birth_date"
columns = ["d", "m", "y"]
order = "dmy"
)";

TEST(LinkMapping, RefusesWhatItDoesNotKnow) {
  const auto refused = [](std::string_view text) {
    const auto mapping = LinkMapping::parse(text, "m.toml");
    return !mapping && mapping.error().code == ErrorCode::invalid_config;
  };
  EXPECT_TRUE(refused("not toml ="));
  EXPECT_TRUE(refused("colour = 1"));
  EXPECT_TRUE(refused(""));
  EXPECT_TRUE(refused("[[field]]\nkind = \"shoe_size\"\ncolumns = [\"a\"]"));
  EXPECT_TRUE(refused("[[field]]\nkind = \"sex\""));
  EXPECT_TRUE(
      refused("[[field]]\nkind = \"sex\"\ncolumns = [\"a\"]\n[[field]]\nkind = \"code\"\ncolumns = [\"a\"]"));
  EXPECT_TRUE(refused("delimiter = \"ab\"\n[[field]]\nkind = \"sex\"\ncolumns = [\"a\"]"));
}

TEST(LinkMapping, SaysInWhichLineAKindIsUnknown) {
  const auto mapping = LinkMapping::parse("[[field]]\ncolumns = \"a\"\nkind = \"shoe_size\"", "m.toml");
  ASSERT_FALSE(mapping);
  EXPECT_EQ(mapping.error().where, "m.toml:3");
  EXPECT_NE(mapping.error().message.find("shoe_size"), std::string::npos);
}

TEST(ReadLinkInput, PutsColumnsTogetherAndWithholdsByLegalBasis) {
  const LinkMapping mapping = LinkMapping::parse(kMapping, "m").value();
  std::istringstream file(
      "id,first,second,d,m,y,basis\nr1,Anna,Maria,3,5,1990,duty\nr2,,,,,,none\nr3,,,,,1887,duty\n");
  const LinkInput input = read_link_input(mapping, {{file, "f"}}).value();
  ASSERT_EQ(input.view.record_count(), 3U);
  const auto& columns = input.view.columns();
  EXPECT_EQ(columns[0].text(columns[0].value_of[0]), "Anna\x1fMaria");
  EXPECT_EQ(columns[1].text(columns[1].value_of[0]), "1990-05-03");
  EXPECT_EQ(columns[0].value_of[1], kWithheldValue);
  EXPECT_EQ(columns[0].value_of[2], kMissingValue);
  EXPECT_EQ(columns[1].text(columns[1].value_of[2]), "1887-00-00");
  EXPECT_EQ(input.label(1), "r2");
}

TEST(ReadLinkInput, GivesTheSameForAnyNumberOfThreads) {
  const LinkMapping mapping = LinkMapping::parse(kMapping, "m").value();
  std::string text = "id,first,second,d,m,y,basis\n";
  for (int row = 0; row < 20'000; ++row)  // more than two batches
    text += "r" + std::to_string(row) + ",Anna" + std::to_string(row % 7) +
            (row % 11 == 0 ? ",," : ",Maria,") + std::to_string(row % 28 + 1) + "," +
            std::to_string(row % 12 + 1) + ",1990,duty\n";
  std::istringstream once(text);
  std::istringstream again(text);
  const LinkInput one = read_link_input(mapping, {{once, "f"}}, 1).value();
  const LinkInput three = read_link_input(mapping, {{again, "f"}}, 3).value();
  ASSERT_EQ(one.view.record_count(), 20'000U);
  EXPECT_EQ(one.label(19'999), "r19999");
  EXPECT_EQ(one.label_bytes, three.label_bytes);
  for (std::size_t column = 0; column < one.view.columns().size(); ++column) {
    EXPECT_EQ(one.view.columns()[column].value_of, three.view.columns()[column].value_of);
    EXPECT_EQ(one.view.columns()[column].bytes, three.view.columns()[column].bytes);
  }
  EXPECT_EQ(one.view.columns()[0].text(one.view.columns()[0].value_of[8'199]),
            "Anna2\x1fMaria");  // 8199 = 7 k + 2
}

TEST(ReadLinkInput, RefusesAFileThatDoesNotFit) {
  const LinkMapping mapping = LinkMapping::parse(kMapping, "m").value();
  std::istringstream empty("");
  EXPECT_EQ(read_link_input(mapping, {{empty, "f"}}).error().code, ErrorCode::invalid_input);
  std::istringstream other("id,first\nr1,Anna\n");
  EXPECT_EQ(read_link_input(mapping, {{other, "f"}}).error().code, ErrorCode::invalid_input);
  std::istringstream broken("id,first,second,d,m,y,basis\n");
  broken.setstate(std::ios::badbit);
  EXPECT_EQ(read_link_input(mapping, {{broken, "f"}}).error().code, ErrorCode::io);
}

TEST(NormalDate, ReadsTheWaysDatesAreWritten) {
  EXPECT_EQ(normal_date("1990-05-03", DateOrder::year_month_day), "1990-05-03");
  EXPECT_EQ(normal_date("3.5.1990", DateOrder::day_month_year), "1990-05-03");
  EXPECT_EQ(normal_date("5/3/1990", DateOrder::month_day_year), "1990-05-03");
  EXPECT_EQ(normal_date("19900503", DateOrder::year_month_day), "1990-05-03");
  EXPECT_EQ(normal_date("1990", DateOrder::day_month_year), "1990-00-00");
  EXPECT_EQ(normal_date("1990-05", DateOrder::year_month_day), "1990-05-00");
  EXPECT_EQ(normal_date("1889-12-31", DateOrder::year_month_day), "1889-12-31");
  EXPECT_EQ(normal_date("1990-01-01/1992-12-31", DateOrder::year_month_day), "1990-01-01/1992-12-31");
  EXPECT_EQ(normal_date("unknown", DateOrder::year_month_day), "");
  EXPECT_EQ(normal_date("", DateOrder::year_month_day), "");
}

}  // namespace
}  // namespace zicht::linkage
