#include "publish/sentences.hpp"

#include <gtest/gtest.h>

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
  if (p_series) change.dispersed = DispersedChange{3, *p_series, 0.4, 3.0};
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

TEST(Sentences, WordsFollowTheWeakerTest) {
  const std::string certain = sentence_about(minors({52, 30, 79}, 0.001, 0.01), Language::en);
  EXPECT_NE(
      certain.find("more than chance alone usually gives (p\u00a0=\u00a00.001; series: p\u00a0=\u00a00.010)"),
      std::string::npos)
      << certain;
  const std::string within = sentence_about(minors({52, 30, 79}, 0.001, 0.2), Language::en);
  EXPECT_NE(within.find("fits within the swings since 2022"), std::string::npos) << within;
  const std::string chance = sentence_about(minors({52, 30, 79}, 0.2, 0.01), Language::en);
  EXPECT_NE(chance.find("that may be chance (p\u00a0=\u00a00.200)"), std::string::npos) << chance;
  const std::string alone = sentence_about(minors({30, 79}, 0.001, {}), Language::en);
  EXPECT_NE(alone.find("if people were reported independently (p"), std::string::npos) << alone;
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
  EXPECT_NE(error_of("[[sentence]]\ntable = \"minors\"\n").find("needs an id"), std::string::npos);
  EXPECT_NE(error_of(head).find("either text or people"), std::string::npos);
  EXPECT_NE(error_of(head + "text = { nl = \"x\" }\n").find("in nl and in en"), std::string::npos);
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
