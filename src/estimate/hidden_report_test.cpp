#include "estimate/hidden_report.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace zicht::estimate {
namespace {

/// Lists a, b, c: 40, 50, 60 alone, overlaps of 12, 13, 17, all 5; who is on a and b was sent from a to b.
CapturedPeople people() {
  CapturedPeople captured;
  captured.lists = {{"a", {"A nl", "A en"}}, {"b", {"B nl", "B en"}}, {"c", {"C nl", "C en"}}};
  captured.period = {2024, 2024};
  captured.anonymous_persons = 7;
  const std::int64_t counts[] = {0, 40, 50, 12, 60, 13, 17, 5};
  std::uint32_t position = 0;
  for (ListMask lists = 1; lists < 8; ++lists)
    for (std::int64_t person = 0; person < counts[lists]; ++person)
      captured.people.push_back({position++, lists, lists == 0b011 ? ListMask{0b010} : ListMask{0}});
  return captured;
}

HiddenRequest request(int looks) {
  HiddenRequest wanted;
  wanted.band = {2, 60, 1, 1};
  wanted.variation_replicates = looks;
  wanted.curves = looks > 0;
  return wanted;
}

HiddenSubject subject(const CapturedPeople& captured, std::function<bool(const CapturedPerson&)> wanted) {
  return {"all", {"Alle", "All"}, &captured, {{0, 1}}, std::move(wanted)};
}

TEST(HiddenReport, HoldsEveryLookWithTheListsByName) {
  const CapturedPeople captured = people();
  const auto made = hidden_people(subject(captured, [](const auto&) { return true; }), request(50));
  EXPECT_EQ(made.observed_persons, 197);
  EXPECT_EQ(made.in_overlaps, 47);
  EXPECT_EQ(made.anonymous_persons, 7);
  std::vector<std::string> kinds;
  for (const HiddenVariation& look : made.variations) kinds.push_back(look.kind);
  EXPECT_EQ(kinds, (std::vector<std::string>{"as_it_is", "list_left_out", "list_left_out", "list_left_out",
                                             "lists_merged", "lists_merged", "lists_merged",
                                             "marked_referrals", "path_of_referral"}));
  EXPECT_EQ(made.variations[1].lists[0].en, "A en");
  EXPECT_EQ(made.variations.front().total.lower, made.band.lower) << "as it is, is the headline";
  EXPECT_EQ(made.variations[7].observed_persons, 197) << "who was sent on is not lost";
  EXPECT_GT(*made.variations[7].total.total, *made.variations[0].total.total)
      << "fewer overlaps, more hidden";
  EXPECT_EQ(made.curves.size(), 3U);
}

TEST(HiddenReport, ABandOverDrawsIsWhatTheRefusalsJudge) {
  const CapturedPeople captured = people();
  HiddenRequest asked = request(0);
  asked.rules.largest_ratio = 100;
  const auto everybody = [](const CapturedPerson&) { return true; };
  HiddenSubject of = subject(captured, everybody);
  const auto certain = hidden_people(of, asked);
  EXPECT_FALSE(certain.linkage);
  EXPECT_FALSE(certain.is_refused()) << "the example is no longer one";
  const CaptureTable table = table_of(captured, everybody).value().table;
  DrawnTables same{{table, table}};
  of.drawn = &same;
  const auto averaged = hidden_people(of, asked);
  EXPECT_EQ(averaged.linkage->draws, 2);
  EXPECT_EQ(averaged.linkage->share_of_variance, 0);
  EXPECT_EQ(averaged.band.lower, certain.band.lower) << "equal draws give the band of one";
  EXPECT_EQ(averaged.band.upper, certain.band.upper);
  DrawnTables often_none{{table}, 1};
  of.drawn = &often_none;
  const auto open = hidden_people(of, asked);
  EXPECT_EQ(open.linkage->draws_without_estimate, 1);
  EXPECT_FALSE(open.band.upper);
  ASSERT_EQ(open.refusals.size(), 1U);
  EXPECT_EQ(open.refusals[0].reason, "wide_band");
  EXPECT_EQ(open.observed_persons, certain.observed_persons);
  EXPECT_EQ(open.models.size(), certain.models.size()) << "the models are those of the register";
}

TEST(HiddenReport, DrawsOfWhichNoneHasAnEstimateAreARefusal) {
  const CapturedPeople captured = people();
  HiddenSubject of = subject(captured, [](const auto&) { return true; });
  DrawnTables none{{CaptureTable::from_counts({"a", "b", "c"}, {0, 40, 50, 0, 60, 0, 0, 0}).value()}};
  of.drawn = &none;
  const auto refused = hidden_people(of, request(0));
  ASSERT_EQ(refused.refusals.size(), 1U);
  EXPECT_EQ(refused.refusals[0].reason, "no_estimate");
  EXPECT_EQ(refused.refusals[0].detail, "no model of these lists has an estimate, in any draw (draws: 1)");
  EXPECT_EQ(refused.in_overlaps, 47);
  EXPECT_FALSE(refused.band.lower);
}

TEST(HiddenReport, NobodyIsARefusalWithItsReason) {
  const CapturedPeople captured = people();
  const auto made = hidden_people(subject(captured, [](const auto&) { return false; }), request(50));
  ASSERT_EQ(made.refusals.size(), 1U);
  EXPECT_EQ(made.refusals[0].reason, "no_estimate");
  EXPECT_TRUE(made.variations.empty());
  EXPECT_EQ(made.observed_persons, 0);
}

TEST(HiddenReport, ATableFromElsewhereHasItsColumnsAsNames) {
  const auto table = CaptureTable::from_counts({"x", "y"}, {0, 100, 100, 30}).value();
  const ReferralPath paths[] = {{1, 0}};
  const auto made = hidden_people(table, paths, request(50));
  EXPECT_FALSE(made.is_refused());
  EXPECT_EQ(made.lists[1].nl, "y");
  const HiddenVariation& path = made.variations.back();
  EXPECT_EQ(path.kind, "path_of_referral");
  EXPECT_FALSE(path.total.total.has_value()) << "without that overlap nothing can be said";
}

TEST(OtherRoutes, AreABoundAndAnAverageThatSayWhatTheyAssume) {
  const auto three = CaptureTable::from_counts({"x", "y", "z"}, {0, 40, 50, 12, 60, 13, 17, 5}).value();
  const auto routes = other_routes(three);
  ASSERT_EQ(routes.size(), 2U);
  EXPECT_EQ(routes[0].assumption, Assumption::heterogeneity_only);
  EXPECT_EQ(routes[1].assumption, Assumption::independent_given_graph);
}

}  // namespace
}  // namespace zicht::estimate
