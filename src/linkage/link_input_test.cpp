#include "linkage/link_input.hpp"

#include <gtest/gtest.h>

#include <algorithm>
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

/// What is said about a file: by rule, the message.
std::string said(const LinkInput& input, std::string_view rule) {
  for (const Finding& finding : input.findings)
    if (finding.rule == rule) return finding.message;
  return {};
}

constexpr std::string_view kSimple =
    "record = \"id\"\n[[field]]\nkind = \"given_name\"\ncolumns = [\"name\"]\n"
    "[[field]]\nkind = \"birth_date\"\ncolumns = [\"born\"]\norder = \"dmy\"\n";

Result<LinkInput> read(const std::string& text, std::string_view mapping = kSimple) {
  std::istringstream file(text);
  const LinkMapping parsed = LinkMapping::parse(mapping, "m").value();
  return read_link_input(parsed, {{file, "f.csv"}});
}

std::string value(const LinkInput& input, std::size_t column, std::size_t record) {
  const IdentityColumn& of = input.view.columns()[column];
  return std::string(of.text(of.value_of[record]));
}

TEST(ReadLinkInput, LeavesOutRowsThatAreNoneAndNamesTheirLines) {
  const LinkInput input =
      read("id,name,born\nr1,Anna,1-2-1990\nr2,van, Anna,1-2-1990\nr3,Bo\nr4,\"Bo,1-2-1990\nr5,Ed,\n")
          .value();
  EXPECT_EQ(input.view.record_count(), 2U);
  EXPECT_EQ(input.label(1), "r5");
  EXPECT_EQ(input.all_rows_left_out(), 3U);
  EXPECT_NE(said(input, "LK-012").find("2 (line 3, 4)"), std::string::npos) << said(input, "LK-012");
  EXPECT_NE(said(input, "LK-013").find("1 (line 5)"), std::string::npos) << said(input, "LK-013");
  EXPECT_NEAR(input.share_of_pairs_read(), 0.4 * 0.4, 1e-12);
  for (const Finding& finding : input.findings) EXPECT_EQ(finding.message.find("Anna"), std::string::npos);
}

TEST(ReadLinkInput, TellsDelimiterAndEncoding) {
  const LinkInput input = read("id;name;born\nr1;Jos\xE9;1-2-1990\n").value();
  EXPECT_EQ(value(input, 0, 0), "José");
  EXPECT_FALSE(said(input, "LK-010").empty());
  EXPECT_FALSE(said(input, "LK-011").empty());
}

TEST(ReadLinkInput, CountsCellsThatAreNoDate) {
  const LinkInput input = read(
                              "id,name,born\nr1,A,1990-02-01\nr2,B,1-2-90\nr3,C,31-2-1990\nr4,D,3 feb "
                              "1990\nr5,E,19900201\nr6,F,\n")
                              .value();
  EXPECT_EQ(value(input, 1, 0), "1990-02-01");
  EXPECT_EQ(value(input, 1, 1), "");
  EXPECT_EQ(value(input, 1, 3), "1990-02-03");
  EXPECT_EQ(value(input, 1, 4), "1990-02-01");
  EXPECT_NE(said(input, "LK-015").find("1 (line 3)"), std::string::npos);
  EXPECT_NE(said(input, "LK-016").find("1 (line 4)"), std::string::npos);
}

TEST(ReadLinkInput, WordsForNothingAreMissingAndCounted) {
  const LinkInput input =
      read("id,name,born\nr1,unknown,onbekend\nr2,NULL,NaN\nr3,n/a,-\nr4,Null,?\n").value();
  for (std::size_t record = 0; record < 3; ++record) EXPECT_EQ(value(input, 0, record), "");
  EXPECT_EQ(value(input, 0, 3), "Null");
  EXPECT_TRUE(said(input, "LK-015").empty());
  EXPECT_NE(said(input, "LK-017").find("given_name"), std::string::npos);
  const std::string own = "missing = [\"geheim\"]\n" + std::string(kSimple);
  EXPECT_EQ(value(read("id,name,born\nr1,unknown,\nr2,Geheim,\n", own).value(), 0, 0), "unknown");
}

TEST(ReadLinkInput, RefusesTwoRecordsOfOneNameAndSaysWhichRows) {
  const auto input = read("id,name,born\nr1,A,\nr2\nr3,C,\nr1,D,\nr3,E,\n");
  ASSERT_FALSE(input);
  EXPECT_EQ(input.error().code, ErrorCode::invalid_input);
  EXPECT_NE(input.error().message.find("rows 1 and 4"), std::string::npos) << input.error().message;
  EXPECT_NE(input.error().message.find("1 more"), std::string::npos);
}

}  // namespace
}  // namespace zicht::linkage
