#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "linkage/explain.hpp"
#include "linkage/register_index.hpp"
#include "linkage/test_views.hpp"

namespace zicht::linkage {
namespace {

std::vector<std::string_view> texts_of(const Row& row) { return {row.begin(), row.end()}; }

/// A register and the report that came last: what linking all of it says of the last, and an index of the
/// others that knows what that linkage learned.
struct Asked {
  /// By other record: log2 odds of the two if neither had another record, where they are even or better.
  std::map<std::uint32_t, double> linked;
  std::map<std::uint32_t, std::size_t> size_of_cluster;
  std::vector<std::uint32_t> cluster_of;
  std::vector<FoundPerson> found;
};

double odds_if_alone(const LinkResult& result, const LinkedPair& pair) {
  return pair.weight_bits + result.prior_odds_bits[0] + result.join_bits;
}

Asked asked(const std::vector<Kind>& kinds, std::vector<Row> rows, std::size_t which) {
  std::rotate(rows.begin() + static_cast<std::ptrdiff_t>(which),
              rows.begin() + static_cast<std::ptrdiff_t>(which) + 1, rows.end());
  LinkOptions options;
  options.one_to_one = false;
  LinkResult result = link(view_of(kinds, rows), options).value();
  Asked answer;
  const auto last = static_cast<std::uint32_t>(rows.size() - 1);
  for (const LinkedPair& pair : result.pairs)
    if (const double odds = odds_if_alone(result, pair); pair.b == last && odds >= 0.0)
      answer.linked[pair.a] = odds;
  result.cluster_of.pop_back();
  const Row guest = rows.back();
  rows.pop_back();
  answer.cluster_of = result.cluster_of;
  for (const std::uint32_t cluster : result.cluster_of) ++answer.size_of_cluster[cluster];
  RegisterIndex index = RegisterIndex::make(view_of(kinds, rows), result, result.cluster_of, 1).value();
  answer.found = index.find(texts_of(guest), 1000).persons;
  return answer;
}

/// \param compared  of how many pairs the weight was compared is added; of persons of one record only
void expect_what_linking_finds(const Asked& asked, std::size_t& compared) {
  for (const auto& [record, odds] : asked.linked) {
    const auto found = std::ranges::find(asked.found, asked.cluster_of[record], &FoundPerson::person);
    ASSERT_NE(found, asked.found.end());
    if (asked.size_of_cluster.at(found->person) != 1) continue;
    EXPECT_NEAR(found->odds_bits, odds, 0.02);
    ++compared;
  }
}

TEST(RegisterIndexLaw, FindsWhatLinkingTheWholeRegisterFindsWithTheSameWeight) {
  const MadeUp made = made_up(44, 300, 0.3, 0.08);
  std::size_t compared = 0;
  for (std::size_t which = 0; which < made.rows.size(); which += 53)
    expect_what_linking_finds(asked(MadeUp::kinds(), made.rows, which), compared);
  EXPECT_GT(compared, 1U);
}

TEST(RegisterIndexLaw, ForARecordOfTheRegisterItFindsThePairsOfLinkingAndNoOthers) {
  const MadeUp made = made_up(47, 1500, 0.3, 0.08);
  const IdentityView view = made.view();
  const LinkResult result = link(view, {}).value();
  std::vector<std::uint32_t> alone(view.record_count());
  std::iota(alone.begin(), alone.end(), 0U);
  RegisterIndex index = RegisterIndex::make(view, result, alone, 1).value();
  constexpr double kLowest = 0.01;
  std::map<std::pair<std::uint32_t, std::uint32_t>, double> odds;
  for (const LinkedPair& pair : result.pairs)
    if (const double bits = odds_if_alone(result, pair); probability_of(bits) >= kLowest)
      odds[{pair.a, pair.b}] = odds[{pair.b, pair.a}] = bits;
  std::size_t found = 0;
  for (std::uint32_t record = 0; record < view.record_count(); ++record) {
    for (const FoundPerson& person : index.find(record, 1000).persons) {
      if (person.probability < kLowest) continue;
      ++found;
      const auto pair = odds.find({record, person.person});
      ASSERT_NE(pair, odds.end());
      EXPECT_NEAR(person.odds_bits, pair->second, 1e-3);
    }
  }
  EXPECT_EQ(found, odds.size());
  EXPECT_GT(found, 500U);
}

TEST(RegisterIndexLaw, OfPersonsWithOneOtherRecordItSaysWhatExplainingSays) {
  const MadeUp made = made_up(48, 500, 0.4, 0.25);
  const IdentityView view = made.view();
  const LinkResult result = link(view, {}).value();
  ASSERT_GT(result.join_bits, 0.0);
  std::map<std::uint32_t, std::size_t> size;
  for (const std::uint32_t cluster : result.cluster_of) ++size[cluster];
  RegisterIndex index = RegisterIndex::make(view, result, result.cluster_of, 1).value();
  Explainer explainer = Explainer::make(view, result, result.cluster_of, 1).value();
  std::size_t alone = 0;
  std::size_t not_alone = 0;
  for (std::uint32_t record = 0; record < view.record_count(); ++record) {
    for (const FoundPerson& person : index.find(record, 1000).persons) {
      if (size[person.person] - (result.cluster_of[record] == person.person ? 1U : 0U) != 1U) continue;
      const Explanation why = explainer.explain(record, person.record);
      EXPECT_NEAR(person.odds_bits, why.odds_bits, 1e-3);
      ++(why.lone_bits > 0.0 ? alone : not_alone);
    }
  }
  EXPECT_GT(alone, 100U);
  EXPECT_GT(not_alone, 2U);
}

TEST(RegisterIndexLaw, FindsInLargeBlocksWhatNeighboursFind) {
  MadeUp made = made_up(45, 900, 0.3, 0.08);
  for (std::size_t record = 0; record < made.rows.size(); ++record) {
    made.rows[record][0] = made.rows[record][0].substr(0, 1);
    made.rows[record][1] = made.rows[record][1].substr(0, 3);
    made.rows[record][2] = made.rows[record][2].substr(0, 4) + "-00-00";
  }
  std::size_t compared = 0;
  for (std::size_t which = 0; which < made.rows.size(); which += 301)
    expect_what_linking_finds(asked(MadeUp::kinds(), made.rows, which), compared);
}

}  // namespace
}  // namespace zicht::linkage
