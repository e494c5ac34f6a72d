#include "estimate/selection_bootstrap.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "estimate/published_tables.hpp"
#include "stats/bootstrap_interval.hpp"

namespace zicht::estimate {
namespace {

BootstrapRun run_of(const CaptureTable& table, SelectionRoute route, std::int64_t first, std::int64_t last,
                    std::size_t threads = 1) {
  return run_bootstrap(table, {.route = route}, {.seed = 7, .first = first, .last = last, .threads = threads})
      .value();
}

TEST(SelectionBootstrap, IsTheSameForAnyNumberOfThreadsAndAnySharding) {
  const auto table = kosovo_1999_4_lists();
  for (const auto route : {SelectionRoute::all_models, SelectionRoute::stepwise, SelectionRoute::downhill}) {
    const auto whole = run_of(table, route, 1, 40);
    EXPECT_EQ(run_of(table, route, 1, 40, 3), whole);
    EXPECT_EQ(
        combine({run_of(table, route, 31, 40), run_of(table, route, 1, 13), run_of(table, route, 14, 30)})
            .value(),
        whole);
  }
}

/// MultipleSystemsEstimation 1.2.0, estimate_population_stepwise(nboot = 1000): ahat, and 95 % limits with
/// other random numbers. The limits must agree within four Monte Carlo errors of their difference.
TEST(SelectionBootstrap, AgreesWithTheReferenceOnStepwiseSelection) {
  const auto run = run_of(kosovo_1999_4_lists(), SelectionRoute::stepwise, 1, 1000, 2);
  EXPECT_NEAR(stats::acceleration(run.jackknife_totals, run.jackknife_weights).value(), -0.0041602, 1e-7);
  const auto interval = bca_interval(run, 0.95).value();
  EXPECT_NEAR(interval.interval.lower, 12595.84, 4 * std::sqrt(2.0) * interval.lower_error);
  EXPECT_NEAR(interval.interval.upper, 16527.49, 4 * std::sqrt(2.0) * interval.upper_error);
  EXPECT_GT(interval.lower_error, 0);
  EXPECT_EQ(interval.replicates, 1000);
}

TEST(SelectionBootstrap,
     DrawsAsManyPersonsWithTheSharesObserved) {  // selection sees it: Lincoln-Petersen of means
  const auto table = table_of({"a", "b"}, {{"10", 900}, {"01", 400}, {"11", 300}});
  const auto run = run_of(table, SelectionRoute::all_models, 1, 2000, 2);
  double mean = 0;
  for (const double total : run.totals) mean += total / 2000;
  // 1200 * 700 / 300 = 2800; its delta-method s.e. is about 104, so that of the mean about 2.3; bias under 10
  EXPECT_NEAR(mean, 2800, 20);
}

TEST(SelectionBootstrap, CountsAReplicateWithoutAValidModelAsInfinite) {
  const auto table =
      table_of({"a", "b"}, {{"10", 9}, {"01", 4}, {"11", 1}});  // the overlap is lost in 1 of 3
  const auto run = run_of(table, SelectionRoute::all_models, 1, 300);
  const auto percentile = percentile_interval(run, 0.95).value();
  EXPECT_GT(percentile.invalid, 60);
  EXPECT_TRUE(std::isinf(percentile.interval.upper));
  const auto as_the_reference = percentile_interval(run, 0.95, true).value();
  EXPECT_EQ(as_the_reference.replicates, 300 - percentile.invalid);
  EXPECT_TRUE(std::isfinite(as_the_reference.interval.upper));
  EXPECT_FALSE(
      bca_interval(run, 0.95).has_value());  // without the one person on both lists there is no estimate
}

TEST(SelectionBootstrap, ComesBackFromJsonBitByBit) {
  const auto table = table_of({"a", "b"}, {{"10", 9}, {"01", 4}, {"11", 1}});
  const auto run = run_of(table, SelectionRoute::all_models, 5, 60);
  const std::string json = to_json(to_node(run));
  EXPECT_EQ(bootstrap_run_from(parse_json(json).value(), "a.json").value(), run);
}

TEST(SelectionBootstrap, RefusesPartsThatDoNotBelongTogether) {
  const auto table = kosovo_1999_4_lists();
  const auto part = run_of(table, SelectionRoute::stepwise, 1, 5);
  const auto message = [](std::vector<BootstrapRun> parts) {
    return combine(std::move(parts)).error().message;
  };
  EXPECT_EQ(message({}), "there are no parts to combine");
  EXPECT_EQ(message({part, part}), "a replicate stands in two parts");
  EXPECT_EQ(message({part, run_of(table, SelectionRoute::stepwise, 7, 8)}), "replicates are missing");
  EXPECT_EQ(message({part, run_of(table, SelectionRoute::downhill, 6, 8)}),
            "the parts are of different runs");
  for (const char* json : {"{}", "[]", "{\"kind\":\"zicht bootstrap 2\"}"})
    EXPECT_FALSE(bootstrap_run_from(parse_json(json).value(), "a.json").has_value());
}

TEST(SelectionBootstrap, RefusesARangeThatIsNoneAndATableWithoutAnEstimate) {
  const auto table = kosovo_1999_4_lists();
  for (const auto& [first, last] : {std::pair{0, 5}, std::pair{5, 4}, std::pair{1, 20'000'000}})
    EXPECT_EQ(run_bootstrap(table, {}, {.first = first, .last = last}).error().code,
              ErrorCode::invalid_input);
  const auto without_overlap = table_of({"a", "b"}, {{"10", 9}, {"01", 4}});
  EXPECT_EQ(run_bootstrap(without_overlap, {}, {}).error().code, ErrorCode::not_identifiable);
}

}  // namespace
}  // namespace zicht::estimate
