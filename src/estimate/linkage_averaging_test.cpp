#include "estimate/linkage_averaging.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

namespace zicht::estimate {
namespace {

CaptureTable three_lists(std::vector<std::int64_t> persons) {
  return CaptureTable::from_counts({"a", "b", "c"}, std::move(persons)).value();
}

CaptureTable drawn_table() {
  std::vector<std::int64_t> persons{0};
  for (int cell = 1; cell < 8; ++cell) persons.push_back(*rc::gen::inRange(cell == 7 ? 1 : 0, 60));
  return three_lists(std::move(persons));
}

const CaptureTable kUsual = three_lists({0, 200, 180, 40, 150, 35, 30, 10});
const CaptureTable kMoreLinks = three_lists({0, 180, 160, 50, 130, 45, 40, 10});
const CaptureTable kNoOverlap = three_lists({0, 200, 180, 0, 150, 0, 0, 0});

RC_GTEST_PROP(LinkageAveraging, EqualTablesGiveTheBandOfOne, ()) {
  const CaptureTable table = drawn_table();
  RC_PRE(nested_lists(table).empty());  // a headline leaves them out before it averages
  const BandOptions options{2, 60, *rc::gen::inRange<std::uint64_t>(0, 1000), 1};
  const std::vector<CaptureTable> tables(*rc::gen::element(1U, 2U, 5U, 60U), table);
  const auto one = support_band(table, options);
  const auto averaged = average_over_linkage({tables}, options);
  RC_ASSERT(one.has_value() == averaged.has_value());
  if (!one) return;
  RC_ASSERT(averaged->interval.lower == one->interval.lower);
  RC_ASSERT(averaged->interval.upper == one->interval.upper);
  RC_ASSERT(averaged->best == one->best);
  RC_ASSERT(averaged->share_of_variance == 0);
}

RC_GTEST_PROP(LinkageAveraging, TheOrderOfTheDrawsAndThreadsDoNotMatter, ()) {
  std::vector<CaptureTable> tables;
  for (int draw = *rc::gen::inRange(1, 6); draw > 0; --draw) tables.push_back(drawn_table());
  BandOptions options{2, 40, 7, 1};
  const auto before = average_over_linkage({tables}, options);
  std::ranges::rotate(tables, tables.begin() + *rc::gen::inRange<std::ptrdiff_t>(0, std::ssize(tables)));
  std::ranges::reverse(tables);
  options.threads = 3;
  const auto after = average_over_linkage({tables}, options);
  RC_ASSERT(before.has_value() == after.has_value());
  if (!before) return;
  RC_ASSERT(before->interval.lower == after->interval.lower);
  RC_ASSERT(before->interval.upper == after->interval.upper);
  RC_ASSERT(before->share_of_variance == after->share_of_variance);
}

TEST(LinkageAveraging, TheBandOfDrawsThatDifferHoldsMoreThanThatOfEach) {
  const BandOptions options{2, 400, 1, 1};
  const auto usual = support_band(kUsual, options).value();
  const auto more = support_band(kMoreLinks, options).value();
  const auto both = average_over_linkage({std::vector{kUsual, kMoreLinks}}, options).value();
  EXPECT_LT(more.interval.upper, usual.interval.upper) << "the example is no longer one";
  EXPECT_LT(both.interval.lower, usual.interval.lower);
  EXPECT_GT(both.interval.upper, more.interval.upper);
  EXPECT_GT(both.share_of_variance, 0.1);
  EXPECT_LE(both.share_of_variance, 1);
}

TEST(LinkageAveraging, TheMixtureCountsEachDrawByItsWeight) {  // a naive oracle: pool all replicates of both
  const auto both =
      average_over_linkage({std::vector{kUsual, kUsual, kUsual, kMoreLinks}}, {2, 4000, 1, 2}).value();
  std::vector<double> pooled;
  const auto pool = [&pooled](const CaptureTable& table, std::uint64_t seed) {
    const SupportBand band = support_band(table, {2, 1000, seed, 2}).value();
    pooled.insert(pooled.end(), band.best.begin(), band.best.end());
  };
  for (const std::uint64_t seed : {11U, 12U, 13U}) pool(kUsual, seed);
  pool(kMoreLinks, 20);
  const auto median = [](std::vector<double> totals) {
    std::ranges::sort(totals);
    return totals[totals.size() / 2];
  };
  EXPECT_NEAR(median(both.best), median(pooled), 0.02 * median(pooled));
}

/// 400 and 300 people on two lists, 100 on both, of whom `missed` were not linked.
CaptureTable two_lists(std::int64_t missed) {
  return CaptureTable::from_counts({"a", "b"}, {0, 300 + missed, 200 + missed, 100 - missed}).value();
}

RC_GTEST_PROP(LinkageAveraging, AShareOfMissedLinksDividesTwoListsByTheRest, ()) {  // 400 * 300 / 100 = 1200
  const std::int64_t missed = *rc::gen::inRange<std::int64_t>(0, 61);
  const double expected = 1200.0 / (1.0 - static_cast<double>(missed) / 100.0);
  const CaptureTable drawn = two_lists(missed);
  const auto models = supported_models(2, drawn.persons(), 2, {});
  RC_ASSERT(models.size() == 1U);
  RC_ASSERT(std::abs(models.front().total_persons - expected) < 1e-6 * expected);
  const auto both = average_over_linkage({std::vector{two_lists(0), drawn}}, {2, 40, 1, 1}).value();
  RC_ASSERT(both.interval.lower < 1200.0);
  RC_ASSERT(both.interval.upper > expected);
}

TEST(LinkageAveraging, ADrawWithoutAnEstimateIsInfiniteWithItsWeight) {
  const BandOptions options{2, 200, 1, 1};
  std::vector<CaptureTable> tables(99, kUsual);
  tables.push_back(kNoOverlap);
  const auto seldom = average_over_linkage({tables}, options).value();
  EXPECT_EQ(seldom.draws_without_estimate, 1);
  EXPECT_TRUE(std::isfinite(seldom.interval.upper)) << "1 % lies beyond the 97.5 % point";
  for (int more = 0; more < 5; ++more) tables[static_cast<std::size_t>(more)] = kNoOverlap;
  const auto often = average_over_linkage({tables}, options).value();
  EXPECT_EQ(often.draws_without_estimate, 6);
  EXPECT_TRUE(std::isinf(often.interval.upper));
  EXPECT_GE(std::ranges::count_if(often.best, [](double total) { return std::isinf(total); }), 12);
}

TEST(LinkageAveraging, ADrawWithoutATableIsInfiniteWithItsWeightToo) {
  const BandOptions options{2, 200, 1, 1};
  const auto seldom = average_over_linkage({std::vector(99, kUsual), 1}, options).value();
  EXPECT_EQ(seldom.draws, 100);
  EXPECT_EQ(seldom.draws_without_estimate, 1);
  EXPECT_EQ(seldom.best.size(), 200U);
  EXPECT_TRUE(std::isfinite(seldom.interval.upper)) << "1 % lies beyond the 97.5 % point";
  const auto often = average_over_linkage({std::vector(90, kUsual), 10}, options).value();
  EXPECT_TRUE(std::isinf(often.interval.upper));
  EXPECT_EQ(often.interval.lower, 645) << "more than 2.5 % say no more than the observed";
  EXPECT_EQ(std::ranges::count_if(often.best, [](double total) { return std::isinf(total); }), 20);
}

TEST(LinkageAveraging, NoEstimateInAnyDrawAndDrawsOfOtherListsAreErrors) {
  const BandOptions options{2, 10, 1, 1};
  EXPECT_EQ(average_over_linkage({std::vector{kNoOverlap, kNoOverlap}}, options).error().code,
            ErrorCode::not_identifiable);
  const auto other = CaptureTable::from_counts({"a", "b"}, {0, 10, 10, 5}).value();
  const auto refused = average_over_linkage({std::vector{kUsual, other}}, options);
  EXPECT_EQ(refused.error().code, ErrorCode::invalid_input);
  EXPECT_EQ(refused.error().where, "draw 2");
}

}  // namespace
}  // namespace zicht::estimate
