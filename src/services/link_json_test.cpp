#include "services/link_json.hpp"

#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "services/link_words.hpp"
#include "services/people_reported_twice.hpp"

namespace zicht::services {
namespace {

class LinkJsonTest : public PeopleReportedTwice {
 protected:
  static std::set<std::string> keys(const Node& table) {
    std::set<std::string> names;
    for (const auto& [key, value] : *table.as_table()) names.insert(key);
    return names;
  }
  static double sum_of_evidence(const Node& list) {
    double bits = 0;
    for (const Node& field : *list.as_list()) bits += *field.find("bits")->as_number();
    return bits;
  }
  static double number(const Node& table, const char* key) { return table.find(key)->as_number().value(); }
};

TEST_F(LinkJsonTest, TheEvidenceOfTwoReportsAddsUpToItsOdds) {
  ReviewDesk desk = ReviewDesk::open(registry(), {first(4), second(4)}, "ana", "link explain", {}).value();
  const Node pair = to_node(desk.look_at(first(4), second(4), Language::en).value(), Language::en);
  double bits = sum_of_evidence(*pair.find("evidence"));
  for (const char* const part :
       {"dependence_bits", "agreement_bits", "relatives_bits", "competition_bits", "prior_bits", "lone_bits"})
    bits += number(pair, part);
  EXPECT_NEAR(bits, number(pair, "odds_bits"), 1e-9);
  EXPECT_EQ(*pair.find("a")->as_text(), "R" + std::to_string(first(4)));
  EXPECT_EQ(*pair.find("verdict")->as_text(), verdict(number(pair, "probability"), Language::en));
}

TEST_F(LinkJsonTest, CandidatesHoldNoValueOfAReport) {
  CandidateDesk desk = CandidateDesk::open(registry(), {}, "ana", {}).value();
  const std::string text = to_json(to_node(desk.ask(second(2)).value(), Language::nl));
  for (int number = 0; number < 8; ++number) {
    const NewEvent made = report(number, false);
    const Identity& identity = std::get<Submitted>(made.body).content.identity;
    EXPECT_EQ(text.find(identity.given_names[0]), std::string::npos);
    EXPECT_EQ(text.find(identity.family_names[0]), std::string::npos);
    EXPECT_EQ(text.find(identity.birth_date), std::string::npos);
  }
  EXPECT_NE(text.find("\"R" + std::to_string(first(2)) + '"'), std::string::npos);
}

TEST_F(LinkJsonTest, AQuestionIsAPairWithTheReasonWhyItIsAsked) {
  ReviewDesk desk = ReviewDesk::open(registry(), {}, "ana", "link review", {}).value();
  const auto asked = desk.look_at(desk.questions(1), Language::en).value();
  ASSERT_EQ(asked.size(), 1U);
  auto expected = keys(to_node(asked[0].pair, Language::en));
  expected.insert({"reason", "joined", "expected_change"});
  EXPECT_EQ(keys(to_node(asked[0], Language::en)), expected);
}

TEST_F(LinkJsonTest, AProposalNamesItsEventOnlyWhenItIsTakenOver) {
  const Node proposed = to_node(propose_persons(registry(), "ana", {}, false).value());
  EXPECT_TRUE(proposed.find("event")->is_null());
  EXPECT_EQ(number(proposed, "persons_before") - number(proposed, "persons_after"),
            static_cast<double>(proposed.find("joins")->as_list()->size()));
  EXPECT_FALSE(to_node(propose_persons(registry(), "ana", {}, true).value()).find("event")->is_null());
}

TEST_F(LinkJsonTest, AnAuditCountsEachPairThatWasAskedAbout) {
  const DrawnAudit audit = draw_link_audit(registry(), "ana", {}, 20).value();
  const Node drawn = to_node(audit, "sheet.csv");
  double of_strata = 0;
  for (const Node& stratum : *drawn.find("strata")->as_list()) {
    EXPECT_LE(number(stratum, "drawn"), number(stratum, "pairs"));
    of_strata += number(stratum, "drawn");
  }
  EXPECT_EQ(of_strata, number(drawn, "drawn"));
  std::istringstream sheet(audit.sheet);
  const Node read = to_node(read_link_audit(registry(), sheet, "sheet.csv").value());
  EXPECT_EQ(number(read, "asked"), of_strata);
  EXPECT_EQ(number(read, "reviewed") + number(read, "not_reviewed"), number(read, "asked"));
  EXPECT_EQ(number(read, "reviewed"), 0);
}

TEST(ShownText, WhatAReporterSentCannotSteerATerminal) {
  EXPECT_EQ(shown_text({"a\x1b[2Jb\n\x7f"}, "given_names"), "a\u241B[2Jb\u240A\u2421");
  EXPECT_EQ(shown_text({"\xE2\x80\xAE evil \xC2\x9B"}, "given_names"), "\u2426 evil \u2426");
  EXPECT_EQ(shown_text({"Ümit", "أحمد"}, "given_names"), "Ümit; أحمد");
  EXPECT_EQ(shown_text({"COA", "2024-03-01"}, "reporting"), "COA 2024-03-01");
}

TEST(LinkWords, VerdictsAreInWordsOfBothLanguages) {
  EXPECT_EQ(verdict(0.97, Language::en), "Probably one person (97.0 %)");
  EXPECT_EQ(verdict(0.003, Language::nl), "Vrijwel zeker twee personen (0.3 %)");
  EXPECT_EQ(verdict(0.0, Language::en), "Almost certainly two people (0.0 %)");
  EXPECT_EQ(verdict(1.0, Language::en), "Almost certainly one person (100.0 %)");
}

TEST(LinkWords, AFieldWithoutWordsKeepsItsName) {
  EXPECT_EQ(field_words("given_names", Language::nl), "voornamen");
  EXPECT_EQ(field_words("shoe_size", Language::nl), "shoe_size");
}

}  // namespace
}  // namespace zicht::services
