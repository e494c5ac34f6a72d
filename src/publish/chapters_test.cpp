#include "publish/chapters.hpp"

#include <gtest/gtest.h>

namespace zicht::publish {
namespace {

constexpr const char* kChapter = R"(
[[chapter]]
id = "forms"
title = { nl = "Vormen", en = "Forms" }
intro = [{ nl = "a", en = "b" }]
sentences = ["minors"]
[[chapter.table]]
id = "victims_by_form"
charts = ["slopes", "series"]
)";

TEST(Chapters, HoldTheirTablesInOrderWithTheirCharts) {
  const auto chapters = parse_chapters(kChapter, "chapters.toml").value();
  ASSERT_EQ(chapters.size(), 1U);
  EXPECT_EQ(chapters[0].title.en, "Forms");
  EXPECT_EQ(chapters[0].intro.at(0).nl, "a");
  EXPECT_EQ(chapters[0].sentences, std::vector<std::string>{"minors"});
  EXPECT_EQ(chapters[0].tables.at(0).charts, (std::vector{ChartKind::slopes, ChartKind::series}));
  EXPECT_EQ(chapters[0].shows, Shows::nothing);
}

std::string error_of(const std::string& toml) {
  const auto chapters = parse_chapters(toml, "c.toml");
  return chapters ? "" : chapters.error().message;
}

TEST(Chapters, RefuseWhatTheyDoNotKnow) {
  EXPECT_NE(error_of(""), "");
  EXPECT_NE(error_of("[[chapter]]\nid = \"a\"\n").find("title"), std::string::npos);
  EXPECT_NE(error_of("[[chapter]]\nid = \"a\"\ntitle = { nl = \"x\" }\n").find("en"), std::string::npos);
  EXPECT_NE(error_of(std::string(kChapter) + "colour = \"red\"\n").find("no key 'colour'"),
            std::string::npos);
  EXPECT_NE(error_of("[[chapter]]\nid = \"a\"\ntitle = { nl = \"x\", en = \"x\" }\nshows = \"pie\"\n")
                .find("headlines"),
            std::string::npos);
  EXPECT_NE(error_of("[[chapter]]\nid = \"a\"\ntitle = { nl = \"x\", en = \"x\" }\ntable = [{ id = \"t\", "
                     "charts = [\"pie\"] }]\n")
                .find("slopes"),
            std::string::npos);
}

TEST(Chapters, ATableStandsInOneOfThem) {
  const std::string again = R"(
[[chapter]]
id = "more"
title = { nl = "x", en = "x" }
table = [{ id = "victims_by_form" }]
)";
  EXPECT_NE(error_of(kChapter + again).find("stands twice"), std::string::npos);
  EXPECT_NE(error_of(std::string(kChapter) + kChapter).find("stands twice"), std::string::npos);
}

}  // namespace
}  // namespace zicht::publish
