#include "services/source_tables.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "model/shipped_definitions.hpp"
#include "registry/test_registry.hpp"

namespace zicht::services {
namespace {

namespace fs = std::filesystem;

fs::path shared_data() {
  const char* const folder = std::getenv("ZICHT_SHARED_DATA");
  return folder != nullptr ? folder : ZICHT_SOURCE_DIR "/../shared/data";
}

class SourceTables : public ::testing::Test {
 protected:
  SourceTables() {
    EXPECT_TRUE(registry::Registry::create(folder_.path() / "r", shipped_definitions(), "tester",
                                           registry::test_clock()));
  }
  Session open() {
    return Session::open(folder_.path() / "r", registry::Access::write, registry::test_clock()).value();
  }

  TableImportAnswer import(Session& session, const std::string& source, const std::string& name,
                           const std::string& text, bool dry_run = false) {
    std::istringstream in(text);
    findings_.clear();
    auto answer = import_table(session, in, {source, name}, {"tester", Language::en}, dry_run,
                               [&](const Finding& one) { findings_.push_back(one); });
    EXPECT_TRUE(answer) << answer.error().message;
    return answer ? *std::move(answer) : TableImportAnswer{};
  }

  registry::TestFolder folder_;
  std::vector<Finding> findings_;
};

constexpr const char* kReferrals =
    "Year,Quarter,Location of exploitation,NRM referrals\n"
    "2022,Q3,UK,4000\n2022,Q3,Overseas,586\n2022,Q3,Total,4586\n";
constexpr const char* kRevised =
    "Year,Quarter,Location of exploitation,NRM referrals\n"
    "2022,Q3,UK,4000\n2022,Q3,Overseas,578\n2022,Q3,Total,4578\n";

TEST_F(SourceTables, AreOneEventAndARevisionIsAnotherVersion) {
  Session session = open();
  const auto first = import(session, "nrm", "referrals", kReferrals);
  EXPECT_NE(first.number, 0U);
  EXPECT_TRUE(import(session, "nrm", "referrals", kReferrals).repeated);
  EXPECT_NE(import(session, "nrm", "referrals", kRevised, true).repeated, true);
  const auto second = import(session, "nrm", "referrals", kRevised);
  EXPECT_EQ(second.number, first.number + 1);  // neither the repeat nor the trial made an event
  const auto views = source_views(session, session.today()).value();
  ASSERT_EQ(views.size(), 1U);
  ASSERT_EQ(views[0].tables.size(), 1U);
  const SourceTableView& table = views[0].tables[0];
  EXPECT_EQ(table.number, second.number);
  EXPECT_EQ(table.earlier_versions, 1U);
  ASSERT_EQ(table.revisions.size(), 1U);
  EXPECT_EQ(table.revisions[0].before, (CountRange{4586, 4586}));
  EXPECT_EQ(table.revisions[0].after, (CountRange{4578, 4578}));
  EXPECT_EQ(table.measures[0].id, "referrals");
  // What was published may come back: that is a version too, and no repeat of one that does not hold.
  EXPECT_FALSE(import(session, "nrm", "referrals", kReferrals).repeated);
}

TEST_F(SourceTables, AreTakenWholeOrNotAtAll) {
  Session session = open();
  const auto wrong = import(session, "nrm", "referrals", std::string(kReferrals) + "2022,Q4,UK\n");
  EXPECT_TRUE(wrong.refused);
  EXPECT_EQ(wrong.number, 0U);
  EXPECT_EQ(wrong.findings.at("CH-034"), 1);
  EXPECT_TRUE(
      import(session, "nrm", "referrals", std::string(kReferrals) + "2099,Q4,UK,3\n").refused);  // to come
  EXPECT_EQ(findings_.back().rule, "CH-004");
  EXPECT_TRUE(import(session, "nrm", "people", "year,Family name,count\n2022,Jansen,3\n").refused);
  EXPECT_EQ(findings_.back().rule, "CH-014");
  for (const Finding& finding : findings_) EXPECT_EQ(finding.message.find("Jansen"), std::string::npos);
  EXPECT_TRUE(source_views(session, session.today())->empty());
  std::istringstream in(kReferrals);
  EXPECT_FALSE(
      import_table(session, in, {"../nrm", "x"}, {"tester", Language::en}, false, [](const Finding&) {}));
}

TEST_F(SourceTables, GiveStocksWhereTheSourceHasFlowsAndNothingWithoutADefinition) {
  Session session = open();
  import(session, "nrm", "referrals", kReferrals);
  import(session, "nrm", "reasonable",
         "Year,Quarter,Adult - Positive reasonable grounds,Adult - Total,Total\n2022,Q3,3000,3500,3500\n");
  import(session, "unheard_of", "counts", "year,seen\n2022,5\n");
  const auto views = source_views(session, session.today()).value();
  ASSERT_EQ(views.size(), 2U);
  ASSERT_EQ(views[0].stocks.size(), 1U);
  EXPECT_EQ(views[0].stocks[0].id, "waiting_first_decision");
  ASSERT_EQ(views[0].stocks[0].periods.size(), 1U);
  EXPECT_EQ(views[0].stocks[0].periods[0].change_lower, 1086);
  EXPECT_TRUE(views[0].stocks[0].years.empty());  // three quarters of the year are not there
  EXPECT_FALSE(views[1].defined);
  EXPECT_EQ(views[1].tables[0].measures[0].years.at(2022).count, (CountRange{5, 5}));
}

TEST_F(SourceTables, MakeSectionsInBothLanguagesThatSayWhatCannotBeComputed) {
  Session session = open();
  import(session, "nrm", "referrals", kReferrals);
  import(session, "nrm", "reasonable",
         "Year,Quarter,Adult - Positive reasonable grounds,Adult - Total,Total\n2022,Q3,3000,3500,3500\n");
  for (const Language language : {Language::nl, Language::en}) {
    const auto sections = source_sections_of(session, session.today(), {}, language).value();
    ASSERT_EQ(sections.size(), 3U);
    const std::string all = sections[0].paragraphs.at(1) + sections.back().paragraphs.at(0);
    EXPECT_NE(all.find(language == Language::nl ? "doorlooptijden" : "lags"), std::string::npos);
    for (const auto& section : sections)
      for (const auto& row : section.rows) EXPECT_EQ(row.size(), section.headings.size()) << section.id;
  }
}

/// The files of ../shared/data beside the checkout; skipped, aloud, where they are not.
TEST_F(SourceTables, RealFilesOfTheUnitedKingdomGiveTheirPublishedTotals) {
  const fs::path folder = shared_data() / "nrm";
  if (!fs::exists(folder)) GTEST_SKIP() << "no " << folder;
  Session session = open();
  for (const char* const name :
       {"nrm_referrals_longitudinal", "nrm_referrals_cells", "nrm_referrals_police_cells",
        "nrm_reasonable_grounds", "nrm_conclusive_grounds", "nrm_duty_to_notify_longitudinal",
        "nrm_duty_to_notify_cells"}) {
    std::ifstream file(folder / (std::string(name) + ".csv"));
    std::ostringstream text;
    text << file.rdbuf();
    EXPECT_FALSE(import(session, "nrm", name, text.str()).refused) << name;
  }
  const auto views = source_views(session, session.today()).value();
  const auto year = [&](std::string_view name, int of) {
    for (const SourceTableView& table : views[0].tables)
      if (table.name == name) return table.measures.at(0).years.at(of).count;
    return CountRange{-1, -1};
  };
  // PROVENANCE.md and CHAIN.md, section 2.
  EXPECT_EQ(year("nrm_referrals_longitudinal", 2022), (CountRange{16921, 16921}));
  EXPECT_EQ(year("nrm_reasonable_grounds", 2022), (CountRange{16747, 16747}));
  EXPECT_EQ(year("nrm_conclusive_grounds", 2022), (CountRange{6152, 6152}));
  EXPECT_EQ(year("nrm_duty_to_notify_longitudinal", 2022), (CountRange{4580, 4580}));
  bool revised = false;  // the true revision of the third quarter of 2022
  for (const SourceRevision& one : views[0].disagreements)
    revised = revised || (one.measure == "referrals" && period_text(one.period) == "2022-Q3" &&
                          one.before == CountRange{4586, 4586} && one.after == CountRange{4578, 4578});
  EXPECT_TRUE(revised);
  ASSERT_EQ(views[0].stocks.size(), 2U);
  EXPECT_EQ(views[0].stocks[0].years.back().change_lower, 16921 - 16747);
}

TEST_F(SourceTables, RealFilesOfTheUnitedNationsRaiseTheKnownDoubts) {
  const fs::path file = shared_data() / "glotip" / "glotip_nld.csv";
  if (!fs::exists(file)) GTEST_SKIP() << "no " << file;
  Session session = open();
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  EXPECT_FALSE(import(session, "glotip", "glotip_nld", text.str()).refused);
  std::string all;
  for (const Finding& finding : findings_) all += finding.message + "\n";
  // CHAIN.md, section 1.3: margins in the wrong table.
  EXPECT_NE(all.find("2022, Suspects of the police (formal contact): the parts by Sex add up to 62"),
            std::string::npos)
      << all;
  EXPECT_NE(all.find("2021, Prosecuted (for the Netherlands: cases registered): by Age stand the same "
                     "numbers as by Sex"),
            std::string::npos)
      << all;
  EXPECT_NE(all.find("2022, Convicted in first instance"), std::string::npos) << all;
  const auto views = source_views(session, session.today()).value();
  for (const SourceMeasureView& measure : views[0].tables[0].measures)
    if (measure.id == "convicted") {
      EXPECT_EQ(measure.years.at(2022).count, (CountRange{62, 62}));
    }
}

}  // namespace
}  // namespace zicht::services
