#include "estimate/profile_likelihood.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "estimate/model_fit.hpp"
#include "estimate/published_tables.hpp"

namespace zicht::estimate {
namespace {

/// Rcapture 1.4-4, closedpCI.t(table, dfreq = TRUE, mX = the terms): Stirling's formula without its second
/// term and a search that stops early, so the agreement is to about one part in ten thousand of the hidden
/// persons.
TEST(ProfileLikelihood, AgreesWithRcapture) {
  struct Expected {
    CaptureTable table;
    const char* model;
    double total, lower, upper;
  };
  for (const auto& [table, name, total, lower, upper] :
       {Expected{kosovo_1999_4_lists(), "[123,14,34]", 10334.4961, 8994.2567, 12110.4081},
        Expected{uk_2013_5_lists(), "[12,13,25,35,45]", 12254.4185, 10789.4260, 14046.0409},
        Expected{uk_2013_5_lists(), "[1,2,3,4,5]", 13437.9203, 11985.1156, 15165.8989},
        Expected{netherlands_2010_2015_5_lists(), "[13,15,35,12,24]", 81039.9230, 70267.3376, 94237.9482},
        Expected{uk_2013_5_lists(), "[123,25,34]", 25279.4993, 19389.3014, 34111.0171}}) {
    const auto model = HierarchicalModel::parse(name, table.list_count()).value();
    const auto profile = profile_likelihood(table, model, 0.95).value();
    EXPECT_NEAR(profile.total / total, 1, 1e-4) << name;
    EXPECT_NEAR(profile.interval.lower / lower, 1, 1e-4) << name;
    EXPECT_NEAR(profile.interval.upper / upper, 1, 1e-4) << name;
    EXPECT_LT(profile.total, fit_model(table, model).total_persons());
  }
}

/// Two lists, by hand: p factors, so l(N) = log N! - log (N - n)! + log-likelihoods of two binomials of N.
TEST(ProfileLikelihood, OfTwoListsIsThatOfTwoBinomials) {
  const auto table = table_of({"a", "b"}, {{"10", 170}, {"01", 120}, {"11", 30}});
  const auto profile = profile_likelihood(table, HierarchicalModel(2), 0.9).value();
  const auto by_hand = [](double total) {
    const auto binomial = [&](double count) {
      return count * std::log(count / total) + (total - count) * std::log(1 - count / total);
    };
    return std::lgamma(total + 1) - std::lgamma(total - 320 + 1) + binomial(200) + binomial(150);
  };
  const double drop = 2.705543454 / 2;  // chi-squared(1) at .9
  EXPECT_NEAR(by_hand(profile.total) - by_hand(profile.interval.lower), drop, 1e-6);
  EXPECT_NEAR(by_hand(profile.total) - by_hand(profile.interval.upper), drop, 1e-6);
  EXPECT_GT(by_hand(profile.total), by_hand(profile.total + 1));
  EXPECT_GT(by_hand(profile.total), by_hand(profile.total - 1));
}

TEST(ProfileLikelihood, MayReachDownToTheObservedPersons) {  // nearly everybody is on both lists
  const auto table = table_of({"a", "b"}, {{"10", 1}, {"01", 1}, {"11", 500}});
  const auto profile = profile_likelihood(table, HierarchicalModel(2), 0.95).value();
  EXPECT_EQ(profile.interval.lower, 502);
  EXPECT_LT(profile.interval.upper, 503);
}

TEST(ProfileLikelihood, RefusesAModelWithoutAnEstimate) {
  const auto table = table_of({"a", "b"}, {{"10", 9}, {"01", 4}});
  EXPECT_EQ(profile_likelihood(table, HierarchicalModel(2), 0.95).error().code, ErrorCode::not_identifiable);
}

}  // namespace
}  // namespace zicht::estimate
