#include "services/outcome_figures.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <sstream>

#include "publish/release/release.hpp"
#include "registry/test_registry.hpp"
#include "services/chain.hpp"
#include "services/protected_yearbook.hpp"
#include "services/release_site.hpp"

namespace zicht::services {
namespace {

TEST(OutcomeFigure, CountsCellsAndTotals) {
  OutcomeFigure figure;
  figure.years[2024].units = {{1, 0}, {1, 1}, {2, 1}};
  const std::vector<std::uint16_t> all = {kAllClasses, kAllClasses};
  EXPECT_EQ(figure.count(2024, all), 3);
  EXPECT_EQ(figure.count(2024, std::vector<std::uint16_t>{1, kAllClasses}), 2);
  EXPECT_EQ(figure.count(2024, std::vector<std::uint16_t>{kAllClasses, 1}), 2);
  EXPECT_EQ(figure.count(2024, std::vector<std::uint16_t>{2, 0}), 0);
}

class OutcomeFiguresTest : public testing::Test {
 protected:
  static void import_csv(Session& session, ObjectKind kind, const std::string& text) {
    std::istringstream in(text);
    const auto summary =
        import_objects(session, in, kind, {"tester", Language::en}, false,
                       {[](const Finding& finding) { ADD_FAILURE() << finding.rule << finding.message; },
                        []() -> Result<std::ostream*> { return nullptr; }, [](std::int64_t) {}});
    ASSERT_TRUE(summary.has_value()) << summary.error().message;
  }

