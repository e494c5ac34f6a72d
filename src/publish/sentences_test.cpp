#include "publish/sentences.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <fstream>
#include <sstream>

namespace zicht::publish {
namespace {

std::string shipped_toml() {
  std::ifstream in(ZICHT_SOURCE_DIR "/definitions/sentences.toml", std::ios::binary);
  std::ostringstream content;
  content << in.rdbuf();
  return content.str();
}

/// The texts of the changes as they ship, and these sentences instead of the others.
std::string toml_with(const std::string& sentences) {
  const std::string shipped = shipped_toml();
  return shipped.substr(0, shipped.find("[[sentence]]")) + sentences;
}

constexpr const char* kPeople = R"(
[[sentence]]
id = "minors"
table = "minors"
people = { nl = ["kind", "kinderen"], en = ["child", "children"] }
)";

FigureTable minors(std::vector<std::int64_t> series, double p_value, std::optional<double> p_series) {
  FigureTable table;
  table.id = "minors";
  table.definition = "minors@ab";
  table.year = 2024;
  table.series_from = 2024 - static_cast<int>(series.size()) + 1;
  const std::int64_t value = series.back();
  const std::int64_t previous = series[series.size() - 2];
  CountChange change{value - previous, p_value, 0.5, 2.0, {}};
  if (p_series) change.dispersed = DispersedChange{3, *p_series, 0.4, 3.0, {2018, 2019, 2020}};
  change.verdict = value == previous  ? Verdict::no_change
                   : p_value >= 0.05  ? Verdict::may_be_chance
                   : !p_series        ? Verdict::no_earlier_years
                   : *p_series < 0.05 ? Verdict::clear
                                      : Verdict::within_usual_swings;
  table.total = {{}, value, previous, std::nullopt, change, series};
  return table;
}

std::string sentence_about(const FigureTable& table, Language language, const std::string& entry = kPeople) {
  const auto book = SentenceBook::parse(toml_with(entry), "s.toml");
  EXPECT_TRUE(book) << book.error().message;
  const std::vector tables{table};
  const auto written = book->write(tables, 2024, language);
  EXPECT_TRUE(written) << written.error().message;
  return written->empty() ? "" : written->at(0).text;
}

TEST(Sentences, WordsFollowTheVerdict) {
  const auto said = [](FigureTable table) { return sentence_about(table, Language::en); };
  const auto has = [](const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
  };
  const std::string clear = said(minors({52, 30, 79}, 0.001, 0.01));
  EXPECT_TRUE(has(clear, "a clear change: more than chance (p\u00a0=\u00a00.001)")) << clear;
  EXPECT_TRUE(has(clear, "between 2018 and 2020 (series: p\u00a0=\u00a00.010)")) << clear;
  const std::string within = said(minors({52, 30, 79}, 0.001, 0.2));
  EXPECT_TRUE(has(within, "but fits how much this number swung")) << within;
  const std::string chance = said(minors({52, 30, 79}, 0.2, 0.01));
  EXPECT_TRUE(has(chance, "that may be chance (p\u00a0=\u00a00.200)")) << chance;
  const std::string alone = said(minors({30, 79}, 0.001, {}));
  EXPECT_TRUE(has(alone, "too few earlier years")) << alone;
}

TEST(Sentences, ASmallPValueAmongManyClassesIsExplained) {
  FigureTable table = minors({52, 30, 79}, 0.03, 0.04);
  table.total.change->verdict = Verdict::may_be_chance;
  EXPECT_NE(sentence_about(table, Language::en).find("among so many classes one easily differs as much"),
            std::string::npos);
  table.total.change->verdict = Verdict::within_usual_swings;
  EXPECT_NE(sentence_about(table, Language::nl).find("tussen alle klassen van de tabel opvalt"),
            std::string::npos);
}

TEST(Sentences, SayWhatWasCountedUnderTheRuleOfTheirTable) {
  constexpr const char* kUnder = R"(
[[sentence]]
id = "x"
table = "minors"
text = { nl = "x", en = "{value} opened." }
[[sentence.under]]
rules = ["year=running", "unit=file"]
text = { nl = "x", en = "{value} files ran." }
[[sentence.under]]
rules = ["year=running"]
text = { nl = "x", en = "{value} ran." }
)";
  const auto said = [&](const std::map<std::string, std::string>& rules) {
    FigureTable table = minors({13, 42}, 0.2, {});
    table.rules = rules;
    for (const auto& [rule, value] : rules)  // those that nobody expects have words
      if (value != "opened" && value != "case")
        table.rule_labels[rule] = {value, rule + " is " + value + "."};
    const auto book = SentenceBook::parse(toml_with(kUnder), "s.toml").value();
    const std::vector tables{table};
    return book.write(tables, 2024, Language::en).value().at(0).text;
  };
  EXPECT_EQ(said({{"year", "opened"}, {"unit", "case"}}), "42 opened.");
  EXPECT_EQ(said({{"year", "running"}, {"unit", "case"}}), "42 ran.");
  EXPECT_EQ(said({{"year", "running"}, {"unit", "file"}}), "42 files ran.");
  // A rule that no words are for is said behind the sentence, also one that an analyst wrote.
  EXPECT_EQ(said({{"year", "opened"}, {"unit", "box"}}), "42 opened. (Rule: unit is box.)");
  EXPECT_EQ(said({{"year", "running"}, {"unit", "box"}}), "42 ran. (Rule: unit is box.)");
}

