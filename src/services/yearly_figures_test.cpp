#include "services/yearly_figures.hpp"

#include <gtest/gtest.h>

#include "registry/test_registry.hpp"
#include "services/figures_json.hpp"
#include "services/yearly_report.hpp"

namespace zicht::services {
namespace {

/// A registry on disk with reports of 2024, one made-up person each; its clock stands at 1 January 2025.
class YearlyFiguresTest : public testing::Test {
 protected:
  void SetUp() override { registry::made_up_registry(folder_.path() / "registry", kReports); }

  Session session(registry::Access access = registry::Access::read) {
    return Session::open(folder_.path() / "registry", access, registry::test_clock()).value();
  }

  static constexpr int kReports = 40;
  registry::TestFolder folder_;
};

TEST_F(YearlyFiguresTest, CountsThePersonsOfTheYear) {
  Session opened = session();
  const auto made = yearly_figures(opened, {2024, {}, {}, {"victims", "victims_by_form"}});
  ASSERT_TRUE(made.has_value());
  ASSERT_EQ(made->tables.size(), 2U);
  EXPECT_EQ(made->tables[0].total.value, kReports);
  std::int64_t parts = 0;
  for (const FigureCell& cell : made->tables[1].cells) parts += cell.value;
  EXPECT_EQ(parts, kReports);  // each made-up report is about somebody of its own, in one form
}

TEST_F(YearlyFiguresTest, RefusesADayThatNobodyKnowsYet) {
  Session opened = session();
  const Date tomorrow = opened.today() + 1;
  const auto made = yearly_figures(opened, {2024, tomorrow, {}, {"victims"}});
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code, ErrorCode::invalid_input);
}

TEST_F(YearlyFiguresTest, RefusesAYearARuleAndAFigureThatDoNotExist) {
  Session opened = session();
  EXPECT_EQ(yearly_figures(opened, {24, {}, {}, {}}).error().code, ErrorCode::invalid_input);
  EXPECT_FALSE(yearly_figures(opened, {2024, {}, {"minor=sometimes"}, {}}).has_value());
  EXPECT_EQ(yearly_figures(opened, {2024, {}, {}, {"nobody"}}).error().code, ErrorCode::not_found);
}

TEST_F(YearlyFiguresTest, ComparesADayWithTheDayBefore) {
  Session opened = session();
  const auto comparison = compare_as_of(opened, {2024, {}, {}, {"victims"}}, opened.today() + (-1));
  ASSERT_TRUE(comparison.has_value());
  EXPECT_LT(comparison->before, comparison->after);
  ASSERT_EQ(comparison->differences.size(), 1U);
  EXPECT_EQ(comparison->differences[0].before, 0);
  EXPECT_EQ(comparison->differences[0].after, kReports);
  const Node node = comparison_node(*comparison, 2024, false);
  ASSERT_EQ(node.as_list()->size(), 1U);
  std::int64_t difference = 0;
  std::size_t reports = 0;
  for (const Node& part : *node.as_list()->front().find("parts")->as_list()) {
    difference += *part.find("difference")->as_integer();
    for (const Node& event : *part.find("events")->as_list())
      reports += event.find("reports")->as_list()->size();
  }
  EXPECT_EQ(difference, kReports);
  EXPECT_EQ(reports, static_cast<std::size_t>(kReports));
}

TEST_F(YearlyFiguresTest, SaysSentencesThatNameTheirFigure) {
  Session opened = session();
  const auto said = yearly_sentences(opened, {2024, {}, {}, {}}, {}, Language::en);
  ASSERT_TRUE(said.has_value());
  ASSERT_FALSE(said->sentences.empty());
  EXPECT_NE(said->sentences.front().text.find("40"), std::string::npos);
  EXPECT_NE(to_json(sentences_node(*said)).find("victims@"), std::string::npos);
}

TEST_F(YearlyFiguresTest, MakesAReportInBothLanguagesWithEachTableAsCsv) {
  Session opened = session();
  const auto files = yearly_report(opened, {2024, {}, {}, {"victims"}}, {}, "zicht test");
  ASSERT_TRUE(files.has_value());
  for (const char* const name : {"index.html", "index.en.html", "tables.csv", "csv/victims.csv"})
    EXPECT_TRUE(files->contains(name)) << name;
}

TEST_F(YearlyFiguresTest, DrawsOpenIdentitiesWithTheirReason) {
  Session opened = session(registry::Access::write);
  const auto made = yearly_figures(opened, {2024, {}, {}, {"victims"}}, {2, "tester", "two draws"});
  ASSERT_TRUE(made.has_value());
  ASSERT_TRUE(made->tables[0].total.linkage.has_value());
  const auto status = opened.registry().status();
  ASSERT_TRUE(status.has_value());
  EXPECT_NE(to_json(drawn_figures_node(made->tables)).find("\"lower\""), std::string::npos);
}

TEST(InFolder, TakesOnlyTheFilesBelow) {
  const std::map<std::string, std::string> files = {{"a/x", "1"}, {"a/b/y", "2"}, {"ab/z", "3"}};
  EXPECT_EQ(in_folder(files, "a"), (std::map<std::string, std::string>{{"x", "1"}, {"b/y", "2"}}));
}

}  // namespace
}  // namespace zicht::services
