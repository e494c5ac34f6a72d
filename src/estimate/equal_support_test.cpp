#include "estimate/equal_support.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "estimate/chao.hpp"
#include "estimate/headline.hpp"
#include "estimate/list_order.hpp"
#include "estimate/model_fit.hpp"
#include "estimate/model_space.hpp"
#include "model/shipped_definitions.hpp"

namespace zicht::estimate {
namespace {

CaptureTable table_of_counts(std::vector<std::int64_t> persons) {
  std::vector<std::string> names;
  for (std::size_t cells = 1; cells < persons.size(); cells *= 2)
    names.push_back(std::string(1, static_cast<char>('a' + names.size())));
  return CaptureTable::from_counts(std::move(names), std::move(persons)).value();
}

/// Killings in Kosovo 1999 by EXH, ABA, OSCE, HRW: Ball, Betts, Scheuren, Dudukovich & Asher (2002), AAAS.
CaptureTable kosovo() {
  std::vector<std::int64_t> persons(16, 0);
  persons[0b0001] = 1131, persons[0b0010] = 845, persons[0b0100] = 936, persons[0b1000] = 306;
  persons[0b0011] = 177, persons[0b0101] = 228, persons[0b1001] = 106, persons[0b0110] = 217;
  persons[0b1010] = 31, persons[0b1100] = 123, persons[0b0111] = 181, persons[0b1011] = 18;
  persons[0b1101] = 42, persons[0b1110] = 32, persons[0b1111] = 27;
  return table_of_counts(std::move(persons));
}

const HeadlineRules kRules;

TEST(EqualSupport, TheKosovoModelsAreThoseOfTheReference) {
  // MultipleSystemsEstimation 1.2.0: three models within 2 of the best BIC of 203.0296, and their totals.
  const auto models = supported_models(4, kosovo().persons(), 2, {});
  ASSERT_EQ(models.size(), 3U);
  EXPECT_EQ(models[0].name(), "[123,14,34]");
  EXPECT_NEAR(models[0].total_persons, 10356.518957, 1e-3);
  EXPECT_EQ(models[1].name(), "[123,134]");
  EXPECT_NEAR(models[1].total_persons, 12740.967742, 1e-3);
  EXPECT_EQ(models[2].name(), "[134,12,23]");
  EXPECT_NEAR(models[2].total_persons, 18393.306115, 1e-3);
}

/// Total and BIC of Darroch's model of three lists, by the route of its own; none when it does not count.
std::optional<std::pair<double, double>> darroch(const std::vector<std::int64_t>& persons) {
  for (const ListMask list : {1U, 2U, 4U}) {
    std::int64_t on_list = 0;
    for (ListMask cell = 1; cell < 8; ++cell) on_list += (cell & list) != 0 ? persons[cell] : 0;
    if (on_list == 0) return std::nullopt;
  }
  const auto table = table_of_counts(persons);
  const auto fit = estimate_heterogeneity(table, {true, Heterogeneity::darroch, false});
  if (!fit) return std::nullopt;
  for (const SupportedModel& model : supported_models(3, persons, 1e6, {}))
    if (!model.model) {
      EXPECT_NEAR(model.total_persons, fit->total_persons(), 1e-4 * fit->total_persons());
      return std::pair{model.total_persons, model.bic};
    }
  return std::nullopt;
}

RC_GTEST_PROP(EqualSupport, PassesOverNothingThatABruteForceFinds, ()) {
  std::vector<std::int64_t> persons{0};
  for (int cell = 1; cell < 8; ++cell) persons.push_back(*rc::gen::inRange(0, 40));
  RC_PRE(std::ranges::any_of(persons, [](std::int64_t count) { return count > 0; }));
  const double within = *rc::gen::inRange(0, 12);
  ModelFitter fitter(3, persons);
  double best = std::numeric_limits<double>::infinity();
  double lowest = best;
  double highest = 0;
  for (const double pass : {0.0, 1.0})
    for (const HierarchicalModel& model : all_models(3)) {
      const ModelFit fit = fitter.fit(model);
      if (!fit.has_total()) continue;
      if (pass == 0) best = std::min(best, fit.score(Criterion::bic));
      if (pass == 0 || fit.score(Criterion::bic) > best + within) continue;
      lowest = std::min(lowest, fit.total_persons());
      highest = std::max(highest, fit.total_persons());
    }
  if (const auto differing = darroch(persons)) {  // the one model that is not hierarchical
    const bool first = differing->second < best;
    if (first) {
      best = differing->second;
      lowest = std::numeric_limits<double>::infinity();
      highest = 0;
      for (const HierarchicalModel& model : all_models(3)) {
        const ModelFit fit = fitter.fit(model);
        if (!fit.has_total() || fit.score(Criterion::bic) > best + within) continue;
        lowest = std::min(lowest, fit.total_persons());
        highest = std::max(highest, fit.total_persons());
      }
    }
    if (differing->second <= best + within) {
      lowest = std::min(lowest, differing->first);
      highest = std::max(highest, differing->first);
    }
  }
  const auto models = supported_models(3, persons, within, {});
  RC_ASSERT(models.empty() == std::isinf(best));
  if (models.empty()) return;
  const auto [least, most] = std::ranges::minmax(models, {}, &SupportedModel::total_persons);
  RC_ASSERT(std::abs(least.total_persons - lowest) <= 1e-6 * lowest);
  RC_ASSERT(std::abs(most.total_persons - highest) <= 1e-6 * highest);
}

TEST(EqualSupport, TheBandDoesNotDependOnThreads) {
  BandOptions options{2, 60, 5, 1};
  const auto one = support_band(kosovo(), options).value();
  options.threads = 3;
  const auto three = support_band(kosovo(), options).value();
  EXPECT_EQ(one.interval.lower, three.interval.lower);
  EXPECT_EQ(one.interval.upper, three.interval.upper);
  EXPECT_EQ(one.best, three.best);
  EXPECT_LE(one.interval.lower, 10356);
  EXPECT_GE(one.interval.upper, 18393);
  EXPECT_EQ(one.invalid_replicates, 0);
}

TEST(EqualSupport,
     AReplicateWithoutAnEstimateHasNoUpperLimit) {  // one person in two lists: often drawn 0 times
  const auto band = support_band(table_of_counts({0, 100, 100, 1}), {2, 200, 1, 1}).value();
  EXPECT_GT(band.invalid_replicates, 20);
  EXPECT_TRUE(std::isinf(band.interval.upper));
}

TEST(EqualSupport, ABillionPeopleInACellAreDrawnAsQuicklyAsTen) {  // people drawn singly would take hours
  constexpr std::int64_t kBillion = 1'000'000'000;
  const auto band = support_band(table_of_counts({0, kBillion, kBillion, kBillion / 2, kBillion, kBillion / 2,
                                                  kBillion / 2, kBillion / 4}),
                                 {2, 200, 1, 1});
  ASSERT_TRUE(band);
  // Independent lists, each seeing a third: 4.75 billion seen, 2 billion not.
  EXPECT_GT(band->interval.lower, 6.745e9);
  EXPECT_LT(band->interval.upper, 6.755e9);
  EXPECT_EQ(band->invalid_replicates, 0);
}

/// Permutes the lists of a table: list i of the result is list order[i].
std::vector<std::int64_t> permuted(const std::vector<std::int64_t>& persons, const ListOrder& order) {
  return in_order(persons, order);
}

TEST(EqualSupport, TheOrderOfColumnsChangesNoLimit) {
  const std::vector<std::int64_t> persons{0, 185, 122, 12, 258, 35, 20, 3};
  const auto first = support_band(table_of_counts(persons), {2, 200, 1, 2}).value();
  for (const ListOrder& order : {ListOrder{0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}) {
    const auto band = support_band(table_of_counts(permuted(persons, order)), {2, 200, 1, 2}).value();
    EXPECT_EQ(band.interval.lower, first.interval.lower);
    EXPECT_EQ(band.interval.upper, first.interval.upper);
    EXPECT_EQ(band.best, first.best);
    EXPECT_EQ(band.models.size(), first.models.size());
  }
}

TEST(EqualSupport, ModelsAreNamedByTheColumnsOfTheTable) {  // c and a depend: 13 in one order, 12 in another
  const std::vector<std::int64_t> persons{0, 300, 200, 20, 100, 90, 15, 9};
  const auto named = [&](const ListOrder& order) {
    return support_band(table_of_counts(permuted(persons, order)), {2, 20, 1, 1}).value().models[0].name();
  };
  EXPECT_EQ(named({0, 1, 2}), "[13,2]");
  EXPECT_EQ(named({0, 2, 1}), "[12,3]");
  EXPECT_EQ(named({1, 0, 2}), "[23,1]");
}

TEST(EqualSupport, ALimitThatIsIdentifiedTakesPart) {
  // Nobody on b who is not on a. The limit of [12,3] is the closed form of lists a and c: 223 x 191 / 43.
  const auto models = supported_models(3, std::vector<std::int64_t>{0, 90, 0, 90, 148, 24, 0, 19}, 2, {});
  ASSERT_FALSE(models.empty());
  EXPECT_EQ(models[0].name(), "[12,3]");
  EXPECT_NEAR(models[0].total_persons, 223.0 * 191 / 43, 1e-4);
  EXPECT_GT(p_value_of_fit(models[0]), 0.1);
}

TEST(EqualSupport, AListWithinAnotherIsLeftOut) {
  const auto band = support_band(table_of_counts({0, 90, 0, 90, 148, 24, 0, 19}), {2, 500, 1, 2}).value();
  EXPECT_EQ(band.in_overlaps, 43);
  ASSERT_EQ(band.nested.size(), 1U);
  EXPECT_EQ(band.models.at(0).name(), "[12,3]");
  EXPECT_NEAR(band.models.at(0).total_persons, 223.0 * 191 / 43, 1e-6);
  EXPECT_LT(band.interval.lower, 1000);
  EXPECT_GT(band.interval.upper, 1000);
  EXPECT_GT(band.interval.lower, 600);
}

TEST(EqualSupport, NoModelIsAnError) {
  EXPECT_EQ(support_band(table_of_counts({0, 100, 100, 0}), {2, 10, 1, 1}).error().code,
            ErrorCode::not_identifiable);
}

TEST(Headline, GivesTheBandWhereNothingSpeaksAgainstIt) {
  const auto given = headline(kosovo(), {}, kRules, {2, 60, 5, 1});
  EXPECT_FALSE(given.is_refused());
  EXPECT_EQ(given.observed_persons, 4400);
  EXPECT_EQ(given.in_overlaps, 4400 - 1131 - 845 - 936 - 306);
}

TEST(Headline, RefusesFewOverlapsAndWideBandsWithTheirNumbers) {
  const auto refused = headline(table_of_counts({0, 100, 100, 20}), {}, kRules, {2, 200, 1, 1});
  ASSERT_EQ(refused.refusals.size(), 1U);
  EXPECT_EQ(refused.refusals[0].reason, Refusal::Reason::few_overlaps);
  EXPECT_EQ(refused.refusals[0].value, 20);
  EXPECT_TRUE(refused.band.has_value()) << "--force can print it";
  const auto wide = headline(table_of_counts({0, 100, 100, 1}), {}, kRules, {2, 200, 1, 1});
  EXPECT_EQ(wide.refusals.back().reason, Refusal::Reason::wide_band);
}

TEST(Headline, OverlapsWithAListWithinAnotherDoNotCount) {  // b within a; a and c share 20
  const auto refused = headline(table_of_counts({0, 90, 0, 90, 148, 12, 0, 8}), {}, kRules, {2, 60, 1, 1});
  EXPECT_EQ(refused.in_overlaps, 20);
  ASSERT_FALSE(refused.refusals.empty());
  EXPECT_EQ(refused.refusals[0].reason, Refusal::Reason::few_overlaps);
}

TEST(Headline, AChainOfNestedListsLeavesNoTwoListsAndIsRefused) {  // c within b within a
  const auto refused = headline(table_of_counts({0, 300, 0, 150, 0, 0, 0, 100}), {}, kRules, {2, 60, 1, 1});
  ASSERT_EQ(refused.refusals.size(), 1U);
  EXPECT_EQ(refused.refusals[0].reason, Refusal::Reason::no_estimate);
  EXPECT_EQ(refused.refusals[0].cause, "nested_lists");
  EXPECT_EQ(refused.refusals[0].detail, "b (in a), c (in a)");
}

TEST(Headline, NoModelThatFitsIsARefusal) {
  // List b passes on what a and c saw: nobody on b alone, and far more on all three than pairs can explain.
  const auto made = headline(table_of_counts({0, 900, 0, 800, 700, 20, 600, 400}), {}, kRules, {2, 60, 1, 1});
  const auto found = std::ranges::find(made.refusals, Refusal::Reason::poor_fit, &Refusal::reason);
  ASSERT_NE(found, made.refusals.end());
  EXPECT_LT(found->value, 0.001);
  EXPECT_EQ(found->limit, 0.001);
}

TEST(Headline, ASharedNobodyIsRefusedAndNothingCanBeForced) {
  const auto refused = headline(table_of_counts({0, 100, 100, 0}), {}, kRules, {2, 20, 1, 1});
  ASSERT_EQ(refused.refusals.size(), 1U);
  EXPECT_EQ(refused.refusals[0].reason, Refusal::Reason::no_estimate);
  EXPECT_FALSE(refused.band.has_value());
}

TEST(Headline, ALowerBoundContradictsOnlyFromAbove) {
  const auto with = [](Assumption assumption, double lower, double upper) {
    Estimate route{"other", "", assumption, 4400, 0, Interval{"x", 0.95, lower, upper}};
    return headline(kosovo(), std::span(&route, 1), kRules, {2, 60, 5, 1}).refusals;
  };
  EXPECT_TRUE(with(Assumption::heterogeneity_only, 5000, 5500).empty());
  EXPECT_EQ(with(Assumption::heterogeneity_only, 50'000, 55'000).at(0).detail, "other");
  EXPECT_EQ(with(Assumption::independent_within_class, 5000, 5500).at(0).reason,
            Refusal::Reason::routes_contradict);
  EXPECT_TRUE(with(Assumption::independent_within_class, 5000, 12'000).empty());
}

TEST(HeadlineRules, ThoseThatShipAreReadAndWhatIsWrongIsSaidWithItsLine) {
  const auto rules =
      HeadlineRules::parse(shipped_definition("estimate/headline.toml"), "headline.toml").value();
  EXPECT_EQ(rules.within_bic, 2);
  EXPECT_EQ(rules.fewest_in_overlaps, 25);
  EXPECT_EQ(rules.worst_fit, 0.001);
  const auto refusal = [](const std::string& toml) {
    const auto read = HeadlineRules::parse(toml, "h.toml");
    return read ? "accepted" : read.error().where + ": " + read.error().message;
  };
  EXPECT_EQ(refusal("[support]\nwithin_bic = 2\n"), "h.toml:1: [refuse] is missing");
  std::string wrong = shipped_definition("estimate/headline.toml");
  wrong.replace(wrong.find("largest_ratio = 4.0"), 19, "largest_ratio = 0.5");
  EXPECT_TRUE(refusal(wrong).ends_with(": largest_ratio lies between 1 and 1e+06")) << refusal(wrong);
  EXPECT_EQ(refusal("[x]\n"), "h.toml:1: there is no key 'x' here");
}

}  // namespace
}  // namespace zicht::estimate
