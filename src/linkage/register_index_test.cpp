#include "linkage/register_index.hpp"

#include <gtest/gtest.h>

#include <map>

#include "linkage/explain.hpp"
#include "linkage/test_views.hpp"

namespace zicht::linkage {
namespace {

std::vector<std::string_view> texts_of(const Row& row) { return {row.begin(), row.end()}; }

TEST(RegisterIndex, FindsWhoIsThere) {
  const MadeUp made = made_up(41, 3000, 0.2, 0.05);
  const IdentityView view = made.view();
  const LinkResult result = link(view, {}).value();
  RegisterIndex index = RegisterIndex::make(view, result, result.cluster_of, 2).value();
  std::size_t asked = 0;
  std::size_t found = 0;
  for (std::uint32_t record = 0; record < made.rows.size(); record += 37, ++asked) {
    const auto persons = index.find(texts_of(made.rows[record])).persons;
    found += !persons.empty() && persons.front().person == result.cluster_of[record] ? 1U : 0U;
  }
  EXPECT_GT(static_cast<double>(found), 0.98 * static_cast<double>(asked));
}

TEST(RegisterIndex,
     WeighsANewReportAsLinkingWould) {  // oracle: the report inside the view, explained pair by pair
  MadeUp made = made_up(42, 1200, 0.0, 0.1);
  const Row guest = made.rows.back();
  const IdentityView view = made.view();
  const LinkResult result = link(view, {}).value();
  RegisterIndex index = RegisterIndex::make(view, result, result.cluster_of, 1).value();
  Explainer explainer = Explainer::make(view, result, result.cluster_of, 1).value();
  const auto last = static_cast<std::uint32_t>(made.rows.size() - 1);
  for (const FoundPerson& person : index.find(texts_of(guest)).persons) {
    if (person.record == last || person.person != person.record) continue;
    EXPECT_NEAR(person.odds_bits, explainer.explain(person.record, last).odds_bits, 0.01);
  }
}

TEST(RegisterIndex, TakesValuesNobodyHadOneAfterTheOther) {
  const MadeUp made = made_up(43, 2000, 0.1, 0.02);
  const IdentityView view = made.view();
  const LinkResult result = link(view, {}).value();
  RegisterIndex index = RegisterIndex::make(view, result, result.cluster_of, 1).value();
  Row slipped = made.rows[10];
  slipped[1] += "q";
  const auto before = index.find(texts_of(slipped)).persons;
  ASSERT_FALSE(before.empty());
  EXPECT_EQ(before.front().person, result.cluster_of[10]);
  EXPECT_TRUE(index.find(texts_of({"xqzwv", "wvkqxzj", "1901-01-01", "f", ""})).persons.empty());
  const FoundPersons nothing_said = index.find(texts_of({"", "", "", "", ""}));
  EXPECT_TRUE(nothing_said.persons.empty());
  EXPECT_FALSE(nothing_said.says_who);
  EXPECT_TRUE(index.find(texts_of({std::string(10'000, 'z'), "\xFF", "0000-77-99", "", ""})).persons.empty());
  const auto after = index.find(texts_of(slipped)).persons;
  ASSERT_EQ(after.size(), before.size());
  EXPECT_EQ(after.front().odds_bits, before.front().odds_bits);
}

TEST(RegisterIndex, AmongManyWhoAreTheSameItLooksAtNeighboursOnlyAndSaysSo) {
  const std::vector<Row> rows(20'000, {"ana", "bea", "1990-01-02", "f", "n"});
  const IdentityView view = view_of(MadeUp::kinds(), rows);
  const LinkResult result = link(view, {}).value();
  RegisterIndex index = RegisterIndex::make(view, result, result.cluster_of, 1).value();
  for (const FoundPersons& found : {index.find(texts_of(rows[0])), index.find(9'999)}) {
    EXPECT_GT(found.large_blocks, 0U);
    EXPECT_LE(found.persons.size(), 20U);
  }
}

TEST(RegisterIndex, OfAPersonOneIsPartOfItSeesTheOtherRecords) {
  const IdentityView view = view_of(MadeUp::kinds(), {{"anatole", "beatrix", "1990-01-02", "f", "n"},
                                                      {"anatole", "beatrix", "1990-01-02", "f", "n"},
                                                      {"zed", "quux", "1950-11-30", "m", "p"}});
  const LinkResult result = link(view, {}).value();
  RegisterIndex index = RegisterIndex::make(view, result, std::vector<std::uint32_t>{0, 0, 2}, 1).value();
  const FoundPersons found = index.find(0);
  ASSERT_EQ(found.persons.size(), 1U);
  EXPECT_EQ(found.persons[0].person, 0U);
  EXPECT_EQ(found.persons[0].record, 1U);
}

}  // namespace
}  // namespace zicht::linkage
