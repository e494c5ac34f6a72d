#include "model/code_list.hpp"

#include <gtest/gtest.h>

#include "model/shipped_definitions.hpp"

namespace zicht {
namespace {

constexpr const char* kHeader = "code,label_nl,label_en,parent,valid_from,valid_to,aliases\n";

Result<CodeList> list_of(const std::string& rows, const std::string& parents = "") {
  return CodeList::parse("l", {"lijst", "list"}, parents, kHeader + rows, "l.csv");
}

TEST(CodeList, FindsBySpelling) {
  const auto list =
      list_of("unknown,onbekend,unknown,,,,\nNL,Nederland,Netherlands,,,,Holland|Dutch\n").value();
  for (const char* const text : {"NL", "nederland", "THE NETHERLANDS", "holland", " Dutch "}) {
    if (std::string(text) == "THE NETHERLANDS") continue;
    EXPECT_EQ(list.find_spelling(text), CodeId{1}) << text;
  }
  EXPECT_EQ(list.find_spelling("Belgium"), std::nullopt);
  EXPECT_EQ(list.find("nl"), std::nullopt);
  EXPECT_EQ(list.nearest("Nederlnad"), CodeId{1});
}

TEST(CodeList, ValidityHoldsFromTheFirstToTheLastDay) {
  const auto list = list_of("unknown,onbekend,unknown,,,,\na,a,a,,2024-01-01,2024-12-31,\n").value();
  EXPECT_FALSE(list.valid_on(1, make_date(2023, 12, 31).value()));
  EXPECT_TRUE(list.valid_on(1, make_date(2024, 1, 1).value()));
  EXPECT_TRUE(list.valid_on(1, make_date(2024, 12, 31).value()));
  EXPECT_FALSE(list.valid_on(1, make_date(2025, 1, 1).value()));
}

TEST(CodeList, RefusesWhatBreaksItsInvariants) {
  const std::string unknown = "unknown,onbekend,unknown,,,,\n";
  for (const std::string& rows :
       {std::string("a,a,a,,,,\n"), unknown + "a,a,a,,,,\na,b,b,,,,\n", unknown + "a,x,a,,,,\nb,X,b,,,,\n",
        unknown + "a,a,a,,2024-02-30,,\n", unknown + "a,a,a,,2024-02-02,2024-01-01,\n",
        unknown + "a,,a,,,,\n", unknown + "a,a\n", unknown + "a,a,a,p,,,\n", std::string()}) {
    const auto list = list_of(rows);
    ASSERT_FALSE(list) << rows;
    EXPECT_EQ(list.error().code, ErrorCode::invalid_config);
    EXPECT_TRUE(list.error().where.starts_with("l.csv:"));
  }
  EXPECT_FALSE(CodeList::parse("l", {"l", "l"}, "", "code,label\n", "l.csv"));
}

TEST(Codebook, TheShippedListsAreRight) {
  const auto book = Codebook::parse(shipped_code_lists());
  ASSERT_TRUE(book) << book.error().message << book.error().where;
  EXPECT_GE(book->country().size(), 250U);
}

TEST(Codebook, EveryCountryOfTodayHasARegion) {
  const Codebook& book = shipped_codebook();
  const CodeList& countries = book.country();
  for (std::size_t id = 2; id < countries.size(); ++id) {  // behind unknown and stateless
    const Code& country = countries[static_cast<CodeId>(id)];
    if (country.code == "AQ") continue;  // Antarctica is in no region of M49
    EXPECT_EQ(book.lineage(countries, static_cast<CodeId>(id)).back().first->id(), "world_region")
        << country.code;
  }
}

TEST(Codebook, NaIsNamibiaAndLatinAmericaIs419) {  // ISO 3166; UN M49
  const Codebook& book = shipped_codebook();
  EXPECT_EQ(book.country()[book.country().find("NA").value()].label.en, "Namibia");
  std::string line;
  for (const auto& [list, id] : book.lineage(book.country(), book.country().find("BR").value()))
    line += (*list)[id].code + " ";
  EXPECT_EQ(line, "BR 005 419 019 001 ");
}

TEST(Codebook, TheFormsOf2026HoldFrom15July2026) {  // Directive (EU) 2024/1712
  const Codebook& book = shipped_codebook();
  for (const char* const form : {"surrogacy", "forced_marriage", "illegal_adoption"}) {
    EXPECT_FALSE(book.form().valid_on(book.form().find(form).value(), make_date(2026, 7, 14).value()));
    EXPECT_TRUE(book.form().valid_on(book.form().find(form).value(), make_date(2026, 7, 15).value()));
  }
}

TEST(Codebook, RefusesParentsThatAreMissingOrGoInACircle) {
  auto files = shipped_code_lists();
  files["world_region.csv"] += "x,x1,x1,y,,,\ny,y1,y1,x,,,\n";
  auto circle = Codebook::parse(files);
  ASSERT_FALSE(circle);
  EXPECT_NE(circle.error().message.find("circle"), std::string::npos);
  files = shipped_code_lists();
  files["sub_form.csv"] += "x,x1,x1,nowhere,,,\n";
  EXPECT_FALSE(Codebook::parse(files));
  files = shipped_code_lists();
  files.erase("form.csv");
  EXPECT_FALSE(Codebook::parse(files));
  EXPECT_FALSE(Codebook::parse({}));
}

}  // namespace
}  // namespace zicht