TEST(Sentences, WhatIsSaidUnderRulesNamesThem) {
  for (const char* const rules : {"", "rules = []", R"(rules = ["running"])"}) {
    const std::string entry = std::string(R"(
[[sentence]]
id = "x"
table = "minors"
text = { nl = "x", en = "x" }
[[sentence.under]]
)") + rules + "\ntext = { nl = \"y\", en = \"y\" }\n";
    const auto book = SentenceBook::parse(toml_with(entry), "s.toml");
    ASSERT_FALSE(book);
    EXPECT_TRUE(book.error().where.starts_with("s.toml:")) << rules;
  }
}

TEST(Sentences, AShareSaysWhetherItChangedAndIsSaidWithoutAYearBefore) {
  constexpr const char* kShare = R"(
[[sentence]]
id = "x"
table = "minors"
text = { nl = "x", en = "{value} ({share}) of {total}{share_change}." }
)";
  FigureTable table = minors({13, 42}, 0.2, {});
  EXPECT_EQ(sentence_about(table, Language::en, kShare), "42 (100%) of 42.");
  table.total.share = ShareChange{Verdict::clear, 0.0002, 1, 0.53, 0.25};
  EXPECT_EQ(sentence_about(table, Language::en, kShare),
            "42 (100%) of 42, against 25% in 2023; that share changed clearly (p\u00a0<\u00a00.001).");
  table.total.change.reset();
  table.total.previous.reset();
  EXPECT_EQ(sentence_about(table, Language::en, kShare), "42 (100%) of 42.");
}

TEST(Sentences, NumberAndGenderFollowTheCount) {
  EXPECT_EQ(sentence_about(minors({5, 1}, 0.5, {}), Language::nl),
            "In 2024 is 1 kind gemeld, 4 minder dan de 5 in 2023 (\u221280\u00a0%); dat kan toeval zijn "
            "(p\u00a0=\u00a00,500).");
  EXPECT_EQ(sentence_about(minors({1, 1}, 1, {}), Language::en),
            "In 2024, 1 child was reported, as many as in 2023.");
  EXPECT_EQ(sentence_about(minors({1200, 1200}, 1, {}), Language::nl),
            "In 2024 zijn 1.200 kinderen gemeld, evenveel als in 2023.");
  EXPECT_EQ(sentence_about(minors({0, 3}, 0.25, {}), Language::en),
            "In 2024, 3 children were reported, 3 more than the 0 of 2023; that may be chance "
            "(p\u00a0=\u00a00.250).");
}

