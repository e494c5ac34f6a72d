#include "publish/source_section.hpp"

#include <gtest/gtest.h>

#include "model/shipped_definitions.hpp"

namespace zicht::publish {
namespace {

ReportTexts texts() {
  return parse_source_texts(shipped_definition("tables/texts.toml"), "texts.toml").value();
}

SourceView small_source() {
  SourceView source;
  source.id = "un";
  source.title = {"VN", "UN"};
  source.definition = {"wat de VN tellen", "what the UN count"};
  source.defined = true;
  SourceTableView& table = source.tables.emplace_back();
  table.number = 17;
  table.name = "counts";
  SourceMeasureView& measure = table.measures.emplace_back();
  measure.id = "victims";
  measure.title = {"Slachtoffers", "Victims"};
  measure.figure = "victims";
  measure.years = {{2022, {{1200, 1200}, true}}, {2023, {{0, 4}, false}}};
  measure.classes = {{"Sex", "Female", {{2022, {{0, std::nullopt}, true}}}}};
  return source;
}

TEST(SourceSection, StandsBesideTheRegisterAndSaysWhatIsMissing) {
  FigureTable figure;
  figure.id = "victims";
  figure.title = {"Slachtoffers", "Victims"};
  figure.series_from = 2021;
  figure.year = 2022;
  figure.total.series = {900, 950};
  const std::vector<SourceView> sources = {small_source()};
  const auto sections = source_sections(sources, {&figure, 1}, texts(), Language::en);
  ASSERT_EQ(sections.size(), 1U);
  EXPECT_EQ(sections[0].headings,
            (std::vector<std::string>{"Year", "Total", "This register: Victims", "Female"}));
  EXPECT_EQ(sections[0].rows[0], (std::vector<std::string>{"2022", "1,200", "950", "?"}));
  EXPECT_EQ(sections[0].rows[1], (std::vector<std::string>{"2023", "0\u20134 *", "", ""}));
  EXPECT_NE(sections[0].source.find("T17"), std::string::npos);
}

TEST(SourceSection, NamesDoubtsRevisionsAndASourceNobodyDefined) {
  SourceView source = small_source();
  source.defined = false;
  source.tables[0].doubts.assign(10, {"twijfel", "doubt"});
  source.tables[0].revisions.push_back(
      {"victims", {2022, PeriodUnit::year, 1}, {5, 5}, {6, 6}, "a (T1)", "a (T17)"});
  const std::vector<SourceView> sources = {source};
  const auto section = source_sections(sources, {}, texts(), Language::nl).at(0);
  std::string all;
  for (const std::string& paragraph : section.paragraphs) all += paragraph + "\n";
  EXPECT_NE(all.find("definitions/tables/un.toml"), std::string::npos);
  EXPECT_NE(all.find("10 bevindingen van CH-032"), std::string::npos);
  EXPECT_NE(all.find("2022: 5 in a (T1), 6 in a (T17)"), std::string::npos);
  EXPECT_EQ(section.headings, (std::vector<std::string>{"Jaar", "Totaal", "Female"}));
}

}  // namespace
}  // namespace zicht::publish