  /// A registry with 60 cases of 2022: so many before the court within 365 days of their registration, the
  /// others of 20 later, and 40 ended by a penal order. Every disposal is of 2023.
  Session session(const std::string& name, int within) {
    {
      registry::Registry made = registry::made_up_registry(folder_.path() / name, 3);
      const std::vector<NewEvent> of_2022 = {registry::made_up_report(-705)};
      EXPECT_TRUE(made.append(of_2022).has_value());
    }
    Session opened =
        Session::open(folder_.path() / name, registry::Access::write, registry::test_clock()).value();
    std::string cases =
        "office,case_key,registered_on,offences,trafficking_is_heaviest,form,scope,suspect_key\n";
    std::string disposals = "case_key,decided_on,kind,grounds\n";
    for (int number = 0; number < 60; ++number) {
      const std::string key = "99/" + std::to_string(100000 + number) + "-22";
      cases += "office_limburg," + key + ",2022-01-10,art273f_1_4,yes,sexual,domestic,\n";
      disposals += key + "," + (number < within ? "2023-01-05" : "2023-02-20") + "," +
                   (number < 20 ? "summons" : "penal_order") + ",\n";
    }
    import_csv(opened, ObjectKind::court_case, cases);
    import_csv(opened, ObjectKind::disposal, disposals);
    return opened;
  }
  static Yearbook yearbook(Session& session, std::vector<EarlierRelease> earlier = {}) {
    YearbookQuestion question;
    question.year = 2024;
    question.earlier = std::move(earlier);
    return protected_yearbook(session, question).value();
  }
  static const ProtectedTable& table_of(const Yearbook& book, std::string_view id) {
    const auto found = std::ranges::find(book.tables, id, &ProtectedTable::id);
    EXPECT_NE(found, book.tables.end()) << id;
    return *found;
  }
  registry::TestFolder folder_;
};

constexpr std::uint16_t kToCourt = 1;
constexpr std::uint16_t kWithin = 1;

TEST_F(OutcomeFiguresTest, AUnitWithObjectsOutsideAllYearsHasNoNumbers) {
  registry::made_up_registry(folder_.path() / "r", 3);  // reports of 2024 alone
  Session opened =
      Session::open(folder_.path() / "r", registry::Access::write, registry::test_clock()).value();
  import_csv(opened, ObjectKind::court_case,
             "office,case_key,registered_on,offences,trafficking_is_heaviest,form,scope,suspect_key\n"
             "office_limburg,99/200000-22,2022-03-01,art273f_1_4,yes,sexual,domestic,\n");
  const Yearbook book = yearbook(opened);
  EXPECT_EQ(table_of(book, "cases_registered").total(2024).state, CellState::refused);
  EXPECT_EQ(table_of(book, "cases_by_course").total(2024).state, CellState::refused);
}

TEST_F(OutcomeFiguresTest, ASmallNumeratorTakesItsShareAndWhatWouldGiveItBackAlong) {
  Session opened = session("r", 17);
  const ProtectedTable& cases = table_of(yearbook(opened), "cases_by_course");
  const std::array<std::uint16_t, 2> ever = {kToCourt, kAllClasses};
  const std::array<std::uint16_t, 2> soon = {kToCourt, kWithin};
  ASSERT_TRUE(cases.cell(2022, ever).share);
  EXPECT_EQ(cases.cell(2022, ever).share->numerator, 20);
  EXPECT_EQ(cases.cell(2022, ever).share->denominator, 60);
  EXPECT_EQ(cases.cell(2022, soon).state, CellState::hidden) << "17 of 20 leave 3";
  EXPECT_FALSE(cases.cell(2022, soon).share);
  EXPECT_EQ(cases.total(2023).state, CellState::refused) << "a year without cases is no zero";
  const ProtectedTable& disposals = table_of(yearbook(opened), "disposals_before_court");
  EXPECT_EQ(disposals.cell(2023, std::array<std::uint16_t, 1>{1}).share->denominator, 60);
}

class Keeper : public publish::FolderWriter {
 public:
  Result<void> write(const std::string& name, const std::string& content) override {
    files[name] = content;
    return {};
  }
  FilesByName files;
};

FilesByName release_of(Session& session, const Yearbook& book) {
  const auto design = publish::ReleaseDesign::parse(in_folder(session.definitions(), "release"),
                                                    **session.definition("report/style.css"))
                          .value();
  publish::ReleaseContext context;
  context.id = "2026-01-02";
  context.date = make_date(2026, 1, 2).value();
  context.as_of = make_date(2026, 1, 1).value();
  context.year = 2024;
  Keeper keeper;
  EXPECT_TRUE(publish::write_release_data(design, context, book.tables, keeper));
  EXPECT_TRUE(publish::write_release_pages(design, context, book.tables, {}, keeper));
  keeper.files["data/protection.json"] = book.knowledge.text();
  return keeper.files;
}

TEST_F(OutcomeFiguresTest, RegistersThatDifferInHiddenCountsAloneGiveEqualBytes) {
  Session one = session("one", 17);
  Session other = session("other", 16);
  const Yearbook of_one = yearbook(one);
  const Yearbook of_other = yearbook(other);
  const FilesByName files = release_of(one, of_one);
  EXPECT_TRUE(files == release_of(other, of_other));
  EXPECT_NE(files.at("en/chain.html").find("33 %"), std::string::npos) << "20 of 60";
  Session third = session("third", 8);  // shown, so that the test can tell a difference at all
  EXPECT_FALSE(files == release_of(third, yearbook(third)));
}

TEST_F(OutcomeFiguresTest, AFrozenYearKeepsItsSharesAndOneThatWasNotThereStaysAway) {
  Session opened = session("r", 8);
  EarlierRelease earlier{"2025-01-01", {}, {}};
  const Yearbook first = yearbook(opened);
  for (const ProtectedTable& table : first.tables) earlier.tables[table.id() + ".csv"] = as_csv(table);
  earlier.knowledge = first.knowledge.text();
  import_csv(opened, ObjectKind::court_case,
             "office,case_key,registered_on,offences,trafficking_is_heaviest,form,scope,suspect_key\n"
             "office_limburg,99/200000-22,2022-03-01,art273f_1_4,yes,sexual,domestic,\n");
  const Yearbook second = yearbook(opened, {earlier});
  const std::array<std::uint16_t, 2> ever = {kToCourt, kAllClasses};
  const auto& before = table_of(first, "cases_by_course").cell(2022, ever).share;
  const auto& now = table_of(second, "cases_by_course").cell(2022, ever).share;
  ASSERT_TRUE(before && now);
  EXPECT_EQ(now->denominator, 60) << "one case more would be told by the difference";
  EXPECT_EQ(before->lower, now->lower);
  earlier.tables.erase("cases_by_course.csv");
  const Yearbook third = yearbook(opened, {earlier});
  EXPECT_EQ(table_of(third, "cases_by_course").cell(2022, ever).state, CellState::refused)
      << "a figure that is new joins no year that stands as before";
}

}  // namespace
}  // namespace zicht::services
