#include "estimate/model_averaging.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "estimate/published_tables.hpp"

namespace zicht::estimate {
namespace {

/// Eight models of three lists, weights by hand from their BIC.
TEST(AverageModels, WeighsEachFitByItsScore) {
  const auto table =
      table_of({"a", "b", "c"},
               {{"100", 90}, {"010", 70}, {"001", 80}, {"110", 9}, {"101", 20}, {"011", 12}, {"111", 5}});
  const auto ranked = rank_all_models(table, Criterion::bic, 1);
  double sum = 0;
  double total = 0;
  for (const RankedModel& each : ranked) {
    const double weight = std::exp(-each.fit.score(Criterion::bic) / 2 + 30);
    sum += weight;
    total += weight * each.fit.total_persons();
  }
  const auto averaged = average_models(ranked, Criterion::bic, 0.95);
  EXPECT_NEAR(averaged.estimate.total_persons(), total / sum, 1e-6);
  EXPECT_EQ(averaged.estimate.route, "average_bic");
  EXPECT_EQ(averaged.models.size(), 8U);
}

TEST(AverageModels, GivesAFitWithSeveralNamesOneWeight) {
  const auto ranked = rank_all_models(uk_2013_5_lists(), Criterion::bic, 2);
  const auto averaged = average_models(ranked, Criterion::bic, 0.95);
  std::size_t valid = 0;
  while (valid < ranked.size() && ranked[valid].fit.is_valid()) ++valid;
  EXPECT_LT(averaged.models.size(), valid);
  double sum = 0;
  for (const WeightedModel& each : averaged.models) sum += each.weight;
  EXPECT_NEAR(sum, 1, 1e-12);
  const Interval& interval = averaged.estimate.interval.value();
  EXPECT_LT(interval.lower, averaged.estimate.total_persons());
  EXPECT_GT(interval.upper, averaged.estimate.total_persons());
}

}  // namespace
}  // namespace zicht::estimate
