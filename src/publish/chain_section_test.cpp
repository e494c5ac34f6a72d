#include "publish/chain_section.hpp"

#include <gtest/gtest.h>

#include "model/shipped_definitions.hpp"

namespace zicht::publish {
namespace {

ReportTexts texts() {
  return parse_chain_texts(shipped_definition("report/chain.toml"), "chain.toml").value();
}

ChainReport small_report() {
  ChainReport report;
  report.year = 2024;
  report.rules = {{"place_known", "as_first_reported", {"plaats toen", "place then"}},
                  {"follow_up_unit", "person", {"mensen", "people"}},
                  {"followed_up", "investigation", {"onderzoek", "investigation"}},
                  {"case_scope", "any_charge", {"elk feit", "any charge"}}};
  report.follow_up = {{2024,
                       {"binnenland", "domestic"},
                       3,
                       {{{100, .1, .05, .2, true}, {100, .2, .1, .3, true}, {100, .3, .2, .4, false}}}}};
  report.contrasts = {{{"buitenland", "abroad"}, 40, FollowedShare{40, -.05, -.09, -.01, true}},
                      {{"beide", "both"}, 4, std::nullopt}};
  report.court = {{2024, 10, 4, 8, 3, 2, {8, .4, .2, .6, true}, {8, .5, .2, .8, false}, 5, 10, 3}};
  report.series = {{{},
                    2020,
                    {10, 12, 14, 16, 18},
                    {9, 8, 7, 6, 5},
                    {},
                    2020,
                    SeriesBeside::Said::opposite,
                    .01,
                    .001,
                    4,
                    4}};
  report.cohort = {{"persons", 100, {{"investigated", 20}, {"open", 80}}, std::nullopt},
                   {"cases", 10, {{"before_court", 4}, {"open", 6}}, .5}};
  return report;
}

std::string all_words(const ReportSection& section) {
  std::string words;
  for (const std::string& paragraph : section.paragraphs) words += paragraph + "\n";
  for (const std::string& chart : section.charts) words += chart;
  return words;
}

TEST(ChainSection, HasTheDenominatorsTogetherAndTheTableBeforeTheDrawing) {
  for (const Language language : {Language::nl, Language::en}) {
    const auto sections = chain_sections(small_report(), texts(), language);
    ASSERT_EQ(sections.size(), 5U);
    for (const ReportSection& section : sections) {
      EXPECT_EQ(section.chapter, "chain");
      for (const auto& row : section.rows) EXPECT_EQ(row.size(), section.headings.size()) << section.id;
    }
    EXPECT_EQ(sections[1].headings.size(), 6U);
    const std::string sign = language == Language::nl ? "\u00a0%" : "%";
    EXPECT_EQ(sections[1].rows[0][1], "4 / 10 (40" + sign + ")");
    EXPECT_EQ(sections[2].rows[0].back(), "= 3");
    EXPECT_FALSE(sections[4].rows.empty());
    // Half of the cases are tied: the stage stands apart, and says so.
    EXPECT_EQ(sections[4].charts[0].find("class=\"link\""), std::string::npos);
    EXPECT_NE(sections[4].charts[0].find("50" + sign), std::string::npos);
  }
}

TEST(ChainSection, PutsFormsAndScopesBesideEachOther) {
  ChainReport report = small_report();
  const std::vector<FlowStage> many = {
      {"persons", 30, {{"investigated", 9}, {"already_investigated", 2}, {"open", 19}}, std::nullopt},
      {"investigations", 8, {{"with_case", 5}, {"running", 3}}, 1.0},
      {"cases", 5, {{"before_court", 4}, {"open", 1}}, 1.0},
      {"court", 4, {{"convicted", 3}, {"pending", 1}}, 1.0}};
  std::vector<FlowStage> few = many;
  few[0] = {"persons", 9, {{"open", 9}}, std::nullopt};
  report.by_form = {{{"seksueel", "sexual"}, many, many}, {{"arbeid", "labour"}, few, few}};
  report.by_scope = {{{"binnenlands", "domestic"}, many, many}};
  const auto sections = chain_sections(report, texts(), Language::en);
  ASSERT_EQ(sections.size(), 9U);
  const ReportSection& by_form = sections[5];
  EXPECT_EQ(by_form.id, "chain-flow-cohort-form");
  EXPECT_TRUE(by_form.table_first);
  ASSERT_EQ(by_form.rows.size(), 2U);
  EXPECT_EQ(by_form.rows[0], (std::vector<std::string>{"sexual", "30", "11", "8", "5", "5", "4", "3"}));
  ASSERT_EQ(by_form.charts.size(), 1U);  // of nine people there is a row and no drawing
  EXPECT_NE(by_form.charts[0].find("class=\"link\""), std::string::npos);
  EXPECT_NE(by_form.charts[0].find(R"(<div class="scrolls" role="region" tabindex="0")"), std::string::npos);
  EXPECT_EQ(sections[6].id, "chain-flow-cohort-scope");
  EXPECT_EQ(sections[7].id, "chain-flow-year-form");
  EXPECT_TRUE(sections[7].charts.empty());  // stages of a year do not follow from each other
}

TEST(ChainSection, SaysWhatIsShownAndWhatIsNot) {
  const auto follow_up = chain_sections(small_report(), texts(), Language::en).at(0);
  EXPECT_NE(all_words(follow_up).find("That is more than chance; it is an association"), std::string::npos);
  EXPECT_NE(all_words(follow_up).find("both cannot be compared"), std::string::npos);
  EXPECT_EQ(follow_up.rows[0][4], "too early");
  EXPECT_NE(all_words(follow_up).find("as it read then"), std::string::npos);
  ChainReport now = small_report();
  now.rules = {{"place_known", "as_now_known", {}}};
  EXPECT_NE(all_words(chain_sections(now, texts(), Language::en).at(0)).find("biased"), std::string::npos);
}

TEST(ChainSection, SaysWhatIsFollowedAndWhatCountsAsFollowUpUnderEachRule) {
  const struct {
    const char *unit, *followed_up, *title_nl, *title_en, *heading, *sentence;
  } expected[] = {
      {"person", "investigation", "Hoeveel gemelde mensen een onderzoek bereikten",
       "How many reported people reached an investigation", "People",
       "Of the people first reported in 2024, this share reached an investigation within 180 days"},
      {"report", "criminal", "Hoeveel meldingen strafrechtelijk vervolg kregen",
       "How many reports had criminal follow-up", "Reports",
       "Of the reports of 2024, this share had criminal follow-up (an investigation, a declaration or a "
       "transfer "
       "abroad) within 180 days"},
      {"concern", "any_action", "Hoeveel zorgen enig vervolg kregen", "How many concerns had any follow-up",
       "Concerns", "Of the concerns of 2024, this share had any follow-up within 180 days"}};
  for (const auto& one : expected) {
    ChainReport report = small_report();
    report.rules = {{"follow_up_unit", one.unit, {}}, {"followed_up", one.followed_up, {}}};
    const ReportSection english = chain_sections(report, texts(), Language::en).at(0);
    EXPECT_EQ(chain_sections(report, texts(), Language::nl).at(0).title, one.title_nl);
    EXPECT_EQ(english.title, one.title_en);
    EXPECT_EQ(english.headings[1], one.heading);
    EXPECT_EQ(all_words(english).find('{'), std::string::npos) << all_words(english);
    EXPECT_TRUE(
        chain_sentences(report, texts(), Language::en).at("chain_follow_up").starts_with(one.sentence))
        << chain_sentences(report, texts(), Language::en).at("chain_follow_up");
  }
}

TEST(ChainSection, SaysItsRulesInWordsAndThatItsPeopleAreInvented) {
  ChainReport report = small_report();
  report.invented = Label{"Verzonnen.", "Invented."};
  const auto sections = chain_sections(report, texts(), Language::nl);
  EXPECT_EQ(sections[0].source, "mensen onderzoek plaats toen Verzonnen.");
  EXPECT_EQ(sections[1].source, "elk feit Verzonnen.");
  EXPECT_EQ(chain_sections(report, texts(), Language::en)[3].source,
            "Invented.");  // it has no rule of its own
  for (const ReportSection& section : sections)
    EXPECT_EQ(section.source.find('='), std::string::npos) << section.source;
}

TEST(ChainSentences, AreAsStrongAsTheTests) {
  ChainReport report = small_report();
  const auto said = [&] { return chain_sentences(report, texts(), Language::en); };
  EXPECT_NE(said().at("chain_divergence").find("rises while that of investigations falls"),
            std::string::npos);
  report.series[0].said = SeriesBeside::Said::ratio_falls;
  EXPECT_NE(said().at("chain_divergence").find("is not shown by it"), std::string::npos);
  report.series[0].said = SeriesBeside::Said::too_few_years;
  EXPECT_NE(said().at("chain_divergence").find("too few years"), std::string::npos);
  report.series[0].said = SeriesBeside::Said::not_shown;
  EXPECT_NE(said().at("chain_divergence").find("is not shown"), std::string::npos);
  EXPECT_NE(said().at("chain_follow_up").find("domestic 20% (10\u201330)"), std::string::npos);
  report.follow_up[0].within[1].said = false;
  EXPECT_FALSE(said().contains("chain_follow_up"));  // then the book's own words say that it is too early
  report.series.clear();
  EXPECT_FALSE(said().contains("chain_divergence"));
}

}  // namespace
}  // namespace zicht::publish