TEST(Sentences, ARunIsSaidWhenTheLastChangesWentOneWay) {
  EXPECT_NE(
      sentence_about(minors({9, 26, 68, 84}, 0.2, {}), Language::en).find("risen since 2021: 9, 26, 68, 84."),
      std::string::npos);
  EXPECT_NE(
      sentence_about(minors({9, 30, 20, 10}, 0.2, {}), Language::nl).find("daalt sinds 2022: 30, 20, 10."),
      std::string::npos);
  EXPECT_EQ(sentence_about(minors({9, 26, 26, 84}, 0.2, {}), Language::en).find("risen"), std::string::npos);
}

TEST(Sentences, WhatWasPublishedIsSaidWhenItDiffers) {
  FigureTable table = minors({52, 30, 79}, 0.2, {});
  table.total.previous_as_published = 30;
  EXPECT_EQ(sentence_about(table, Language::en).find("A year earlier"), std::string::npos);
  table.total.previous_as_published = 28;
  EXPECT_NE(sentence_about(table, Language::en).find("A year earlier, 28 were known for 2023."),
            std::string::npos);
}

TEST(Sentences, SharesListsAndPartsComeFromTheCells) {
  FigureTable table = minors({60, 80}, 0.2, {});
  table.dimensions = {
      {"form",
       {"vorm", "form"},
       false,
       {{"unknown", {"onbekend", "unknown"}}, {"a", {"A", "A"}}, {"b", {"B", "B"}}, {"c", {"C", "C"}}}}};
  table.cells = {{{1}, 20, 30, {}, {}, {}},
                 {{2}, 50, 0, {}, {}, {}},
                 {{3}, 0, 20, {}, {}, {}},
                 {{0}, 10, 10, {}, {}, {}}};
  EXPECT_EQ(sentence_about(table, Language::en, R"(
[[sentence]]
id = "x"
table = "minors"
class = ["a"]
text = { nl = "x", en = "{value} of {total} ({share}): {list}; {part_both} {part_new} {part_silent}" }
)"),
            "20 of 80 (25%): B 50, A 20, unknown 10; \u221210 +50 \u221220");
}

/// The same table with ranges from draws: of the count, and of the change on the year before.
FigureTable drawn(FigureTable table, DrawnRange count, DrawnRange change) {
  table.linkage = LinkageDraws{200, 3.4, true, "m"};
  table.total.linkage = LinkageRange{count, std::vector(table.total.series.size() - 2, DrawnRange{1, 1, 1})};
  table.total.linkage->changes.push_back(change);
  return table;
}

TEST(Sentences, WhatLinkageLeavesOpenStandsBesideTheCountAndTheChange) {
  const FigureTable table = drawn(minors({52, 79}, 0.001, 0.2), {78, 75, 81}, {27, 25, 28});
  EXPECT_TRUE(
      sentence_about(table, Language::en)
          .starts_with("In 2024, 79 children (linkage: 75 to 81) were reported, 27 more than the 52 of "
                       "2023 (+52%; linkage: +25 to +28); that is more"));
  EXPECT_NE(
      sentence_about(table, Language::nl)
          .find(
              "79 kinderen (koppeling: 75 tot 81) gemeld, 27 meer dan de 52 in 2023 (+52\u00a0%; koppeling: "
              "+25 tot +28); dat is meer"),
      std::string::npos)
      << sentence_about(table, Language::nl);
}

TEST(Sentences, AChangeThatLinkageLeavesOpenIsNotSaidToBeOne) {
  for (const std::int64_t value : {79, 52, 40}) {
    const FigureTable table = drawn(minors({30, 52, value}, 0.001, {}), {60, 40, 80}, {2, -12, 30});
    const std::string en = sentence_about(table, Language::en);
    EXPECT_NE(en.find("whether that is more or fewer cannot be told"), std::string::npos) << en;
    EXPECT_NE(en.find("(change: \u221212 to +30)"), std::string::npos) << en;
    const std::string nl = sentence_about(table, Language::nl);
    EXPECT_NE(nl.find("of dat er meer of minder zijn, is niet te zeggen"), std::string::npos) << nl;
    for (const char* const word : {" more than", " fewer than", "as many", "risen", "fallen", "chance", "{"})
      EXPECT_EQ(en.find(word), std::string::npos) << word << " in: " << en;
  }
}

