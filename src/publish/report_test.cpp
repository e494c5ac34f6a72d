#include "publish/report.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <set>
#include <sstream>

namespace zicht::publish {
namespace {

std::map<std::string, std::string> design_files() {
  std::map<std::string, std::string> files;
  for (const char* const name : {"page.mustache", "style.css", "texts.toml", "chapters.toml"}) {
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
  table.as_of = make_date(2025, 6, 30).value();
  table.series_from = 2023;
  table.rules = {{"minor", "at_first_report"}};
  table.rule_labels = {
      {"minor",
       {"Jonger dan 18 op de dag van de eerste melding.", "Under 18 on the day of the first report."}}};
  table.total = {{}, 79, 52, std::nullopt, CountChange{27, 0.0227, 1.06, 2.2, {}, Verdict::clear}, {52, 79}};
  return table;
}

FigureTable by_form() {
  FigureTable table = minors();
  table.id = "minors_by_form";
  table.definition = "minors_by_form@0123456789ab";
  table.title = {"Minderjarigen naar vorm", "Minors by form"};
  table.dimensions = {{"form",
                       {"vorm", "form"},
                       false,
                       {{"criminal", {"crimineel", "criminal <b>"}}, {"unknown", {"onbekend", "unknown"}}}}};
  table.cells = {
      {{0}, 42, 13, std::nullopt, CountChange{29, 0.0001, 1.7, 6.5, {}, Verdict::clear}, {13, 42}},
      {{1}, 37, 39, std::nullopt, CountChange{-2, 0.9, 0.6, 1.5, {}, Verdict::may_be_chance}, {39, 37}}};
  return table;
}

std::string page_of(const ReportContent& content, Language language, bool made_up = true) {
  static const ReportDesign design = ReportDesign::parse(design_files()).value();
  const ReportContext context{2024, make_date(2025, 6, 30).value(), 5000, made_up, "zicht test"};
  return render_report(design, context, content, language).value();
}

std::string page(Language language, bool made_up = true) {
  const std::vector<FigureTable> tables{minors(), by_form()};
  return page_of({tables}, language, made_up);
}

std::size_t times(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

/// The same tables with ranges from draws: one count outside its range, one change that cannot be told.
std::vector<FigureTable> drawn_tables() {
  std::vector<FigureTable> tables{minors(), by_form()};
  for (FigureTable& table : tables) {
    table.linkage = LinkageDraws{1200, 3.2, true, "0123"};
    table.total.linkage = LinkageRange{{77, 75, 78}, {{25, 22, 28}}};
    for (FigureCell& cell : table.cells) cell.linkage = LinkageRange{{36.5, 30, 45}, {{0, -3, 30}}};
  }
  return tables;
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
  EXPECT_NE(html.find("+27 (+52\u00a0%) tegenover 52 in 2023"), std::string::npos);
  EXPECT_NE(html.find(R"(<p class="verdict clear">)"), std::string::npos);
  EXPECT_NE(html.find("p\u00a0=\u00a00,023"), std::string::npos);
}

TEST(Report, NeedsNoNetworkAndNoScript) {
  const std::string html = page(Language::en);
  for (const char* const outside : {"http://", "https://", "<script", "@import", "<link", "url("})
    EXPECT_EQ(html.find(outside), std::string::npos) << outside;
}

TEST(Report, EveryTableHasItsDefinitionRulesAndAsOfDateAndALinkThatResolves) {
  const std::string html = page(Language::en);
  const std::string link = "minors@0123456789ab;2024;2025-06-30;minor=at_first_report";
  EXPECT_EQ(times(html, "id=\"" + link + "\""), 1U);
  EXPECT_GE(times(html, "href=\"#" + link + "\""), 1U);
  EXPECT_NE(
      html.find("zicht figures minors_by_form --year 2024 --as-of 2025-06-30 --rule minor=at_first_report"),
      std::string::npos);
  EXPECT_NE(html.find("Under 18 on the day of the first report."), std::string::npos);
  EXPECT_NE(html.find("30 June 2025"), std::string::npos);
}

TEST(Report, EveryRowWithAChangeSaysInWordsWhetherItMeansAnything) {
  const std::string html = page(Language::en);
  EXPECT_EQ(times(html, R"(<td class="words clear">)"), 2U);  // criminal, and the total
  EXPECT_EQ(times(html, R"(<td class="words may_be_chance">)"), 1U);
  EXPECT_EQ(times(html, R"(<td class="words )"), 3U);
}

/// The page's elements without their texts, numbers of drawings included.
std::vector<std::string> elements(const std::string& html) {
  std::vector<std::string> found;
  const std::regex element("<(/?[a-z0-9]+)( class=\"[^\"]*\")?");
  for (std::sregex_iterator at(html.begin(), html.end(), element), end; at != end; ++at)
    if ((*at)[1] != "text" && (*at)[1] != "/text") found.push_back((*at)[0]);
  return found;
}

TEST(Report, BothLanguagesHaveTheSameStructure) {
  EXPECT_EQ(elements(page(Language::nl)), elements(page(Language::en)));
}

TEST(Report, HasNoIdentifierTwice) {
  const std::string html = page(Language::nl);
  std::set<std::string> ids;
  const std::regex id(R"re(\sid="([^"]*)")re");
  for (std::sregex_iterator at(html.begin(), html.end(), id), end; at != end; ++at)
    EXPECT_TRUE(ids.insert((*at)[1]).second) << (*at)[1];
  const std::regex link(R"re(href="#([^"]*)")re");
  for (std::sregex_iterator at(html.begin(), html.end(), link), end; at != end; ++at)
    EXPECT_TRUE(ids.contains((*at)[1])) << (*at)[1];
}

TEST(Report, HostileLabelsStayText) {
  FigureTable table = by_form();
  const std::string hostile =
      "</svg></table><script>alert(1)</script> \u202e\u0627\u062a\u062c\u0627\u0631 " +
      std::string(400, 'x') + " \" onmouseover=\"x";
  for (FigureClass& one : table.dimensions[0].classes) one.label = {hostile, hostile};
  table.title = {hostile, hostile};
  const std::vector<FigureTable> tables{minors(), table};
  for (const Language language : {Language::nl, Language::en}) {
    const std::string html = page_of({tables}, language);
    EXPECT_EQ(html.find("<script"), std::string::npos);
    EXPECT_EQ(html.find("\" onmouseover"), std::string::npos);
    EXPECT_EQ(elements(html), elements(page(language)));
  }
}

TEST(Report, ATableThatNoChapterNamesStandsAmongTheOthers) {
  FigureTable table = by_form();
  table.id = "of_an_analyst";
  const std::vector<FigureTable> tables{minors(), table};
  const std::string html = page_of({tables}, Language::en);
  EXPECT_GT(html.find("id=\"of_an_analyst\""), html.find("id=\"chapter-more\""));
  EXPECT_EQ(page(Language::en).find("id=\"chapter-more\""), std::string::npos);
}

TEST(Report, ASectionThatIsNoFigureStandsInItsChapter) {
  const std::vector<FigureTable> tables{minors()};
  const std::vector<ReportSection> sections{{"never_reported",
                                             "hidden_all",
                                             "All <victims>",
                                             {"An estimate."},
                                             {},
                                             "All <victims> by list",
                                             {"list", "persons"},
                                             {{"interval", "4,000\u20136,000"}},
                                             "estimate@12"}};
  const std::string html = page_of({tables, {}, sections}, Language::en);
  const auto at = html.find("id=\"hidden_all\"");
  EXPECT_GT(at, html.find("id=\"chapter-never_reported\""));
  EXPECT_NE(html.find("All &lt;victims&gt;", at), std::string::npos);
  EXPECT_NE(html.find("All &lt;victims&gt; by list</caption>", at), std::string::npos);
  EXPECT_NE(html.find("<th scope=\"row\">interval</th><td>4,000\u20136,000</td>", at), std::string::npos);
  EXPECT_EQ(page(Language::en).find("id=\"chapter-never_reported\""), std::string::npos);
}

TEST(Report, SentencesStandInTheirChapterWithTheirFigure) {
  const std::vector<FigureTable> tables{minors(), by_form()};
  const std::vector<Sentence> sentences{{"minors", "79 children.", "minors@0123456789ab", {}, {}},
                                        {"never_reported", "Not estimated.", "", {}, {}}};
  const std::string html = page_of({tables, sentences}, Language::en);
  EXPECT_NE(html.find("<li>79 children. <a href=\"#minors\">Minors</a></li>"), std::string::npos);
  EXPECT_NE(html.find("<li>Not estimated.</li>"), std::string::npos);
}

TEST(Report, CountsStandWithWhatLinkageLeavesOpenOfThem) {
  const auto tables = drawn_tables();
  const std::string nl = page_of({tables}, Language::nl);
  EXPECT_NE(nl.find("<p class=\"linkage\">Koppeling: 75 tot 78, verschil +22 tot +28; het register zelf ligt "
                    "daarbuiten</p>"),
            std::string::npos);
  EXPECT_EQ(times(nl, "<td class=\"linkage\">75 tot 78\u00a0!</td>"), 1U);
  EXPECT_EQ(times(nl, "<td class=\"linkage\">30 tot 45</td>"), 2U);
  EXPECT_EQ(
      times(nl, "<td class=\"words links_cannot_tell\"><span aria-hidden=\"true\">?</span> Niet te zeggen"),
      2U);
  EXPECT_EQ(times(nl, "<td>\u22123 tot +30</td>"), 2U);
  EXPECT_NE(nl.find("<td>+22 tot +28</td>"), std::string::npos);
  EXPECT_NE(nl.find("--rule minor=at_first_report --linkage-draws 1200"), std::string::npos);
  EXPECT_NE(nl.find("href=\"linkage.csv\""), std::string::npos);
  const std::string en = page_of({tables}, Language::en);
  EXPECT_NE(en.find("Linkage: 75 to 78, change +22 to +28; the register itself lies outside"),
            std::string::npos);
  EXPECT_EQ(elements(nl), elements(en));
}

TEST(Report, ItsMethodsSayWhatTheRangesCoverOrThatThereAreNone) {
  const auto tables = drawn_tables();
  for (const auto& [language, drawn, lost, certain] :
       {std::tuple{Language::nl, "Daarom is 1.200 keer getrokken", "ten minste 3.", "als zeker. Hoeveel"},
        std::tuple{Language::en, "So it was drawn 1,200 times", "at least 3.", "as certain. How far"}}) {
    const std::string with = page_of({tables}, language);
    const std::string without = page(language);
    for (const char* const said : {drawn, lost}) {
      EXPECT_GT(with.find(said), with.find("id=\"chapter-methods\"")) << said;
      EXPECT_NE(with.find(said), std::string::npos) << said;
      EXPECT_EQ(without.find(said), std::string::npos) << said;
    }
    EXPECT_NE(without.find(certain), std::string::npos);
    EXPECT_NE(without.find("zicht report --linkage-draws 200"), std::string::npos);
    EXPECT_EQ(with.find(certain), std::string::npos);
    EXPECT_EQ(without.find("linkage.csv"), std::string::npos);
  }
}

TEST(Report, WhereLinkageLeavesNothingOpenATableHasNoColumnForIt) {
  auto tables = drawn_tables();
  for (FigureTable& table : tables) {
    const auto settle = [](FigureCell& cell) {
      const auto just = [](std::int64_t number) {
        return DrawnRange{static_cast<double>(number), number, number};
      };
      cell.linkage = LinkageRange{just(cell.value), {just(cell.change->absolute)}};
    };
    settle(table.total);
    for (FigureCell& cell : table.cells) settle(cell);
  }
  const std::string html = page_of({tables}, Language::en);
  EXPECT_EQ(html.find("class=\"linkage\""), std::string::npos);
  EXPECT_NE(html.find("So it was drawn 1,200 times"), std::string::npos);
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

}  // namespace
}  // namespace zicht::publish
