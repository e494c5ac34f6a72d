#include "estimate/best_models.hpp"

#include <gtest/gtest.h>

#include "estimate/model_space.hpp"
#include "estimate/published_tables.hpp"
#include "estimate/test_random.hpp"

namespace zicht::estimate {
namespace {

std::vector<RankedModel> valid_models(int list_count, const std::vector<std::int64_t>& persons) {
  ModelFitter fitter(list_count, persons);
  std::vector<RankedModel> models;
  for (const HierarchicalModel& model : all_models(list_count))
    if (const ModelFit fit = fitter.fit(model); fit.is_valid()) models.push_back({model, fit});
  return models;
}

/// What the options ask for, by sorting all.
std::vector<RankedModel> first_of(std::vector<RankedModel> models, const std::vector<std::int64_t>& persons,
                                  const BestModelsOptions& options) {
  if (models.empty()) return models;
  ExistenceTest existence(models.front().model.list_count(), persons);
  put_in_order(models, options.criterion, existence);
  const double limit = models.front().fit.score(options.criterion) + options.within + 1e-6;
  std::erase_if(models,
                [&](const RankedModel& each) { return !(each.fit.score(options.criterion) <= limit); });
  if (!std::isfinite(limit)) models.clear();
  if (models.size() > options.most) models.resize(options.most, models.front());
  return models;
}

void expect_the_optimum(int list_count, int tables, std::uint64_t seed) {
  Philox random(seed, static_cast<std::uint64_t>(list_count));
  for (int table = 0; table < tables; ++table) {
    const auto persons = random_persons(list_count, random);
    const auto valid = valid_models(list_count, persons);
    for (const Criterion criterion : {Criterion::bic, Criterion::aic, Criterion::aicc}) {
      BestModelsOptions options;
      options.criterion = criterion;
      options.within = random.chance(0.5) ? 0 : 4;
      options.most = random.chance(0.5) ? 1 : 20;
      const auto best = find_best_models(list_count, persons, options);
      const auto expected = first_of(valid, persons, options);
      ASSERT_EQ(best.models.size(), expected.size()) << table;
      EXPECT_TRUE(best.complete);
      for (std::size_t i = 0; i < expected.size(); ++i)
        EXPECT_NEAR(best.models[i].fit.score(criterion), expected[i].fit.score(criterion), 1e-7) << table;
      if (!expected.empty()) {
        EXPECT_EQ(best.models[0].model.name(), expected[0].model.name()) << table;
      }
    }
  }
}

TEST(BestModels, AreThoseFoundByTryingAllOnRandomTables) {
  expect_the_optimum(2, 50, 1);
  expect_the_optimum(3, 200, 1);
  expect_the_optimum(4, 30, 1);
  expect_the_optimum(5, 1, 1);
}

TEST(BestModels, AreThoseFoundByTryingAllOnManyRandomTablesSlow) {
  expect_the_optimum(3, 1000, 2);
  expect_the_optimum(4, 200, 2);
  expect_the_optimum(5, 20, 2);
}

/// The totals that the search over all 7,785,061 models of six lists is known to end in; bench_estimate fits
/// them all.
TEST(BestModels, OfSixListsAreTheOptimaOverAllModels) {
  const auto uk = find_best_models(6, uk_2013_6_lists().persons(), {});
  EXPECT_EQ(uk.models.at(0).model.name(), "[12,13,25,35,36,45]");
  EXPECT_NEAR(uk.models[0].fit.total_persons(), 12349.6, 0.05);
  const auto netherlands = find_best_models(6, netherlands_2010_2015_6_lists().persons(), {});
  EXPECT_EQ(netherlands.models.at(0).model.name(), "[346,16,25,45]");
  EXPECT_NEAR(netherlands.models[0].fit.total_persons(), 143603, 0.5);
}

TEST(BestModels, SaysHowFarFromTheOptimumAnUnfinishedSearchMayBe) {
  const auto table = netherlands_2010_2015_6_lists();
  const double optimum = find_best_models(6, table.persons(), {}).models.at(0).fit.score(Criterion::bic);
  for (const std::int64_t fits : {1, 10, 100, 1000}) {
    BestModelsOptions options;
    options.fits = fits;
    const auto found = find_best_models(6, table.persons(), options);
    EXPECT_FALSE(found.complete);
    EXPECT_LE(found.lower_bound, optimum + 1e-6);
    EXPECT_GE(found.gap(Criterion::bic), found.models.at(0).fit.score(Criterion::bic) - optimum - 1e-6);
  }
}

TEST(BestModels, AreNoneWhereNoModelHasAnEstimateAndThatIsSeenSoon) {
  for (const int list_count : {3, 6, 8}) {
    std::vector<std::int64_t> apart(std::size_t{1} << list_count, 0);  // no overlaps
    for (int list = 0; list < list_count; ++list) apart[std::size_t{1} << list] = 5 + list;
    std::vector<std::int64_t> together(apart.size(), 0);  // everybody is on every list
    together.back() = 1000;
    for (const auto& persons : {apart, together}) {
      const auto found = find_best_models(list_count, persons, {});
      EXPECT_TRUE(found.models.empty());
      EXPECT_TRUE(found.complete);
      EXPECT_LT(found.fits, 3000);
    }
  }
}

/// Independent lists that miss few: nothing but the number of lists is hard.
TEST(BestModels, OfTenListsAreFoundWithinABudget) {
  Philox random(11, 0);
  std::vector<std::int64_t> persons(1024, 0);
  for (int person = 0; person < 3000; ++person) {
    ListMask history = 0;
    for (int list = 0; list < 10; ++list)
      if (random.chance(0.02 + 0.01 * list)) history |= ListMask{1} << list;
    if (history != 0) ++persons[history];
  }
  BestModelsOptions options;
  options.fits = 100;
  const auto found = find_best_models(10, persons, options);
  ASSERT_EQ(found.models.size(), 1U);
  EXPECT_NEAR(found.models[0].fit.total_persons(), 3000, 300);  // its standard error is about 70
  EXPECT_LE(found.lower_bound, found.models[0].fit.score(Criterion::bic));
}

}  // namespace
}  // namespace zicht::estimate
