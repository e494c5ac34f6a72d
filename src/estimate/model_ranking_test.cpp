#include "estimate/model_ranking.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "estimate/published_tables.hpp"
#include "estimate/test_random.hpp"
#include "stats/linear_program.hpp"

namespace zicht::estimate {
namespace {

TEST(RankAllModels,
     OfThePublishedTableStartsAsTheReference) {  // MultipleSystemsEstimation 1.2.0, assemble_bic
  const auto ranked = rank_all_models(uk_2013_5_lists(), Criterion::bic, 2);
  ASSERT_EQ(ranked.size(), 6893U);
  const std::vector<std::string> first = {"[123,25,34]", "[123,34,5]", "[12,13,23,25,34]",
                                          "[12,13,25,35,45]"};
  for (std::size_t i = 0; i < first.size(); ++i) EXPECT_EQ(ranked[i].model.name(), first[i]);
  EXPECT_EQ(std::ranges::count_if(ranked, [](const RankedModel& each) { return each.fit.is_valid(); }), 6519);
  EXPECT_NEAR(rank_all_models(uk_2013_5_lists(), Criterion::aic, 1)[0].fit.total_persons(), 5552, 0.5);
}

TEST(RankAllModels, DoesNotDependOnTheNumberOfThreads) {
  const auto one = rank_all_models(uk_2013_5_lists(), Criterion::bic, 1);
  const auto three = rank_all_models(uk_2013_5_lists(), Criterion::bic, 3);
  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(one[i].model, three[i].model);
    EXPECT_EQ(one[i].group, three[i].group);
    if (one[i].fit.is_valid()) {
      EXPECT_EQ(one[i].fit.hidden_persons, three[i].fit.hidden_persons);
    }
  }
}

/// Which names are one fit, by linear algebra: same kept cells, and the rows of the terms over the kept cells
/// and the hidden one span the same space.
TEST(RankAllModels, GroupsWhatSpansTheSameSpaceOverTheSameCells) {
  Philox random(4, 4);
  int shared = 0;
  for (int round = 0; round < 20; ++round) {
    auto persons = random_persons(4, random);
    for (const std::size_t list : {1U, 2U, 4U, 8U}) ++persons[list];
    const auto table = CaptureTable::from_counts({"a", "b", "c", "d"}, persons).value();
    const auto ranked = rank_all_models(table, Criterion::bic, 1);
    ExistenceTest existence(4, persons);
    const auto rows = [&](const Existence& parts) {
      std::vector<stats::IntegerRow> of_terms;
      parts.finite_terms.for_each([&](ListMask term) {
        stats::IntegerRow row = {term == 0 ? 1 : 0};
        parts.kept_cells.for_each([&](ListMask cell) { row.push_back((cell & term) == term ? 1 : 0); });
        of_terms.push_back(row);
      });
      return of_terms;
    };
    for (std::size_t i = 0; i < ranked.size(); i += 3)
      for (std::size_t j = i + 1; j < ranked.size(); ++j) {
        const Existence a = existence.examine(ranked[i].model);
        const Existence b = existence.examine(ranked[j].model);
        bool same = a.kept_cells == b.kept_cells;
        if (same) {
          auto both = rows(a);
          const std::size_t rank = both.size();
          for (auto& row : rows(b)) both.push_back(row);
          same = both.size() == 2 * rank && stats::independent_rows(both).size() == rank;
        }
        EXPECT_EQ(ranked[i].group == ranked[j].group, same);
        if (!same) continue;
        ++shared;
        EXPECT_EQ(ranked[i].fit.status, ranked[j].fit.status);
        if (ranked[i].fit.is_valid()) {
          EXPECT_NEAR(ranked[i].fit.deviance, ranked[j].fit.deviance, 1e-8);
        }
      }
  }
  EXPECT_GT(shared, 100);
}

TEST(RankAllModels, GroupsTwoNamesOfOneFitInThePublishedTable) {  // nobody is on lists 1 and 5 at once
  const auto ranked = rank_all_models(uk_2013_5_lists(), Criterion::bic, 2);
  std::map<std::string, const RankedModel*> by_name;
  for (const RankedModel& each : ranked) by_name[each.model.name()] = &each;
  const RankedModel& a = *by_name.at("[12,13,15,25,35,45]");
  const RankedModel& b = *by_name.at("[125,13,35,45]");
  EXPECT_EQ(a.group, b.group);
  EXPECT_NEAR(a.fit.total_persons(), b.fit.total_persons(), 1e-6);
  EXPECT_NE(a.group, by_name.at("[12,13,25,35,45]")->group);
}

TEST(RankAllModels, OfSymmetricListsBreaksTiesByName) {  // two lists that see the same numbers
  const auto table =
      table_of({"a", "b", "c"},
               {{"100", 50}, {"010", 50}, {"001", 80}, {"110", 9}, {"101", 20}, {"011", 20}, {"111", 5}});
  const auto ranked = rank_all_models(table, Criterion::bic, 1);
  int ties = 0;
  for (std::size_t i = 1; i < ranked.size() && ranked[i].fit.is_valid(); ++i) {
    if (ranked[i].fit.score(Criterion::bic) - ranked[i - 1].fit.score(Criterion::bic) > 1e-9) continue;
    EXPECT_LT(ranked[i - 1].model, ranked[i].model);
    ++ties;
  }
  EXPECT_GE(ties, 2);  // [13,2] and [23,1], [12,13] and [12,23]
}

}  // namespace
}  // namespace zicht::estimate
