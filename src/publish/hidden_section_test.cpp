#include "publish/hidden_section.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <limits>
#include <sstream>

namespace zicht::publish {
namespace {

std::string shipped_texts() {
  std::ifstream in(ZICHT_SOURCE_DIR "/definitions/estimate/texts.toml", std::ios::binary);
  std::ostringstream content;
  content << in.rdbuf();
  return content.str();
}

const ReportTexts& texts() {
  static const ReportTexts read = parse_hidden_texts(shipped_texts(), "texts.toml").value();
  return read;
}

HiddenPeople people() {
  HiddenPeople people;
  people.id = "all";
  people.title = {"Alle", "All"};
  people.from = people.to = 2024;
  people.lists = {{"politie", "police"}, {"zorg", "care"}};
  people.observed_persons = 917;
  people.in_overlaps = 55;
  people.band = {std::nullopt, 4321, 9876};
  people.models = {{"[12,3]", 6000, 0}, {"[1,2,3]", 5000, 1.5}};
  people.replicates = {5000, 6000, 7000};
  people.curves = {{people.lists[0], people.lists[1], {0.5, 1, 2}, {4000, 6000, 9000}}};
  people.variations = {{"as_it_is", {}, 0, 917, {6000, 4321, 9876}},
                       {"list_left_out", {{"zorg", "care"}}, 0, 650, {}}};
  people.source = {"lists.toml@abc", "lists.toml@abc"};
  return people;
}

TEST(HiddenSection, SaysTheBandRoundedWithTheReportedAsAPartOfIt) {
  EXPECT_EQ(
      hidden_headline(people(), texts(), Language::en),
      "Over 2024 there were an estimated 4,300 to 9,900 people like these, the 917 reported among them. "
      "Between 3,400 and 9,000 of them nobody reported.");
  EXPECT_NE(hidden_sentence(people(), texts(), Language::nl).find("nog 3.400 tot 9.000"), std::string::npos);
}

TEST(HiddenSection, ARefusedBandIsNeitherSaidNorDrawn) {
  HiddenPeople refused = people();
  refused.refusals = {{"few_overlaps", 12, 25, ""},
                      {"wide_band", std::numeric_limits<double>::infinity(), 4, ""}};
  const std::string words = hidden_headline(refused, texts(), Language::en);
  EXPECT_EQ(
      words,
      "How many people there were over 2024 whom nobody reported cannot be said: 12 people are on two lists "
      "or more, and below 25 their number tells too little; the data set no upper limit.");
  for (const Language language : {Language::nl, Language::en}) {
    const ReportSection section = hidden_section(refused, texts(), language);
    EXPECT_TRUE(section.charts.empty());
    EXPECT_TRUE(section.rows.empty());
    for (const std::string& paragraph : section.paragraphs) {
      EXPECT_EQ(paragraph.find("9,9"), std::string::npos);
      EXPECT_EQ(paragraph.find('{'), std::string::npos) << paragraph;
    }
  }
  EXPECT_TRUE(hidden_headline(refused, texts(), Language::en, true).starts_with("REFUSED"));
}

TEST(HiddenSection, NamesTheAssumptionAndThePeriodInBothLanguages) {
  HiddenPeople pooled = people();
  pooled.from = 2010;
  pooled.to = 2015;
  pooled.anonymous_persons = 38;
  pooled.on_no_list = 2;
  for (const Language language : {Language::nl, Language::en}) {
    const auto notes = hidden_notes(pooled, texts(), language);
    EXPECT_EQ(notes.size(), 6U);
    std::string all;
    for (const std::string& note : notes) all += note + "\n";
    EXPECT_NE(all.find(texts().get("assumption_no_highest_interaction", language)), std::string::npos);
    EXPECT_NE(all.find("38"), std::string::npos);
    EXPECT_NE(all.find(language == Language::nl ? "over 6 jaar" : "over 6 years"), std::string::npos);
    EXPECT_EQ(all.find('{'), std::string::npos) << all;
  }
}

TEST(HiddenSection, SaysWhatOfLinkageErrorIsInTheBandAndWhatIsNot) {
  const auto said = [](const HiddenPeople& of, Language language) {
    std::string all;
    for (const std::string& note : hidden_notes(of, texts(), language)) all += note + "\n";
    return all;
  };
  EXPECT_EQ(said(people(), Language::en).find("Linkage error"), std::string::npos);
  HiddenPeople drawn = people();
  drawn.linkage = HiddenLinkage{200, 0, 0.347, 12.4, true, "abc"};
  const std::string english = said(drawn, Language::en);
  EXPECT_NE(english.find("Linkage error is carried: the band is from 200 draws of who is one person, "
                         "model-based alone, for no pair was reviewed. Of the spread of the estimate (the "
                         "variance of its logarithm) 35% is linkage. Links that no pass proposed are not in "
                         "it: at least 12, by estimate."),
            std::string::npos)
      << english;
  EXPECT_EQ(english.find("count as infinite"), std::string::npos);
  drawn.linkage->draws_without_estimate = 3;
  drawn.linkage->model_based = false;
  const std::string dutch = said(drawn, Language::nl);
  EXPECT_NE(dutch.find("200 trekkingen van wie één persoon is, uit het koppelmodel en de beoordeelde paren"),
            std::string::npos);
  EXPECT_NE(dutch.find("3 trekkingen hebben geen schatting en tellen als oneindig"), std::string::npos);
  EXPECT_NE(dutch.find("35 % koppeling"), std::string::npos);
  EXPECT_EQ(dutch.find('{'), std::string::npos);
}

TEST(HiddenSection, HasFourChartsAndEveryLookAsARow) {
  const ReportSection section = hidden_section(people(), texts(), Language::en);
  EXPECT_EQ(section.chapter, "never_reported");
  ASSERT_EQ(section.charts.size(), 4U);
  for (const std::string& chart : section.charts)
    EXPECT_NE(chart.find("</figcaption><svg"), std::string::npos) << chart.substr(0, 60);
  ASSERT_EQ(section.rows.size(), 2U);
  EXPECT_EQ(section.rows[1], (std::vector<std::string>{"without care", "650", "\u2013", "no estimate"}));
}

TEST(HiddenTexts, ATextThatIsMissingIsRefused) {
  std::string without = shipped_texts();
  const auto at = without.find("never_added");
  without.erase(at, without.find('\n', at) - at);
  const auto read = parse_hidden_texts(without, "texts.toml");
  ASSERT_FALSE(read.has_value());
  EXPECT_NE(read.error().message.find("never_added"), std::string::npos) << read.error().message;
}

}  // namespace
}  // namespace zicht::publish
