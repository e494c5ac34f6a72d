#include "figures/figure_book.hpp"

#include <gtest/gtest.h>

#include "figures/test_definitions.hpp"

namespace zicht::figures {
namespace {

/// Parses the shipped definitions with one file changed.
Result<FigureBook> with_file(const std::string& name, const std::string& content) {
  auto files = shipped_definitions();
  files[name] = content;
  return FigureBook::parse(files, shipped_codebook());
}

std::string figure(const std::string& lines) {
  return "id = \"x\"\norder = 1\ntitle = { nl = \"x\", en = \"x\" }\ndefinition = { nl = \"x\", en = \"x\" "
         "}\n" +
         lines;
}

TEST(FigureBook, TablesStandInTheirOrder) {
  std::int64_t last = 0;
  for (const FigureDefinition& definition : test_book().figures()) {
    EXPECT_LE(last, definition.order);
    last = definition.order;
  }
  EXPECT_EQ(test_book().figures().front().id, "victims");
}

TEST(FigureBook, AnAnalystCanAddATable) {
  const auto book = with_file(
      "figures/x.toml",
      figure("unit = \"victim\"\ndimensions = [\"form\", \"sex\"]\n[only]\nplace = \"domestic\"\n"));
  ASSERT_TRUE(book) << book.error().message;
  EXPECT_EQ(book->find("x").value()->dimensions.size(), 2U);
}

TEST(FigureBook, TheHashFollowsTheFile) {
  const std::string a = figure("unit = \"victim\"\ndimensions = []\n");
  EXPECT_NE(with_file("figures/x.toml", a)->find("x").value()->hash,
            with_file("figures/x.toml", a + "# a remark\n")->find("x").value()->hash);
}

TEST(FigureBook, SaysWhatIsWrongAndWhere) {
  const std::vector<std::string> wrong = {
      figure("unit = \"person\"\ndimensions = []\n"),
      figure("unit = \"victim\"\ndimensions = [\"shape\"]\n"),
      figure("unit = \"victim\"\n"),
      figure("unit = \"victim\"\ndimensions = []\n[only]\nform = \"nonsense\"\n"),
      figure("unit = \"victim\"\ndimensions = []\n[only]\nshape = \"x\"\n"),
      figure("unit = \"victim\"\ndimensions = []\ncolour = 1\n"),
      "id = \"y\"\n",
      figure("unit = \"victim\"\ndimensions = [\"form\",\"form\",\"form\",\"form\",\"form\"]\n")};
  for (const std::string& content : wrong) {
    const auto book = with_file("figures/x.toml", content);
    ASSERT_FALSE(book) << content;
    EXPECT_EQ(book.error().code, ErrorCode::invalid_config);
    EXPECT_TRUE(book.error().where.starts_with("figures/x.toml")) << book.error().where;
  }
  EXPECT_FALSE(with_file("dimensions.toml",
                         "[[dimension]]\nid = \"a\"\nlabel = { nl = \"a\", en = \"a\" }\nattribute = "
                         "\"sex\"\ngroups = [\"sex:none\"]\n"));
  EXPECT_FALSE(with_file("dimensions.toml", "x = 1\n"));
}

TEST(FigureBook, SuggestsTheNearestTable) {
  const auto found = test_book().find("victim_by_form");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::not_found);
  EXPECT_NE(found.error().advice.find("victims_by_form"), std::string::npos);
}

TEST(FigureBook, EveryCodeOfAGroupedDimensionHasAClass) {
  for (const Dimension& dimension : test_book().dimensions())
    for (const std::uint16_t its_class : dimension.class_of_code)
      EXPECT_LT(its_class, dimension.classes.size()) << dimension.id;
}

}  // namespace
}  // namespace zicht::figures
