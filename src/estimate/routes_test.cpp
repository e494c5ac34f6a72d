#include "estimate/routes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

namespace zicht::estimate {
namespace {

OneListAnswers answers_of(const std::string& rows) {
  std::istringstream in("capture,count\n" + rows);
  return one_list_answers(SightingTable::read_csv(in, "seen.csv").value());
}

bool stands(const OneListAnswers& found, std::string_view route) {
  return std::ranges::any_of(found.standing(), [&](const auto* each) { return each->route == route; });
}

TEST(OneListAnswers, OnesOfAPoissonNumberSpeakAgainstNothing) {  // mean 1, of 10,000
  const auto found = answers_of("1,3679\n2,1839\n3,613\n4,153\n5,31\n6,5\n");
  EXPECT_EQ(found.ones, OnesInExcess::none);
  EXPECT_TRUE(stands(found, "chao_poisson"));
}

TEST(OneListAnswers, AnotherFormOfTheCountsExplainsTheOnes) {  // geometric, share 1/2
  const auto found = answers_of("1,4000\n2,2000\n3,1000\n4,500\n5,250\n6,125\n7,62\n8,31\n9,16\n");
  EXPECT_EQ(found.ones, OnesInExcess::other_form);
  EXPECT_EQ(found.against, std::vector<std::string>{"zt_poisson"});
  EXPECT_FALSE(stands(found, "zt_poisson"));
  EXPECT_TRUE(stands(found, "zt_geometric"));
}

TEST(OneListAnswers, RoutesThatTheTestsRefuteDoNotStand) {  // a million ones beside a Poisson number
  const auto found = answers_of("1,1003679\n2,1839\n3,613\n4,153\n5,31\n6,5\n");
  EXPECT_EQ(found.ones, OnesInExcess::all);
  for (const char* route : {"chao_poisson", "chao_generalised", "zelterman", "zt_poisson", "zt_geometric"})
    EXPECT_FALSE(stands(found, route)) << route;
  EXPECT_TRUE(stands(found, "ztoi_poisson"));
}

TEST(OneListAnswers, NobodySeenAgainGivesNoNumberAndNoTest) {
  const auto found = answers_of("1,30\n");
  EXPECT_EQ(found.routes.size(), static_cast<std::size_t>(kOneListRoutes));
  EXPECT_TRUE(found.answers.empty());
  EXPECT_EQ(found.ones, OnesInExcess::untested);
}

TEST(OneListAnswers, WhoWasSeenThreeTimesWasSeenAgain) {
  for (const RouteOutcome& each : answers_of("1,100\n3,4\n").routes) {
    if (each.estimate) continue;
    EXPECT_EQ(each.estimate.error().message.find("seen again"), std::string::npos) << each.route;
  }
}

TEST(Routes, EachRouteHasAnAssumptionAndANumberOrAReason) {
  const auto table = CaptureTable::from_counts({"a", "b", "c"}, {0, 40, 50, 12, 60, 13, 17, 5}).value();
  const auto routes = routes_beside_models(table, 0.95);
  EXPECT_GT(routes.size(), 8U);
  for (const RouteOutcome& each : routes) {
    EXPECT_FALSE(assumption_in_words(each.assumption).empty());
    EXPECT_TRUE(each.estimate || !reason_of(each.estimate.error()).empty()) << each.route;
  }
}

}  // namespace
}  // namespace zicht::estimate