RC_GTEST_PROP(Sentences, WordsOfAChangeAgreeWithItsRange, ()) {
  const auto number = [](int low, int high) { return std::int64_t{*rc::gen::inRange(low, high)}; };
  const std::int64_t value = number(0, 60);
  const std::int64_t before = number(0, 60);
  const std::int64_t lower = number(-30, 30);
  const std::int64_t upper = lower + number(0, 30);
  const FigureTable table = drawn(minors({before, value}, 0.5, {}), {30, 20, 40}, {0, lower, upper});
  const std::string text = sentence_about(table, Language::en);
  const auto says = [&](const char* words) { return text.find(words) != std::string::npos; };
  RC_ASSERT(says(" more than the ") == (value > before && lower > 0));
  RC_ASSERT(says(" fewer than the ") == (value < before && upper < 0));
  RC_ASSERT(says("as many as") == (value == before && lower == 0 && upper == 0));
  const bool outside = value < 20 || value > 40 || value - before < lower || value - before > upper;
  RC_ASSERT(says("the register itself lies outside") == outside);
}

TEST(Sentences, ARunGoesOnlyAsFarAsLinkageLetsEachChangeBeTold) {
  FigureTable table = drawn(minors({9, 26, 68, 84}, 0.2, {}), {84, 84, 84}, {16, 16, 16});
  table.total.linkage->changes = {{17, 10, 20}, {42, -1, 45}, {16, 16, 16}};
  EXPECT_EQ(sentence_about(table, Language::en).find("risen"), std::string::npos);
  table.total.linkage->changes = {{17, -1, 20}, {42, 40, 45}, {16, 16, 16}};
  EXPECT_NE(sentence_about(table, Language::en).find("risen since 2022: 26, 68, 84."), std::string::npos);
}

TEST(Sentences, WhereAllDrawsGaveTheNumberNothingIsSaidOfLinkage) {
  const FigureTable table = minors({52, 79}, 0.001, 0.2);
  EXPECT_EQ(sentence_about(drawn(table, {79, 79, 79}, {27, 27, 27}), Language::nl),
            sentence_about(table, Language::nl));
}

TEST(Sentences, ATextOfItsOwnGetsItsRangesBehindIt) {
  const auto text = [](const FigureTable& table, const std::string& en) {
    return sentence_about(
        table, Language::en,
        "[[sentence]]\nid = \"x\"\ntable = \"minors\"\ntext = { nl = \"x\", en = \"" + en + "\" }\n");
  };
  const FigureTable open = drawn(minors({52, 79}, 0.2, {}), {79, 79, 81}, {27, -1, 30});
  EXPECT_EQ(text(open, "{total}."), "79. Linkage: 79 may also be 79 to 81.");
  EXPECT_EQ(text(open, "{change}."),
            "+27. Whether there are more or fewer cannot be told: which reports are about one person is too "
            "uncertain (change: \u22121 to +30).");
  EXPECT_EQ(text(open, "{share}."), "100%.");
  const FigureTable beside = drawn(minors({52, 79}, 0.2, {}), {77, 77, 77}, {25, 25, 25});
  EXPECT_EQ(
      text(beside, "{total}, {change}."),
      "79, +27. Linkage: 79 may also be 77. Linkage: the change may also be +25. Note: the register itself "
      "lies outside what linkage makes likely.");
}

TEST(Sentences, AClassOfSomeDrawsAloneIsSaidWithItsRange) {
  FigureTable table = drawn(minors({5, 5}, 1, {}), {5, 5, 5}, {0, 0, 0});
  table.dimensions = {{"form", {"vorm", "form"}, false, {{"unknown", {"", ""}}, {"a", {"A", "A"}}}}};
  table.cells_of_draws = {{{1}, 0, 0, {}, CountChange{}, {0, 0}, LinkageRange{{0, 0, 2}, {{0, 0, 2}}}}};
  EXPECT_NE(sentence_about(table, Language::en, std::string(kPeople) + "class = [\"a\"]\n")
                .find("0 children (linkage: 0 to 2) were reported, against 0 in 2023"),
            std::string::npos);
}

