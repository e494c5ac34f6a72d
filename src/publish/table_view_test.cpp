#include "publish/table_view.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

namespace zicht::publish {
namespace {

const ReportTexts& shipped_texts() {
  static const ReportTexts texts = [] {
    std::ifstream in(ZICHT_SOURCE_DIR "/definitions/report/texts.toml");
    std::ostringstream content;
    content << in.rdbuf();
    return ReportTexts::parse(content.str(), "texts.toml").value();
  }();
  return texts;
}

FigureTable table_of(CountChange change, std::vector<std::int64_t> series) {
  FigureTable table;
  table.id = "minors";
  table.definition = "minors@0123456789ab";
  table.title = {"Minderjarigen", "Minors"};
  table.year = 2024;
  table.series_from = 2024 - static_cast<int>(series.size()) + 1;
  table.as_of = make_date(2025, 6, 30).value();
  table.rules = {{"minor", "at_first_report"}, {"year", "first_registration"}};
  table.total = {{}, series.back(), series[series.size() - 2], std::nullopt, change, series};
  return table;
}

std::string text_in(const Node& view, std::string_view key) {
  const Node* const found = view.find(key);
  return found == nullptr || found->as_text() == nullptr ? "" : *found->as_text();
}

TEST(TableView, AVerdictComesFirstAndItsReasonNamesBothTests) {
  CountChange change{27,
                     0.0227,
                     1.06,
                     2.2,
                     DispersedChange{4.3, 0.255, 0.74, 3.14, {2019, 2020, 2022, 2023}},
                     Verdict::within_usual_swings};
  const FigureTable table = table_of(change, {62, 108, 52, 79});
  const Node nl = TableView(shipped_texts(), table, Language::nl).headline();
  EXPECT_EQ(text_in(nl, "change"), "+27 (+52\u00a0%) tegenover 52 in 2023");
  EXPECT_EQ(text_in(nl, "verdict"), "Meer dan toeval, binnen de gewone schommelingen");
  EXPECT_EQ(text_in(nl, "interval"),
            "95\u00a0%-interval: \u221226\u00a0% tot +214\u00a0%");  // of the weaker test
  EXPECT_NE(text_in(nl, "reason").find("p\u00a0=\u00a00,023"), std::string::npos);
  EXPECT_NE(text_in(nl, "reason").find("reeks: p\u00a0=\u00a00,255"), std::string::npos);
  EXPECT_NE(text_in(nl, "reason").find("2019\u20132020, 2022\u20132023"), std::string::npos)
      << "years of the swings";
  const Node en = TableView(shipped_texts(), table, Language::en).headline();
  EXPECT_EQ(text_in(en, "verdict"), "More than chance, within its usual swings");
  EXPECT_EQ(text_in(en, "interval"), "95% interval: \u221226% to +214%");
}

TEST(TableView, AChangeThatLinkageLeavesOpenIsNotSaidToBeOne) {
  FigureTable table = table_of({27, 0.001, 1.06, 2.2, {}}, {52, 79});
  table.total.previous_as_published = 50;
  table.linkage = LinkageDraws{200, 0, true, "m"};
  table.total.linkage = LinkageRange{{70, 50, 80}, {{18, -2, 30}}};
  const Node en = TableView(shipped_texts(), table, Language::en).headline();
  EXPECT_EQ(
      text_in(en, "change"),
      "against 52 in 2023; whether that is more or fewer cannot be told (change: \u22122 to +30) (a year "
      "earlier, 50 were known for 2023)");
  EXPECT_EQ(text_in(en, "verdict"), "Cannot be told");
  EXPECT_EQ(text_in(en, "mark"), "?");
  EXPECT_EQ(text_in(en, "interval"), "");
  EXPECT_NE(text_in(en, "reason").find("between these limits: \u22122 to +30"), std::string::npos);
  EXPECT_EQ(text_in(*en.find("linkage"), "text"), "Linkage: 50 to 80");
}

TEST(TableView, EveryVerdictHasItsOwnMarkAndWords) {
  std::set<std::string> marks;
  std::set<std::string> words;
  for (const Verdict verdict : {Verdict::no_change, Verdict::may_be_chance, Verdict::no_earlier_years,
                                Verdict::within_usual_swings, Verdict::clear}) {
    const FigureTable table = table_of({27, 0.001, 1.06, 2.2, {}, verdict}, {52, 79});
    const Node view = TableView(shipped_texts(), table, Language::en).headline();
    marks.insert(text_in(view, "mark"));
    words.insert(text_in(view, "verdict"));
  }
  EXPECT_EQ(marks.size(), 5U);
  EXPECT_EQ(words.size(), 5U);
}

TEST(TableView, AShareStandsBesideTheCount) {
  FigureTable table = table_of({27, 0.001, 1.06, 2.2, {}, Verdict::clear}, {13, 42});
  table.total.share = ShareChange{Verdict::clear, 0.0004, 1, 42.0 / 79, 0.25};
  const Node view = TableView(shipped_texts(), table, Language::nl).headline();
  EXPECT_EQ(text_in(*view.find("share"), "text"), "Aandeel: 25\u2009\u2192\u200953\u00a0% \u25cf Duidelijk");
}

TEST(TableView, NobodyTheYearBeforeHasNoInterval) {
  const FigureTable table = table_of({7, 0.016, 1.2, std::nullopt, {}}, {0, 7});
  EXPECT_EQ(text_in(TableView(shipped_texts(), table, Language::en).headline(), "interval"), "");
}

TEST(TableView, WhatWasPublishedStandsBesideWhatIsKnownNowWhereItDiffers) {
  FigureTable table = table_of({27, 0.001, 1.06, 2.2, {}}, {52, 79});
  table.published_as_of = make_date(2024, 6, 30).value();
  for (const auto& [published, is_said] : {std::pair{52, false}, std::pair{50, true}}) {
    table.total.previous_as_published = published;
    const TableView view(shipped_texts(), table, Language::en);
    EXPECT_EQ(text_in(view.headline(), "change").find("a year earlier, 50 were known for 2023") !=
                  std::string::npos,
              is_said);
    const Node section = view.section({});
    EXPECT_EQ(*section.find("has_published")->as_bool(), is_said);
    EXPECT_EQ(text_in(section, "published_as_of"), is_said ? "30 June 2024" : "");
    EXPECT_EQ(section.find("total")->find("published") != nullptr, is_said);
  }
}

TEST(LinkName, CarriesDefinitionYearDateAndRules) {
  const FigureTable table = table_of({27, 0.001, 1.06, 2.2, {}}, {52, 79});
  EXPECT_EQ(link_name(table),
            "minors@0123456789ab;2024;2025-06-30;minor=at_first_report;year=first_registration");
  EXPECT_EQ(command_for(table),
            "zicht figures minors --year 2024 --as-of 2025-06-30 --rule minor=at_first_report --rule "
            "year=first_registration");
}

}  // namespace
}  // namespace zicht::publish
