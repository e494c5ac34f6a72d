#include "publish/release/share_view.hpp"

#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <sstream>

#include "model/protected_table_for_tests.hpp"
#include "model/shipped_definitions.hpp"
#include "publish/release/chain_view.hpp"
#include "publish/release/release.hpp"
#include "publish/release/release_csv.hpp"
#include "publish/release/spreadsheet_for_tests.hpp"

namespace zicht::publish {
namespace {

constexpr std::int64_t kHidden = -1;
constexpr std::int64_t kRefused = -2;

const ReleaseDesign& design() {
  static const ReleaseDesign made = [] {
    FilesByName files;
    for (const auto& [name, content] : shipped_definitions())
      if (name.starts_with("release/")) files[name.substr(8)] = content;
    return ReleaseDesign::parse(files, shipped_definition("report/style.css")).value();
  }();
  return made;
}

/// What became of people of two places: followed up, nothing; of each year both places and their total.
struct YearOfPlaces {
  std::array<std::int64_t, 3> followed;  ///< first place, second place, all
  std::array<std::int64_t, 3> all;
};

ProtectedTable table_of(const std::vector<YearOfPlaces>& years) {
  ProtectedContents contents;
  contents.id = "followed_up_by_place";
  contents.definition = "followed_up_by_place@0123456789ab";
  contents.title = {"Gevolgd", "Followed up"};
  contents.definition_text = {"Wie is gevolgd.", "Who was followed."};
  contents.unit = "victim";
  contents.first_year = 2024 - static_cast<int>(years.size()) + 1;
  contents.last_year = 2024;
  contents.as_of = make_date(2025, 6, 30).value();
  contents.dimensions = {
      {.id = "place", .label = {"plaats", "place"}, .classes = {{"a", {"a", "a"}}, {"b", {"b", "b"}}}},
      {.id = "what",
       .label = {"wat", "what"},
       .classes = {{"nothing", {"niets", "nothing"}}, {"followed", {"gevolgd", "followed"}}}}};
  contents.share_rule = ShareRule{{1}, {{1}}, {}, 2, {"Gevolgd", "Followed up"}};
  int year = contents.first_year;
  for (const YearOfPlaces& of : years) {
    for (std::size_t place = 0; place < 3; ++place)
      for (const std::uint16_t what : {std::uint16_t{0}, std::uint16_t{1}, kAllClasses}) {
        ProtectedCell cell{year, {place == 2 ? kAllClasses : static_cast<std::uint16_t>(place), what}};
        const std::int64_t followed = of.followed.at(place);
        const std::int64_t all = of.all.at(place);
        const std::int64_t count = what == kAllClasses ? all : what == 1 ? followed : all - followed;
        const bool hidden = what != kAllClasses && followed < 0;
        cell.state =
            hidden ? followed == kRefused ? CellState::refused : CellState::hidden : CellState::published;
        if (!hidden) cell.count = count;
        if (what == 1 && !hidden)
          cell.share =
              ShownShare{followed, all, 0.5 * static_cast<double>(followed) / static_cast<double>(all),
                         0.5 + 0.5 * static_cast<double>(followed) / static_cast<double>(all)};
        contents.cells.push_back(cell);
      }
    ++year;
  }
  return OpenTableForTests::make(contents).value();
}

Node answer_of(const ProtectedTable& table) {
  Node view = Node::table();
  ShareView(design(), table, Language::en).put_answer(view);
  return view;
}

TEST(ShareView, SaysNoRiseWhereTheDifferenceMayBeChance) {
  const ProtectedTable small = table_of({{{20, 20, 40}, {100, 100, 200}}, {{24, 24, 48}, {100, 100, 200}}});
  const ShareView view(design(), small, Language::en);
  // Closed form: 24 % against 20 % of 200 each, twice the variance: z = .04 / sqrt(2 * .22 * .78 * .01) =
  // 0.68.
  EXPECT_EQ(view.change(2024, view.whole())->said, ShownShareChange::Said::not_clear);
  EXPECT_NE(answer_of(small).find("second")->as_text()->find("Not clearly other than the 20 %"),
            std::string::npos);
}

TEST(ShareView, SaysMoreWhereItIsMoreThanChanceAndThatSwingsWereNotTested) {
  const ProtectedTable large =
      table_of({{{200, 200, 400}, {1000, 1000, 2000}}, {{260, 260, 520}, {1000, 1000, 2000}}});
  const ShareView view(design(), large, Language::en);
  EXPECT_EQ(view.change(2024, view.whole())->said, ShownShareChange::Said::more);  // z = 3.2
  const std::string said = *answer_of(large).find("second")->as_text();
  EXPECT_NE(said.find("Higher than the 20 %"), std::string::npos);
  EXPECT_NE(said.find("swings was not tested"), std::string::npos);
}

TEST(ShareView, SpeaksOfTheLastYearThatIsNotRefused) {
  const ProtectedTable table =
      table_of({{{20, 20, 40}, {100, 100, 200}}, {{kRefused, kRefused, kRefused}, {100, 100, 200}}});
  EXPECT_EQ(*answer_of(table).find("year")->as_text(), "2023");
  EXPECT_EQ(*answer_of(table).find("value")->as_text(), "20 %");
}

TEST(ShareView, AHiddenShareIsAWordWithoutLimitsEverywhere) {
  const ProtectedTable table =
      table_of({{{20, 20, 40}, {100, 100, 200}}, {{kHidden, kHidden, 40}, {100, 100, 200}}});
  const ShareView view(design(), table, Language::en);
  const std::vector<std::uint16_t> first = {0, 1};
  EXPECT_EQ(view.value_text(table.cell(2024, first)), "hidden");
  EXPECT_EQ(view.counts_text(table.cell(2024, first)), "");
  EXPECT_FALSE(view.change(2024, first));
  EXPECT_EQ(share_fields(table, table.cell(2024, first)), ",,,,");
  EXPECT_EQ(share_fields(table, table.cell(2023, first)), ",100,0.2000,0.1000,0.6000");
}

class Keeper : public FolderWriter {
 public:
  Result<void> write(const std::string& name, const std::string& content) override {
    files[name] = content;
    return {};
  }
  FilesByName files;
};

FilesByName files_of(const ProtectedTable& table) {
  ReleaseContext context;
  context.id = "2025-10-14";
  context.date = make_date(2025, 10, 14).value();
  context.as_of = make_date(2025, 6, 30).value();
  context.year = 2024;
  Keeper keeper;
  const std::vector<ProtectedTable> tables = {table};
  EXPECT_TRUE(write_release_data(design(), context, tables, keeper));
  EXPECT_TRUE(write_release_pages(design(), context, tables, {}, keeper));
  return keeper.files;
}

TEST(ReleaseOfShares, GivesOneShareInEveryFormat) {
  const FilesByName files =
      files_of(table_of({{{20, 20, 40}, {100, 100, 200}}, {{31, 18, 49}, {100, 100, 200}}}));
  EXPECT_NE(files.at("data/followed_up_by_place.csv").find(",a,followed,31,published,,,"), std::string::npos);
  EXPECT_NE(files.at("data/followed_up_by_place.csv").find(",100,0.3100,"), std::string::npos);
  EXPECT_NE(files.at("data/sdmx/followed_up_by_place.csv").find(",100,0.3100,"), std::string::npos);
  EXPECT_NE(sheets_of(files.at("data/tables.nl.ods")).find("0.3100"), std::string::npos);
  for (const char* const page : {"en/followed_up_by_place.html", "en/chain.html", "nl/chain.html"})
    EXPECT_NE(files.at(page).find("<td>31 %<span class=\"was\">"), std::string::npos) << page;
  EXPECT_TRUE(check_tables({{"data/followed_up_by_place.csv", files.at("data/followed_up_by_place.csv")}}, 5)
                  .empty());
}

TEST(ReleaseOfShares, FindsAShareThatDoesNotFollowFromItsCounts) {
  const FilesByName files = files_of(table_of({{{20, 20, 40}, {100, 100, 200}}}));
  const std::string& text = files.at("data/followed_up_by_place.csv");
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string changed = text;
    const std::size_t at = changed.find(from);
    EXPECT_NE(at, std::string::npos);
    changed.replace(at, from.size(), to);
    return check_tables({{"data/followed_up_by_place.csv", changed}}, 5);
  };
  EXPECT_FALSE(with(",100,0.2000,", ",100,0.2100,").empty()) << "another share";
  EXPECT_FALSE(with(",100,0.2000,", ",4,0.2000,").empty()) << "a small denominator";
  EXPECT_FALSE(with(",100,0.2000,", ",,0.2000,").empty()) << "a share without its denominator";
  EXPECT_FALSE(with("followed,20,published", "followed,,hidden").empty()) << "a share of a hidden count";
  EXPECT_FALSE(with("0.1000,0.6000", "0.3000,0.6000").empty()) << "an interval beside its share";
}

TEST(ReleaseOfShares, SaysNothingThatDependsOnAHiddenShare) {
  // The same table twice: what is hidden cannot differ, so all bytes are equal.
  const auto made = [] {
    return table_of({{{20, 20, 40}, {100, 100, 200}}, {{kHidden, kHidden, 40}, {100, 100, 200}}});
  };
  const FilesByName files = files_of(made());
  EXPECT_EQ(files, files_of(made()));
  EXPECT_NE(files.at("en/followed_up_by_place.html").find("hidden"), std::string::npos);
}

TEST(ReleaseOfShares, ThePageOnTheChainSaysWhatBecameOfTheUnitsOfEachYear) {
  const FilesByName files =
      files_of(table_of({{{20, 20, 40}, {100, 100, 200}}, {{kHidden, kHidden, kHidden}, {100, 100, 200}}}));
  const std::string& page = files.at("en/chain.html");
  EXPECT_NE(page.find("<th scope=\"row\">2023</th><td>200</td><td>160</td><td>40</td>"), std::string::npos);
  EXPECT_NE(page.find("<th scope=\"row\">2024</th><td>200</td>"), std::string::npos);
  const std::size_t hidden = page.find("<th scope=\"row\">2024</th><td>200</td>");
  EXPECT_NE(page.find("<td class=\"hidden\">hidden</td>", hidden), std::string::npos);
}

/// An estimate of 2024: of all a band, of minors none.
ProtectedTable estimate_of_people() {
  ProtectedContents contents;
  contents.id = "people_estimated";
  contents.definition = "people_estimated@0123456789ab";
  contents.title = {"Schatting", "Estimate"};
  contents.definition_text = {"Naar schatting.", "By estimate."};
  contents.unit = "estimated_person";
  contents.first_year = contents.last_year = 2024;
  contents.as_of = make_date(2025, 6, 30).value();
  contents.dimensions = {{.id = "estimated_group",
                          .label = {"over wie", "of whom"},
                          .several_per_person = true,
                          .classes = {{"minors", {"minderjarigen", "minors"}}, {"all", {"allen", "all"}}}}};
  for (const std::uint16_t at : {kAllClasses, std::uint16_t{0}, std::uint16_t{1}}) {
    ProtectedCell cell{2024, {at}, CellState::refused};
    cell.reason = {"Dit valt niet te verdedigen.", "This cannot be defended."};
    if (at == 1) {
      cell.state = CellState::estimated;
      cell.band = ShownBand{4100, 11000};
      cell.reason = {};
    }
    contents.cells.push_back(cell);
  }
  return OpenTableForTests::make(contents).value();
}

TEST(ReleaseOfEstimates, GivesOneBandInEveryFormatAndSaysWhyThereIsNone) {
  const FilesByName files = files_of(estimate_of_people());
  const std::string& csv = files.at("data/people_estimated.csv");
  EXPECT_NE(csv.find("estimated_person in estimated_group,2024,all,,estimated,,,,,4100,11000\n"),
            std::string::npos)
      << csv;
  EXPECT_NE(csv.find("estimated_person in estimated_group,2024,minors,,refused,,,,,,\n"), std::string::npos)
      << csv;
  const std::string& sdmx = files.at("data/sdmx/people_estimated.csv");
  EXPECT_NE(sdmx.find(",ALL,2024,NaN,E,F,,,4100,11000\n"), std::string::npos) << sdmx;
  EXPECT_NE(sdmx.find(",MINORS,2024,NaN,O,F,,,,\n"), std::string::npos) << sdmx;
  const std::string sheets = sheets_of(files.at("data/tables.en.ods"));
  EXPECT_NE(sheets.find("[e] 4100"), std::string::npos);
  EXPECT_NE(sheets.find("[x]"), std::string::npos);
  for (const char* const page : {"en/people_estimated.html", "en/never_reported.html", "en/all.html"})
    EXPECT_NE(files.at(page).find("between 4,100 and 11,000"), std::string::npos) << page;
  EXPECT_NE(files.at("nl/never_reported.html").find("tussen 4.100 en 11.000"), std::string::npos);
  EXPECT_NE(files.at("en/never_reported.html").find("This cannot be defended."), std::string::npos);
  EXPECT_NE(files.at("nl/never_reported.html").find("Dit valt niet te verdedigen."), std::string::npos);
  // A band drawn as a bar would be read as a count, and no number stands in its middle.
  EXPECT_FALSE(files.contains("charts/people_estimated.en.svg"));
  EXPECT_EQ(files.at("en/people_estimated.html").find("7,550"), std::string::npos);
}

}  // namespace
}  // namespace zicht::publish