TEST(Sentences, WhatTheRangesAreIsSaidInBothLanguages) {
  const auto book = SentenceBook::parse(shipped_toml(), "s.toml");
  ASSERT_TRUE(book);
  const std::string en = book->about_linkage({1200, 3.4, true, "m"}, Language::en);
  EXPECT_NE(en.find("1,200 times"), std::string::npos) << en;
  EXPECT_NE(en.find("at least 3."), std::string::npos) << en;
  EXPECT_NE(en.find("Nobody reviewed pairs"), std::string::npos) << en;
  const std::string nl = book->about_linkage({1200, 0.2, false, "m"}, Language::nl);
  EXPECT_NE(nl.find("1.200 keer"), std::string::npos) << nl;
  EXPECT_EQ(nl.find("ten minste"), std::string::npos) << nl;
  EXPECT_NE(nl.find("iemand heeft beoordeeld"), std::string::npos) << nl;
  EXPECT_EQ((en + nl).find('{'), std::string::npos);
}

TEST(Sentences, ABookWithoutTextsOfLinkageIsOfAnEarlierVersion) {
  std::string toml = shipped_toml();
  toml.replace(toml.find("[linkage.en]"), 12, "[linkage.fr]");
  const auto book = SentenceBook::parse(toml, "s.toml");
  ASSERT_FALSE(book);
  EXPECT_EQ(book.error().code, ErrorCode::invalid_config);
  EXPECT_NE(book.error().advice.find("zicht adopt"), std::string::npos);
}

TEST(Sentences, AnEmptyTableSaysNothingAndAMissingTableNeither) {
  EXPECT_EQ(sentence_about(minors({0, 0}, 1, {}), Language::en, R"(
[[sentence]]
id = "x"
table = "minors"
text = { nl = "x", en = "{list}" }
)"),
            "");
  EXPECT_EQ(sentence_about(minors({0, 0}, 1, {}), Language::en, R"(
[[sentence]]
id = "x"
table = "others"
text = { nl = "x", en = "x" }
)"),
            "");
}

TEST(Sentences, WhatIsWrongIsSaidWithItsSentence) {
  const auto error_of = [](const std::string& entry) {
    const auto book = SentenceBook::parse(toml_with(entry), "s.toml");
    if (!book) return book.error().where + ": " + book.error().message;
    const std::vector tables{minors({1, 2}, 1, {})};
    const auto written = book->write(tables, 2024, Language::en);
    return written ? std::string() : written.error().where + ": " + written.error().message;
  };
  const std::string head = "[[sentence]]\nid = \"x\"\ntable = \"minors\"\n";
  EXPECT_NE(error_of("[[sentence]]\ntable = \"minors\"\n").find("id = "), std::string::npos);
  EXPECT_NE(error_of(head).find("either text or people"), std::string::npos);
  EXPECT_NE(error_of(head + "text = { nl = \"x\" }\n").find("en = "), std::string::npos);
  EXPECT_NE(error_of(head + "parts = 5\ntext = { nl = \"x\", en = \"x\" }\n").find("parts = "),
            std::string::npos);
  EXPECT_NE(
      error_of(head + "classes = [\"a\"]\ntext = { nl = \"x\", en = \"x\" }\n").find("no key 'classes'"),
      std::string::npos);
  EXPECT_NE(error_of(head + "people = { nl = [\"x\"], en = [\"x\"] }\n").find("two texts"),
            std::string::npos);
  EXPECT_NE(error_of(head + "text = { nl = \"x\", en = \"{vlaue}\" }\n").find("{vlaue}"), std::string::npos);
  EXPECT_NE(error_of(head + "class = [\"a\"]\ntext = { nl = \"x\", en = \"x\" }\n").find("dimension"),
            std::string::npos);
}

TEST(Sentences, TheShippedBookIsWhole) {
  const auto book = SentenceBook::parse(shipped_toml(), "sentences.toml");
  ASSERT_TRUE(book) << book.error().where << book.error().message;
  EXPECT_GE(book->tables().size(), 7U);
}

}  // namespace
}  // namespace zicht::publish
