#include "services/protected_yearbook.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "registry/test_registry.hpp"
#include "services/chain.hpp"

namespace zicht::services {
namespace {

/// A registry with reports of 2024, and investigations: 7 sexual and 2 labour in 2024, none in 2023.
class ProtectedYearbookTest : public testing::Test {
 protected:
  void SetUp() override { registry::made_up_registry(folder_.path() / "registry", 3); }
  Session session() {
    return Session::open(folder_.path() / "registry", registry::Access::write, registry::test_clock())
        .value();
  }
  static void import_investigations(Session& session) {
    std::string text = "agency,own_reference,opened_on,origin,form,scope,state\n";
    for (int number = 0; number < 9; ++number)
      text += "police_limburg,I" + std::to_string(number) + ",2024-03-01,report," +
              (number < 7 ? "sexual" : "labour") + ",domestic,running\n";
    std::istringstream in(text);
    const auto summary =
        import_objects(session, in, ObjectKind::investigation, {"tester", Language::en}, false,
                       {[](const Finding& finding) { ADD_FAILURE() << finding.rule << finding.message; },
                        []() -> Result<std::ostream*> { return nullptr; }, [](std::int64_t) {}});
    ASSERT_TRUE(summary.has_value()) << summary.error().message;
    ASSERT_EQ(summary->recorded, 9);
  }
  static Yearbook yearbook(Session& session, std::vector<EarlierRelease> earlier = {}) {
    YearbookQuestion question;
    question.year = 2024;
    question.earlier = std::move(earlier);
    return protected_yearbook(session, question).value();
  }
  static const ProtectedTable* table_of(const Yearbook& book, std::string_view id) {
    const auto found = std::ranges::find(book.tables, id, &ProtectedTable::id);
    return found == book.tables.end() ? nullptr : &*found;
  }
  registry::TestFolder folder_;
};

TEST_F(ProtectedYearbookTest, SmallCountsOfTheChainAreHiddenAndNothingGivesThemAway) {
  Session opened = session();
  import_investigations(opened);
  const Yearbook book = yearbook(opened);
  const ProtectedTable* const all = table_of(book, "investigations");
  const ProtectedTable* const by_form = table_of(book, "investigations_by_form");
  ASSERT_TRUE(all != nullptr && by_form != nullptr);
  EXPECT_EQ(all->total(2024).count, 9);
  std::size_t hidden = 0;
  for (const ProtectedCell& cell : by_form->cells()) {
    if (cell.year != 2024) continue;
    hidden += cell.state == CellState::hidden ? 1 : 0;
    EXPECT_TRUE(!cell.count || *cell.count == 0 || *cell.count >= 5);
  }
  EXPECT_GE(hidden, 2U) << "2 of 9 are hidden, so 7 of 9 are too";
}

TEST_F(ProtectedYearbookTest, AUnitWithoutObjectsHasNoFiguresAndAYearWithoutAnyIsNoZero) {
  Session opened = session();
  EXPECT_EQ(table_of(yearbook(opened), "investigations"), nullptr);
  import_investigations(opened);
  YearbookQuestion question;
  question.year = 2025;
  const Yearbook book = protected_yearbook(opened, question).value();
  EXPECT_EQ(table_of(book, "judgments"), nullptr);
  const ProtectedTable* const all = table_of(book, "investigations");
  ASSERT_NE(all, nullptr);
  EXPECT_EQ(all->total(2024).count, 9);
  EXPECT_EQ(all->total(2025).state, CellState::refused);
  EXPECT_FALSE(all->total(2025).reason.en.empty());
}

TEST_F(ProtectedYearbookTest, NothingStandsAsInAWithdrawnReleaseAndWhatItWithheldStaysWithheld) {
  Session opened = session();
  import_investigations(opened);
  EarlierRelease withdrawn{"2025-01-01", {}, {}, true};
  for (const ProtectedTable& table : yearbook(opened).tables)
    withdrawn.tables[table.id() + ".csv"] = as_csv(table);
  std::string& total = withdrawn.tables.at("investigations.csv");
  total.replace(total.find(",9,published"), 2, ",7");  // it was wrong by 2
  const Yearbook book = yearbook(opened, {withdrawn});
  for (const YearbookYear& year : book.years) EXPECT_EQ(year.origin, YearbookYear::Origin::first);
  EXPECT_EQ(table_of(book, "investigations")->total(2024).state, CellState::hidden)
      << "7 was seen, and 9 would say that two were forgotten";
  const ProtectedTable& by_form = *table_of(book, "investigations_by_form");
  EXPECT_FALSE(std::ranges::any_of(
      by_form.cells(), [](const ProtectedCell& cell) { return cell.year == 2024 && cell.count == 7; }));
}

}  // namespace
}  // namespace zicht::services
