#include "publish/report.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace zicht::publish {
namespace {

std::map<std::string, std::string> design_files() {
  std::map<std::string, std::string> files;
  for (const char* const name : {"page.mustache", "style.css", "texts.toml"}) {
    std::ifstream in(std::string(ZICHT_SOURCE_DIR "/definitions/report/") + name);
    std::ostringstream content;
    content << in.rdbuf();
    files[name] = content.str();
  }
  return files;
}

FigureTable minors() {  // the counts of DOMAIN.md C1; p and interval: figures/ tests them
  FigureTable table;
  table.id = "minors";
  table.definition = "minors@0123456789ab";
  table.title = {"Minderjarigen", "Minors"};
  table.definition_text = {"Jonger dan 18 bij de eerste melding.", "Under 18 at the first report."};
  table.unit = "victim";
  table.year = 2024;
  table.rules = {{"minor", "at_first_report"}};
  table.total = {{}, 79, 52, std::nullopt, CountChange{27, 0.0227, 1.06, 2.2}};
  return table;
}

FigureTable by_form() {
  FigureTable table = minors();
  table.id = "minors_by_form";
  table.title = {"Minderjarigen naar vorm", "Minors by form"};
  table.dimensions = {{"form",
                       {"vorm", "form"},
                       false,
                       {{"criminal", {"crimineel", "criminal <b>"}}, {"unknown", {"onbekend", "unknown"}}}}};
  table.cells = {{{0}, 42, 13, std::nullopt, CountChange{29, 0.0001, 1.7, 6.5}},
                 {{1}, 37, 39, std::nullopt, CountChange{-2, 0.9, 0.6, 1.5}}};
  return table;
}

std::string page(Language language, bool made_up = true) {
  const auto design = ReportDesign::parse(design_files());
  const ReportContext context{2024, make_date(2025, 6, 30).value(), 5000, made_up, "zicht test"};
  const std::vector<FigureTable> tables{minors(), by_form()};
  return render_report(design.value(), context, tables, language).value();
}

std::size_t times(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(Report, SaysThatItIsNotProtected) {
  EXPECT_NE(page(Language::nl).find("niets op deze pagina is beveiligd"), std::string::npos);
  EXPECT_NE(page(Language::en).find("nothing on this page is protected"), std::string::npos);
}

TEST(Report, SaysThatPeopleAreMadeUpOnlyWhenTheyAre) {
  EXPECT_NE(page(Language::en, true).find("do not exist"), std::string::npos);
  EXPECT_EQ(page(Language::en, false).find("do not exist"), std::string::npos);
}

TEST(Report, WordsFollowTheTest) {
  const std::string html = page(Language::nl);
  EXPECT_NE(html.find("+27 (+52\u00a0%) vergeleken met 52 in 2023"), std::string::npos);
  EXPECT_NE(html.find("meer verschil dan toeval"), std::string::npos);
  EXPECT_NE(html.find("p\u00a0=\u00a00,023"), std::string::npos);
}

TEST(Report, NeedsNoNetworkAndNoScript) {
  const std::string html = page(Language::en);
  for (const char* const outside : {"http://", "https://", "<script", "@import", "<link", "url("})
    EXPECT_EQ(html.find(outside), std::string::npos) << outside;
}

TEST(Report, EveryTableHasItsDefinitionRulesAndAsOfDate) {
  const std::string html = page(Language::en);
  EXPECT_EQ(times(html, "minors@0123456789ab"), 2U);  // once in the section, once among the methods
  EXPECT_NE(html.find("minor: <code>at_first_report</code>"), std::string::npos);
  EXPECT_NE(html.find("30 June 2025"), std::string::npos);
}

TEST(Report, LabelsCannotBecomeMarkup) {
  EXPECT_EQ(page(Language::en).find("criminal <b>"), std::string::npos);
}

TEST(Report, SameInputGivesTheSameBytes) { EXPECT_EQ(page(Language::nl), page(Language::nl)); }

TEST(ReportDesign, RefusesATextThatOneLanguageLacks) {
  auto files = design_files();
  files["texts.toml"] = "[nl]\na = \"x\"\nb = \"y\"\n[en]\na = \"x\"\n";
  const auto design = ReportDesign::parse(files);
  ASSERT_FALSE(design);
  EXPECT_EQ(design.error().code, ErrorCode::invalid_config);
}

TEST(ReportDesign, RefusesATemplateThatIsBroken) {
  auto files = design_files();
  files["page.mustache"] = "{{#a}}";
  EXPECT_FALSE(ReportDesign::parse(files));
}

TEST(ReportDesign, RefusesMissingFiles) { EXPECT_FALSE(ReportDesign::parse({})); }

TEST(Report, SaysWhatWasPublishedWhenItDiffers) {
  const auto design = ReportDesign::parse(design_files());
  const ReportContext context{2024, make_date(2025, 6, 30).value(), 5000, false, "zicht test"};
  std::vector<FigureTable> tables{minors()};
  for (const auto& [published, is_said] : {std::pair{52, false}, std::pair{50, true}}) {
    tables[0].total.previous_as_published = published;
    const std::string html = render_report(design.value(), context, tables, Language::en).value();
    EXPECT_EQ(html.find("a year earlier, 50 were known for 2023") != std::string::npos, is_said);
  }
}

}  // namespace
}  // namespace zicht::publish
