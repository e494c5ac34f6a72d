#include "publish/release/release.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <type_traits>

#include "base/contract.hpp"
#include "model/protected_table_for_tests.hpp"
#include "publish/release/release_csv.hpp"
#include "publish/release/spreadsheet.hpp"

namespace zicht::publish {
namespace {

// A release takes protected tables; figures that nobody protected do not compile.
static_assert(std::is_invocable_v<decltype(write_release_data), const ReleaseDesign&, const ReleaseContext&,
                                  std::span<const ProtectedTable>, FolderWriter&>);
static_assert(!std::is_invocable_v<decltype(write_release_data), const ReleaseDesign&, const ReleaseContext&,
                                   std::span<const FigureTable>, FolderWriter&>);
static_assert(!std::is_invocable_v<decltype(write_release_pages), const ReleaseDesign&, const ReleaseContext&,
                                   std::span<const FigureTable>, const AttackSummary&, FolderWriter&>);

class Keeper : public FolderWriter {
 public:
  Result<void> write(const std::string& name, const std::string& content) override {
    files[name] = content;
    return {};
  }
  FilesByName files;
};

std::string file_text(const std::string& name) {
  const std::ifstream in(std::string(ZICHT_SOURCE_DIR "/definitions/") + name);
  std::ostringstream content;
  content << in.rdbuf();
  return content.str();
}

const ReleaseDesign& design() {
  static const ReleaseDesign made = [] {
    FilesByName files;
    for (const char* const name :
         {"layout.mustache", "figure.mustache", "index.mustache", "figures.mustache", "stopped.mustache",
          "changes.mustache", "data.mustache", "text.mustache", "archive.mustache", "notice.mustache",
          "site.css", "search.js", "texts.toml", "pages.toml", "site.toml", "alarms.mustache", "alarms.toml"})
      files[name] = file_text(std::string("release/") + name);
    return ReleaseDesign::parse(files, file_text("report/style.css")).value();
  }();
  return made;
}

/// A cell that is not shown, in what follows.
constexpr std::int64_t kHidden = -1;

ProtectedCell cell(int year, std::vector<std::uint16_t> classes, std::int64_t count) {
  ProtectedCell made{year, std::move(classes), count == kHidden ? CellState::hidden : CellState::published};
  if (count != kHidden) made.count = count;
  return made;
}

ProtectedContents contents_of(const std::string& id, int first_year) {
  ProtectedContents contents;
  contents.id = id;
  contents.definition = id + "@0123456789ab";
  contents.title = {"Slachtoffers <" + id + ">", "Victims <" + id + ">"};
  contents.definition_text = {"Wie is gemeld.", "Who was reported."};
  contents.unit = "victim";
  contents.first_year = first_year;
  contents.last_year = 2024;
  contents.as_of = make_date(2025, 6, 30).value();
  contents.tree_size = 900;
  return contents;
}

ProtectedTable victims() {
  ProtectedContents contents = contents_of("victims", 2020);
  constexpr std::array<std::int64_t, 5> kTotals = {98, 105, 101, 110, 440};
  for (int at = 0; at < 5; ++at)
    contents.cells.push_back(cell(2020 + at, {}, kTotals.at(static_cast<std::size_t>(at))));
  return OpenTableForTests::make(contents).value();
}

/// The same people by form; `begging` and `organs` are hidden in the last year.
ProtectedTable by_form() {
  ProtectedContents contents = contents_of("victims_by_form", 2020);
  contents.dimensions = {{.id = "form",
                          .label = {"vorm", "form"},
                          .classes = {{"unknown", {"onbekend", "unknown"}},
                                      {"sexual", {"seksueel", "sexual"}},
                                      {"begging", {"bedelen", "begging"}},
                                      {"organs", {"organen", "organs"}}}}};
  constexpr std::array<std::array<std::int64_t, 5>, 5> kYears = {{{0, 98, 0, 0, 98},
                                                                  {0, 100, kHidden, kHidden, 105},
                                                                  {10, 91, 0, 0, 101},
                                                                  {10, 100, 0, 0, 110},
                                                                  {20, 410, kHidden, kHidden, 440}}};
  for (std::size_t at = 0; at < kYears.size(); ++at)
    for (std::uint16_t form = 0; form < 5; ++form)
      contents.cells.push_back(
          cell(2020 + static_cast<int>(at), {form == 4 ? kAllClasses : form}, kYears.at(at).at(form)));
  return OpenTableForTests::make(contents).value();
}

ReleaseContext context() {
  ReleaseContext made;
  made.id = "2025-10-14";
  made.date = make_date(2025, 10, 14).value();
  made.as_of = make_date(2025, 6, 30).value();
  made.year = 2024;
  made.program = "zicht test";
  made.tree_size = 900;
  made.head = std::string(64, 'a');
  return made;
}

FilesByName files_of(const ReleaseContext& of, const std::vector<ProtectedTable>& tables) {
  Keeper keeper;
  EXPECT_TRUE(write_release_data(design(), of, tables, keeper));
  EXPECT_TRUE(write_release_pages(design(), of, tables, {4, 0, 0}, keeper));
  return keeper.files;
}

FilesByName csv_files(const FilesByName& files) {
  FilesByName tables;
  for (const auto& [name, text] : files)
    if (std::regex_match(name, std::regex("data/victims\\w*\\.csv"))) tables[name] = text;
  return tables;
}

TEST(Release, EqualTablesGiveEqualBytesButForTheHeadOfTheLog) {
  ReleaseContext other = context();
  other.tree_size = 1234;
  other.head = std::string(64, 'b');
  FilesByName a = files_of(context(), {victims(), by_form()});
  FilesByName b = files_of(other, {victims(), by_form()});
  EXPECT_NE(a["release.json"], b["release.json"]);
  a.erase("release.json");
  b.erase("release.json");
  EXPECT_EQ(a, b);
}

TEST(Release, BothLanguagesHaveTheSamePagesAndEveryLinkLeadsSomewhere) {
  const FilesByName files = files_of(context(), {victims(), by_form()});
  const std::regex link("(?:href|src)=\"([^\"#]*)(?:#([^\"]*))?\"");
  std::set<std::string> dutch;
  std::set<std::string> english;
  for (const auto& [name, text] : files) {
    if (!name.ends_with(".html")) continue;
    (name.starts_with("nl/") ? dutch : english).insert(name.substr(3));
    for (std::sregex_iterator at(text.begin(), text.end(), link), end; at != end; ++at) {
      const std::string target = (*at)[1];
      EXPECT_EQ(target.find("//"), std::string::npos) << name << " asks for " << target;
      if (target.starts_with("../../")) continue;  // of the site
      const std::string file = target.empty()              ? name
                               : target.starts_with("../") ? target.substr(3)
                                                           : name.substr(0, 3) + target;
      if (file == "SHA256SUMS") continue;  // written when all others are there
      ASSERT_TRUE(files.contains(file)) << name << " leads to " << file;
      const std::string fragment = (*at)[2];
      if (!fragment.empty()) {
        EXPECT_NE(files.at(file).find("id=\"" + fragment + "\""), std::string::npos)
            << name << " leads to " << target << "#" << fragment;
      }
    }
  }
  EXPECT_EQ(dutch, english);
  EXPECT_GE(dutch.size(), 14);
}

TEST(Release, PagesHaveNoStyleOfTheirOwnAndNoIdTwice) {
  const std::regex id(" id=\"([^\"]*)\"");
  for (const auto& [name, text] : files_of(context(), {victims(), by_form()})) {
    if (!name.ends_with(".html")) continue;
    EXPECT_EQ(text.find("style=\""), std::string::npos) << name;
    EXPECT_EQ(text.find("<style"), std::string::npos) << name;
    EXPECT_EQ(text.find("Victims <"), std::string::npos) << name << " holds a text that was not escaped";
    std::set<std::string> seen;
    for (std::sregex_iterator at(text.begin(), text.end(), id), end; at != end; ++at)
      EXPECT_TRUE(seen.insert((*at)[1]).second) << name << " has twice " << (*at)[1];
  }
}

/// content.xml of a spreadsheet, which is the second file of its archive.
std::string sheets_of(const std::string& archive) {
  const auto number = [&](std::size_t at, int bytes) {
    std::size_t value = 0;
    for (int byte = 0; byte < bytes; ++byte)
      value |= std::size_t{static_cast<unsigned char>(archive[at + static_cast<std::size_t>(byte)])}
               << (8 * byte);
    return value;
  };
  constexpr std::size_t kHeader = 30;
  const std::size_t at = kHeader + number(26, 2) + number(18, 4);
  std::string content(number(at + 22, 4), '\0');
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, -15), Z_OK);
  std::string bytes = archive.substr(at + kHeader + number(at + 26, 2), number(at + 18, 4));
  stream.next_in = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(content.data());
  stream.avail_out = static_cast<uInt>(content.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  inflateEnd(&stream);
  return content;
}

TEST(Release, AHiddenCountIsAWordInPagesEmptyInCsvAndNaNInSdmx) {
  const FilesByName files = files_of(context(), {victims(), by_form()});
  EXPECT_NE(
      files.at("nl/victims_by_form.html").find("<td id=\"begging-2024\" class=\"hidden\">verborgen</td>"),
      std::string::npos);
  EXPECT_NE(files.at("en/victims_by_form.html").find("<td id=\"sexual-2024\">410</td>"), std::string::npos);
  EXPECT_NE(files.at("data/victims_by_form.csv").find("\nvictim,2024,begging,,hidden,,,,\n"),
            std::string::npos);
  EXPECT_NE(files.at("data/victims_by_form.csv").find("\nvictim,2024,sexual,410,published,,,clear_more,\n"),
            std::string::npos);
  EXPECT_NE(files.at("data/sdmx/victims_by_form.csv").find(",BEGGING,2024,NaN,Q,C,,\n"), std::string::npos);
  EXPECT_NE(files.at("data/sdmx/victims_by_form.csv").find(",SEXUAL,2024,410,A,F,,\n"), std::string::npos);
  EXPECT_NE(sheets_of(files.at("data/tables.en.ods")).find("[c]"), std::string::npos);
}

TEST(Release, WordsStandBeforeTheNumberWhenAChangeIsUnclear) {
  ProtectedContents contents = contents_of("victims", 2023);
  contents.cells = {cell(2023, {}, 100), cell(2024, {}, 108)};
  const FilesByName files = files_of(context(), {OpenTableForTests::make(contents).value()});
  const std::string& page = files.at("en/victims.html");
  const std::size_t words = page.find("Not clearly more than the 100 of 2023");
  ASSERT_NE(words, std::string::npos);
  EXPECT_GT(page.find("8 more were counted"), words);
  EXPECT_EQ(page.find('%'), std::string::npos);
  EXPECT_NE(page.find("that cannot be called a rise or a fall"), std::string::npos);
}

TEST(Release, ReadsBackWhatItWrote) {
  const FilesByName files = files_of(context(), {victims(), by_form()});
  const PublishedRelease read = read_release(files, "2025-10-14").value();
  EXPECT_EQ(read.year, 2024);
  EXPECT_EQ(read.first_year, 2020);
  EXPECT_EQ(read.as_of, context().as_of);
  EXPECT_EQ(read.figures.at("victims").definition, "victims@0123456789ab");
  EXPECT_EQ(read.figures.at("victims_by_form").cells.at("victim,2024,sexual"), "410");
  EXPECT_EQ(read.figures.at("victims_by_form").cells.at("victim,2024,organs"), "hidden");
  EXPECT_EQ(read.codes.at("form").size(), 5);
  EXPECT_EQ(read_release(files, "2025-10-15").error().code, ErrorCode::corrupt);
  FilesByName without = files;
  without.erase("data/victims.csv");
  EXPECT_EQ(read_release(without, "2025-10-14").error().where, "2025-10-14/data/victims.csv");
}

TEST(Release, ShowsWhatEarlierReleasesSaidAndWhatChanged) {
  const FilesByName first = files_of(context(), {victims(), by_form()});
  ReleaseContext next = context();
  next.id = "2026-10-14";
  next.earlier = {read_release(first, "2025-10-14").value()};
  ProtectedContents contents = contents_of("victims", 2020);
  contents.definition = "victims@ffffffffffff";
  for (int year = 2020; year <= 2024; ++year) contents.cells.push_back(cell(year, {}, 100));
  contents.cells.back() = {2024, {}, CellState::revised, 100, {}, {}, EarlierCount{440, "2025-10-14"}};
  const FilesByName files = files_of(next, {OpenTableForTests::make(contents).value()});
  const std::string& page = files.at("en/victims.html");
  EXPECT_NE(page.find("As published before"), std::string::npos);
  EXPECT_NE(page.find("<a href=\"../../2025-10-14/en/victims.html\">2025-10-14</a></th><td>98</td>"),
            std::string::npos);
  const std::string& changes = files.at("en/changes.html");
  EXPECT_NE(changes.find("victims@0123456789ab"), std::string::npos);
  EXPECT_NE(changes.find("is no longer made"), std::string::npos);
  EXPECT_NE(files.at("data/changes.csv").find("count,victims,2024,\"victim,2024\",440,100\n"),
            std::string::npos);
  EXPECT_NE(files.at("en/victims_by_form.html").find("../../2025-10-14/en/victims_by_form.html"),
            std::string::npos)
      << "a figure that stopped keeps its page";
}

TEST(CheckTables, FindsNothingInARelease) {
  EXPECT_TRUE(check_tables(csv_files(files_of(context(), {victims(), by_form()})), 5).empty());
}

/// What is found when one line of a table is another.
std::vector<std::string> found_after(const std::string& line, const std::string& instead) {
  FilesByName tables = csv_files(files_of(context(), {by_form()}));
  std::string& text = tables.at("data/victims_by_form.csv");
  const std::size_t at = text.find(line + "\n");
  EXPECT_NE(at, std::string::npos) << line;
  text.replace(at, line.size() + 1, instead);
  return check_tables(tables, 5);
}

TEST(CheckTables, FindsEachPlantedFault) {
  const std::string hidden = "victim,2021,begging,,hidden,,,,";
  const std::string shown = "victim,2021,sexual,100,published,,,,";
  EXPECT_FALSE(found_after(hidden, "victim,2021,begging,3,hidden,,,,\n").empty())
      << "a hidden cell with its count";
  EXPECT_FALSE(found_after(shown, "victim,2021,sexual,,published,,,,\n").empty())
      << "a published cell without one";
  EXPECT_FALSE(found_after(hidden, "").empty()) << "a missing row";
  EXPECT_FALSE(found_after(hidden, hidden + "\n" + hidden + "\n").empty()) << "a cell twice";
  EXPECT_FALSE(found_after(shown, "victim,2021,sexual,106,published,,,,\n").empty())
      << "parts above their total";
  EXPECT_FALSE(
      found_after("victim,2022,sexual,91,published,,,,", "victim,2022,sexual,90,published,,,,\n").empty())
      << "parts that are not their total";
  EXPECT_FALSE(found_after(hidden, "victim,2021,begging,3,published,,,,\n").empty()) << "a small count";
  EXPECT_FALSE(found_after(shown, "victim,2021,sexual,100,seen,,,,\n").empty()) << "an unknown status";
}

TEST(ShownChanges, SayNothingOfAChangeWithAHiddenSide) {
  const std::vector<ProtectedTable> tables = {by_form()};
  const ShownChanges changes(tables);
  EXPECT_FALSE(changes.of(tables[0], std::array<std::uint16_t, 1>{2}));
  ASSERT_TRUE(changes.of(tables[0], std::array<std::uint16_t, 1>{1}));
  EXPECT_EQ(changes.of(tables[0], std::array<std::uint16_t, 1>{1})->absolute(), 310);
}

TEST(ShownChanges, GiveANumberOneVerdictWhereverItStands) {
  const std::vector<ProtectedTable> tables = {victims(), by_form()};
  const ShownChanges changes(tables);
  const auto alone = changes.of(tables[0], {});
  const auto total = changes.of(tables[1], std::array<std::uint16_t, 1>{kAllClasses});
  ASSERT_TRUE(alone && total);
  EXPECT_EQ(alone->verdict, total->verdict);
}

TEST(ZipArchive,
     HasTheChecksumOfTheStandard) {  // ISO 3309's check value: CRC-32 of "123456789" is CBF43926
  const std::array<std::pair<std::string, std::string>, 1> files = {{{"a", "123456789"}}};
  const std::string archive = zip_archive(files);
  EXPECT_EQ(archive.substr(14, 4), "\x26\x39\xf4\xcb");
  EXPECT_EQ(archive.substr(30, 10), "a123456789");
}

TEST(ReleaseAlarms, ThePageTellsEachAlarmWithItsBandAndTakesItsCountsFromTheTables) {
  const std::vector<ProtectedTable> tables = {victims(), by_form()};
  ReleaseContext made = context();
  Keeper without;
  ASSERT_TRUE(write_release_pages(design(), made, tables, {}, without));
  EXPECT_FALSE(without.files.contains("en/alarms.html"));
  made.alarms = ShownAlarms{.level = 0.01, .judged = 3, .too_short = 0, .left_out = 2, .alarms = {}};
  Keeper none;
  ASSERT_TRUE(write_release_pages(design(), made, tables, {}, none));
  EXPECT_NE(none.files["en/alarms.html"].find("No series lies that far off."), std::string::npos);
  EXPECT_NE(none.files["nl/alarms.html"].find("2 aantallen zijn niet vergeleken"), std::string::npos);
  made.alarms->alarms.push_back({.number = {"victims_by_form", {1}},
                                 .direction = 1,
                                 .expected = 104.4,
                                 .lower = 60,
                                 .upper = 170,
                                 .p_value = 0.0001,
                                 .folded = {{"victims", {}}}});
  Keeper one;
  ASSERT_TRUE(write_release_pages(design(), made, tables, {}, one));
  const std::string& page = one.files["en/alarms.html"];
  EXPECT_NE(page.find("sexual: 410 in 2024, against 104 expected from 2020 to 2023."), std::string::npos)
      << page;
  EXPECT_NE(page.find("This also explains: Victims &lt;victims&gt;"), std::string::npos);
  EXPECT_NE(page.find("class=\"band\""), std::string::npos);
  EXPECT_NE(one.files["nl/index.html"].find("href=\"alarms.html\""), std::string::npos);
  // A number with a hidden year is no alarm: whoever says so is a fault of ours.
  made.alarms->alarms[0].number.classes = {2};
  Keeper wrong;
  EXPECT_THROW(static_cast<void>(write_release_pages(design(), made, tables, {}, wrong)), ContractViolation);
}

}  // namespace
}  // namespace zicht::publish
