#include "estimate/chao.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <iostream>
#include <string>

#include "estimate/published_tables.hpp"

namespace zicht::estimate {
namespace {

/// The variance that a log-normal interval was made from.
double standard_error(const Estimate& estimate) {
  const double z = 1.959963984540054;
  const double log_factor = std::log(
      (estimate.interval->upper - static_cast<double>(estimate.observed_persons)) / estimate.hidden_persons);
  return estimate.hidden_persons * std::sqrt(std::expm1(log_factor * log_factor / (z * z)));
}

Result<Estimate> by_route(const CaptureTable& table, const std::string& route) {
  if (route == "chao_binomial_bias_corrected")
    return chao(sighting_counts(table), SightingLimit::number_of_lists, true);
  for (const auto& model : heterogeneity_models(table.list_count()))
    if (route_name(model) == route) return estimate_heterogeneity(table, model);
  return fail(ErrorCode::not_found, "no such route", route);
}

// Rcapture 1.4-4: tests/golden/routes/PROVENANCE.md. Its standard errors of mh_chao and mth_chao are those of
// the last but one step of its fit, which stops at 1e-8: they agree to 4 digits only.
TEST(Heterogeneity, EveryModelOfEveryTableAgreesWithRcapture) {
  int compared = 0;
  for (auto& row : golden("rcapture")) {
    const auto table = named_table(row["table"]);
    if (!table) {
      std::cout << "left out: the shared data are not here (" << row["table"] << ")\n";
      continue;
    }
    const auto estimate = by_route(*table, row["route"]);
    ASSERT_TRUE(estimate) << row["table"] << " " << row["route"];
    const double total = std::stod(row["total"]);
    const double error = std::stod(row["standard_error"]);
    EXPECT_NEAR(estimate->total_persons(), total, 1e-8 * total) << row["table"] << " " << row["route"];
    EXPECT_NEAR(standard_error(*estimate), error, 1e-4 * error) << row["table"] << " " << row["route"];
    ++compared;
  }
  EXPECT_GE(compared, 65);  // 13 for each of the five tables that are here
}

TEST(Chao, UkAndKosovoAgreeWithRcapture) {  // closedp.bc(m = "Mh", h = "Chao")
  const auto uk = chao(sighting_counts(uk_2013_5_lists()), SightingLimit::number_of_lists, true).value();
  EXPECT_NEAR(uk.total_persons(), 14582.150697674, 1e-8);
  EXPECT_NEAR(standard_error(uk), 939.017137032, 1e-6);
  const auto kosovo =
      chao(sighting_counts(kosovo_1999_4_lists()), SightingLimit::number_of_lists, true).value();
  EXPECT_NEAR(kosovo.total_persons(), 8796.505945640, 1e-8);
  EXPECT_NEAR(standard_error(kosovo), 224.182319769, 1e-6);
}

TEST(Chao, OneListAgreesWithThePublishedBound) {
  // van der Heijden et al. (2003): 1,645 people caught once, 183 twice, 1,880 in all: 1880 + 1645^2 / 366
  const SightingCounts counts{.observed = 1880, .once = 1645, .twice = 183};
  const auto bound = chao(counts, SightingLimit::none, false).value();
  EXPECT_NEAR(bound.total_persons(), 9273.511, 5e-4);
  EXPECT_EQ(bound.route, "chao_poisson");
  EXPECT_EQ(bound.assumption, Assumption::heterogeneity_only);
}

TEST(Chao, ThePlainVarianceIsTheOneOfChao1987) {  // f2 (r^4 / 4 + r^3 + r^2 / 2), r = 10 / 5 = 2: 5 * 14
  const auto bound = chao({.observed = 20, .once = 10, .twice = 5}, SightingLimit::none, false).value();
  EXPECT_NEAR(bound.hidden_persons, 10, 1e-12);
  EXPECT_NEAR(standard_error(bound), std::sqrt(70.0), 1e-9);
}

TEST(Chao, IsRefusedWhereItIsInfinite) {
  const SightingCounts counts{.observed = 10, .once = 10, .twice = 0};
  const auto plain = chao(counts, SightingLimit::none, false);
  ASSERT_FALSE(plain);
  EXPECT_EQ(plain.error().code, ErrorCode::not_identifiable);
  EXPECT_NEAR(chao(counts, SightingLimit::none, true).value().hidden_persons, 45, 1e-12);  // 10 * 9 / 2
}

TEST(Chao, NobodyIsHiddenWhenEverybodyWasSeenOften) {
  const auto bound = chao({.observed = 50, .once = 0, .twice = 0}, SightingLimit::none, false).value();
  EXPECT_EQ(bound.total_persons(), 50);
  EXPECT_EQ(bound.interval->upper, 50);
}

TEST(Chao, RefusesCountsThatCannotBe) {
  EXPECT_FALSE(chao({.observed = 0}, SightingLimit::none, true));
  EXPECT_FALSE(chao({.observed = 3, .once = 4}, SightingLimit::none, true));
  EXPECT_FALSE(chao({.observed = 3, .once = -1}, SightingLimit::none, true));
  EXPECT_FALSE(chao({.observed = 3, .once = 1, .lists = 1}, SightingLimit::number_of_lists, true));
}

RC_GTEST_PROP(Chao, PeopleSeenThreeTimesOnlyAddThemselves, (bool bias_corrected)) {
  SightingCounts counts{.once = *rc::gen::inRange(0, 500), .twice = *rc::gen::inRange(1, 500)};
  counts.observed = counts.once + counts.twice + *rc::gen::inRange(0, 500);
  const auto fewer = chao(counts, SightingLimit::none, bias_corrected).value();
  counts.observed += 77;
  const auto more = chao(counts, SightingLimit::none, bias_corrected).value();
  RC_ASSERT(more.hidden_persons == fewer.hidden_persons);
  RC_ASSERT(std::abs(more.interval->upper - fewer.interval->upper - 77) < 1e-6 * more.interval->upper);
}

RC_GTEST_PROP(Chao, TheBinomialFormIsBelowThePoissonOneAndReachesIt, (bool bias_corrected)) {
  SightingCounts counts{.once = *rc::gen::inRange(1, 500), .twice = *rc::gen::inRange(1, 500)};
  counts.observed = counts.once + counts.twice;
  const double poisson = chao(counts, SightingLimit::none, bias_corrected)->hidden_persons;
  counts.lists = 3;
  const double three = chao(counts, SightingLimit::number_of_lists, bias_corrected)->hidden_persons;
  counts.lists = 100'000'000;
  const double many = chao(counts, SightingLimit::number_of_lists, bias_corrected)->hidden_persons;
  RC_ASSERT(three <= poisson);
  RC_ASSERT(std::abs(many - poisson) <= 1e-7 * (1 + poisson));
}

/// Four lists, each history with somebody.
CaptureTable some_table() {
  std::vector<std::int64_t> persons(16, 0);
  for (std::size_t history = 1; history < 16; ++history) persons[history] = *rc::gen::inRange(1, 60);
  return CaptureTable::from_counts({"a", "b", "c", "d"}, persons).value();
}

RC_GTEST_PROP(Heterogeneity, RenamingListsLeavesEveryEstimateUnchanged, ()) {
  const auto table = some_table();
  std::vector<std::int64_t> renamed(16, 0);
  for (std::size_t history = 1; history < 16; ++history)
    renamed[(history >> 1) | ((history & 1) << 3)] = table.persons(static_cast<ListMask>(history));
  const auto other = CaptureTable::from_counts({"b", "c", "d", "a"}, renamed).value();
  for (const auto& model : heterogeneity_models(4)) {
    const auto one = estimate_heterogeneity(table, model);
    const auto two = estimate_heterogeneity(other, model);
    RC_ASSERT(one.has_value() == two.has_value());
    if (one) RC_ASSERT(std::abs(one->hidden_persons - two->hidden_persons) <= 1e-6 * one->hidden_persons);
  }
}

RC_GTEST_PROP(Heterogeneity, ATableTenTimesAsLargeHasTenTimesTheHidden, ()) {
  const auto table = some_table();
  std::vector<std::int64_t> larger(table.persons().begin(), table.persons().end());
  for (auto& count : larger) count *= 10;
  const auto tenfold = CaptureTable::from_counts({"a", "b", "c", "d"}, larger).value();
  for (const auto& model : heterogeneity_models(4)) {
    if (model.bias_corrected) continue;
    const auto one = estimate_heterogeneity(table, model);
    const auto ten = estimate_heterogeneity(tenfold, model);
    if (one && ten)
      RC_ASSERT(std::abs(10 * one->hidden_persons - ten->hidden_persons) <= 1e-5 * ten->hidden_persons);
  }
}

TEST(Heterogeneity, TwoListsGiveLincolnPetersenAndChapman) {
  const auto table = table_of({"a", "b"}, {{"11", 30}, {"10", 170}, {"01", 120}});
  const auto plain = estimate_heterogeneity(table, {.lists_differ = true}).value();
  EXPECT_NEAR(plain.total_persons(), 200.0 * 150 / 30, 1e-6);
  EXPECT_EQ(plain.assumption, Assumption::independent_lists);
  const auto chapman = estimate_heterogeneity(table, {.lists_differ = true, .bias_corrected = true}).value();
  EXPECT_NEAR(chapman.total_persons(), 201.0 * 151 / 31 - 1, 1e-9);
}

TEST(Heterogeneity, TheBoundKeepsItsTermsAboveZero) {
  // The maximum over eta >= 0 is never above that of the lists alike without heterogeneity when people seen
  // often are few: all terms leave.
  const auto table =
      table_of({"a", "b", "c"},
               {{"100", 100}, {"010", 100}, {"001", 100}, {"110", 60}, {"101", 60}, {"011", 60}, {"111", 1}});
  const double bound = estimate_heterogeneity(table, {.heterogeneity = Heterogeneity::chao})->hidden_persons;
  EXPECT_NEAR(bound, estimate_heterogeneity(table, {})->hidden_persons, 1e-6);
}

TEST(Heterogeneity, SaysWhyThereIsNoEstimate) {
  const auto none = table_of({"a", "b", "c"}, {{"100", 40}, {"010", 50}, {"001", 60}});
  for (const auto& model : heterogeneity_models(3)) {
    const auto estimate = estimate_heterogeneity(none, model);
    if (model.bias_corrected) continue;  // a person is added to each pair
    ASSERT_FALSE(estimate) << route_name(model) << " " << estimate->hidden_persons;
    EXPECT_TRUE(estimate.error().code == ErrorCode::not_converged ||
                estimate.error().code == ErrorCode::not_identifiable);
  }
  const auto two = table_of({"a", "b"}, {{"11", 30}, {"10", 170}, {"01", 120}});
  EXPECT_EQ(estimate_heterogeneity(two, {.heterogeneity = Heterogeneity::chao}).error().code,
            ErrorCode::invalid_input);
  EXPECT_EQ(estimate_heterogeneity(kosovo_1999_4_lists(),
                                   {.heterogeneity = Heterogeneity::darroch, .bias_corrected = true})
                .error()
                .code,
            ErrorCode::invalid_input);
}

}  // namespace
}  // namespace zicht::estimate
