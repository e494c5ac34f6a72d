#include "estimate/one_list.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <iostream>
#include <sstream>

#include "base/text.hpp"
#include "estimate/published_tables.hpp"

namespace zicht::estimate {
namespace {

Result<SightingTable> read(const std::string& csv) {
  std::istringstream in(csv);
  return SightingTable::read_csv(in, "seen.csv");
}

std::string refusal(const std::string& csv) {
  const auto table = read(csv);
  return table ? "accepted" : table.error().where + ": " + table.error().message;
}

OneListRoute route_of(const std::string& name) {
  for (int i = 0; i < kOneListRoutes; ++i)
    if (route_name(static_cast<OneListRoute>(i)) == name) return static_cast<OneListRoute>(i);
  throw std::invalid_argument(name);
}

Result<SightingTable> irregular_migrants(const std::vector<std::string>& covariates) {
  const char* const folder = std::getenv("ZICHT_SHARED_DATA");
  const std::string data = folder != nullptr ? folder : ZICHT_SOURCE_DIR "/../shared/data";
  std::ifstream in(data + "/mse/netherlands_irregular_1995_onelist.csv", std::ios::binary);
  if (!in) return fail(ErrorCode::not_found, "the shared data are not here");
  return SightingTable::read_csv(in, "onelist")->by(covariates);
}

TEST(SightingTable, AddsUpRowsThatAreAlike) {
  const auto table = read("capture,sex,count\n1,f,3\n1,f,4\n2,m,1\n3,m,0\n").value();
  EXPECT_EQ(table.observed_persons(), 8);
  EXPECT_EQ(table.persons_seen(1), 7);
  EXPECT_EQ(table.rows().size(), 2U);
  EXPECT_EQ(table.covariates()[0].levels, (std::vector<std::string>{"f", "m"}));
}

TEST(SightingTable, WithoutACountEachRowIsAPerson) {
  const auto table = read(
                         "\xEF\xBB\xBF"
                         "sex;capture\r\nf;1\r\nf;1\r\nm;2\r\n")
                         .value();
  EXPECT_EQ(table.observed_persons(), 3);
  EXPECT_EQ(table.by({}).value().rows().size(), 2U);
}

TEST(SightingTable, RefusesWhatIsNoTableAndSaysWhere) {
  EXPECT_EQ(refusal(""), "seen.csv, line 1: the file is empty");
  EXPECT_EQ(refusal("sex,count\nf,1\n"), "seen.csv:1: there is no column called capture");
  EXPECT_EQ(refusal("capture,sex,sex\n"), "seen.csv:1, column sex: two columns of one name");
  EXPECT_EQ(refusal("capture,\n"), "seen.csv: nobody was seen");  // a delimiter at the end is no column
  EXPECT_EQ(refusal("capture,,sex\n1,2,f\n"), "seen.csv:1: a column without a name");
  EXPECT_EQ(refusal("capture,count\n"), "seen.csv: nobody was seen");
  EXPECT_EQ(refusal("capture,count\n1,0\n"), "seen.csv: nobody was seen");
  EXPECT_EQ(refusal("capture,count\n0,5\n"),
            "seen.csv:2, column capture: nobody who was never seen can be on a list");
  EXPECT_EQ(refusal("capture,sex\n1,\n"), "seen.csv:2, column sex: a covariate is empty");
  EXPECT_EQ(refusal("capture,sex\n1\n"), "seen.csv:2: a row has another number of cells than the header");
  // A byte that Windows-1252 lacks.
  EXPECT_EQ(refusal("capture,sex\n1,\x81\n"),
            "seen.csv: the file is neither UTF-8 nor Windows-1252: it looks like ibm850");
  for (const char* capture : {"-1", "1.5", "", "x", "1000001", "99999999999999999999"})
    EXPECT_EQ(refusal(std::string("capture,sex\n") + capture + ",f\n"),
              "seen.csv:2, column capture: a number of sightings is not a whole number from 1 to a million");
  for (const char* count : {"-1", "1.5", "", "1000000000000"})
    EXPECT_EQ(refusal(std::string("capture,count\n1,") + count + "\n"),
              "seen.csv:2, column count: a count is not a whole number of 0 or more people");
  EXPECT_EQ(refusal("capture,count\n1,9000000000\n2,9000000000\n"),
            "seen.csv:3: more people than live on Earth");
}

TEST(SightingTable, RefusesCovariatesThatAreNotThere) {
  const auto table = read("capture,sex\n1,f\n2,m\n").value();
  EXPECT_EQ(table.by(std::vector<std::string>{"age"}).error().code, ErrorCode::not_found);
  EXPECT_EQ(table.by(std::vector<std::string>{"sex", "sex"}).error().code, ErrorCode::invalid_input);
}

// singleRcapture 1.1.0: tests/golden/routes/PROVENANCE.md.
TEST(OneList, EveryRouteAgreesWithSingleRcapture) {
  for (auto& row : golden("singlercapture")) {
    std::vector<std::string> covariates;
    if (!row["covariates"].empty())
      for (const auto part : split(row["covariates"], '+')) covariates.emplace_back(part);
    const auto table = irregular_migrants(covariates);
    if (!table) {
      std::cout << "left out: the shared data are not here\n";
      return;
    }
    const auto answer = estimate_one_list(*table, route_of(row["route"]));
    ASSERT_TRUE(answer) << row["route"] << row["covariates"];
    EXPECT_NEAR(answer->estimate.total_persons() / std::stod(row["total"]), 1, 1e-6) << row["route"];
    // Its chance variance of oizt_geometric lacks a factor 1 / P(seen) that its oizt_poisson has.
    const double close = row["route"] == "oizt_geometric" ? 2e-3 : 1e-5;
    EXPECT_NEAR(answer->estimate.interval->lower / std::stod(row["lower"]), 1, close) << row["route"];
    EXPECT_NEAR(answer->estimate.interval->upper / std::stod(row["upper"]), 1, close) << row["route"];
    EXPECT_NEAR(*answer->log_likelihood, std::stod(row["log_likelihood"]), 1e-6) << row["route"];
  }
}

/// The published margin of that study: people by how often they were apprehended.
SightingTable apprehensions() { return read("capture,count\n1,1645\n2,183\n3,37\n4,13\n5,1\n6,1\n").value(); }

TEST(OneList, ThePublishedMarginGivesThePublishedTotals) {  // van der Heijden et al. (2003); issue 5
  const auto total = [](OneListRoute route) {
    return estimate_one_list(apprehensions(), route)->estimate.total_persons();
  };
  EXPECT_NEAR(total(OneListRoute::chao_poisson), 9273.511, 5e-4);
  EXPECT_NEAR(total(OneListRoute::chao_generalised), 9273.511, 5e-4);
  EXPECT_NEAR(total(OneListRoute::zelterman), 9424.555, 5e-4);
  EXPECT_NEAR(total(OneListRoute::zt_poisson), 7079.928, 5e-4);
  EXPECT_NEAR(total(OneListRoute::ztoi_poisson), 3454.482, 5e-3);
  EXPECT_NEAR(total(OneListRoute::oizt_poisson), 2455.561, 5e-3);
}

TEST(OneList, ARouteAssumesWhatItsEstimateSays) {
  for (int i = 0; i < kOneListRoutes; ++i) {
    const auto route = static_cast<OneListRoute>(i);
    const auto answer = estimate_one_list(apprehensions(), route);
    if (!answer) continue;
    EXPECT_EQ(answer->estimate.assumption, assumption_of(route)) << route_name(route);
  }
}

TEST(OneList, TestsForOnesInExcess) {  // 2 (901.95190706 - 873.85244424), both of singleRcapture
  const auto test = test_one_inflation(apprehensions(), OneListRoute::ztoi_poisson).value();
  EXPECT_NEAR(test.likelihood_ratio, 56.19892564, 1e-5);
  EXPECT_LT(test.p_value, 1e-13);
  EXPECT_EQ(test.plain, OneListRoute::zt_poisson);
  EXPECT_EQ(test_one_inflation(apprehensions(), OneListRoute::zelterman).error().code,
            ErrorCode::invalid_input);
}

TEST(OneList, RefusesASpreadWithoutBound) {
  const auto answer = estimate_one_list(apprehensions(), OneListRoute::zt_negative_binomial);
  ASSERT_FALSE(answer) << answer->estimate.total_persons();
}

TEST(OneList, SaysWhichLevelWasSeenOnceOnly) {
  const auto table = read("capture,sex,count\n1,f,30\n2,f,5\n1,m,40\n").value();
  const auto answer = estimate_one_list(table, OneListRoute::zt_poisson);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::not_identifiable);
  EXPECT_EQ(answer.error().where, "sex=m");
}

TEST(OneList, RefusesWhereNothingTellsOfTheHidden) {
  const auto once = read("capture,count\n1,30\n").value();
  for (int i = 0; i < kOneListRoutes; ++i) {
    const auto route = static_cast<OneListRoute>(i);
    EXPECT_EQ(estimate_one_list(once, route).error().code, ErrorCode::not_identifiable) << route_name(route);
  }
  // Each level was seen again, but a combination of levels never: no finite maximum.
  const auto separable = read("capture,a,b,count\n1,x,x,9\n2,x,y,4\n2,y,x,4\n1,y,y,9\n1,x,y,3\n").value();
  EXPECT_TRUE(estimate_one_list(separable, OneListRoute::zt_poisson));
  const auto same = read("capture,a,b,count\n1,x,u,9\n2,x,u,4\n1,y,v,9\n2,y,v,5\n").value();
  const auto answer = estimate_one_list(same, OneListRoute::zt_poisson);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().message, "two covariates say the same");
  EXPECT_EQ(answer.error().where, "b=v");
}

TEST(OneList, ALevelOfOnePersonSeenTwiceIsAnsweredWithALargeError) {
  const auto table = read("capture,sex,count\n1,f,300\n2,f,60\n3,f,8\n2,m,1\n").value();
  const auto answer = estimate_one_list(table, OneListRoute::zt_poisson).value();
  ASSERT_EQ(answer.coefficients.size(), 2U);
  EXPECT_EQ(answer.coefficients[1].name, "sex=m");
  EXPECT_GT(answer.coefficients[1].standard_error, 5 * answer.coefficients[0].standard_error);
}

TEST(OneList, NearlyNobodyIsHiddenWhenEverybodyWasSeenOften) {
  const auto table = read("capture,count\n8,30\n9,20\n12,14\n").value();
  EXPECT_NEAR(estimate_one_list(table, OneListRoute::zt_poisson)->estimate.hidden_persons, 0, 0.1);
  EXPECT_EQ(estimate_one_list(table, OneListRoute::chao_poisson)->estimate.hidden_persons, 0);
  EXPECT_FALSE(estimate_one_list(table, OneListRoute::zelterman));
}

/// Two covariates that have something to do with how often people are seen.
std::string some_csv() {
  std::ostringstream csv;
  csv << "capture,a,b,count\n";
  for (int times = 1; times <= 3; ++times)
    for (const char* a : {"x", "y"})
      for (const char* b : {"u", "v", "w"})
        csv << times << ',' << a << ',' << b << ',' << *rc::gen::inRange(1, 200 / (times * times)) << '\n';
  return csv.str();
}

RC_GTEST_PROP(OneList, ACovariateWithOneLevelChangesNothing, ()) {
  const auto table = read(some_csv()).value();
  const auto pooled = table.by({}).value();
  for (int i = 0; i < kOneListRoutes; ++i) {
    const auto route = static_cast<OneListRoute>(i);
    std::string csv = "capture,all,count\n";
    for (const auto& row : pooled.rows())
      csv += std::to_string(row.sightings) + ",same," + std::to_string(row.persons) + "\n";
    const auto with = estimate_one_list(read(csv).value(), route);
    const auto without = estimate_one_list(pooled, route);
    RC_ASSERT(with.has_value() == without.has_value());
    if (with) RC_ASSERT(with->estimate.hidden_persons == without->estimate.hidden_persons);
  }
}

RC_GTEST_PROP(OneList, TheOrderOfCovariatesAndTheFirstLevelChangeNothing, ()) {
  const std::string csv = some_csv();
  const auto table = read(csv).value();
  std::string renamed = csv;
  for (char& c : renamed)
    if (c == 'x') c = 'z';  // behind y: the other level is the first now
  const auto other = read(renamed).value();
  for (const auto route : {OneListRoute::zt_poisson, OneListRoute::zt_geometric, OneListRoute::zelterman,
                           OneListRoute::chao_generalised}) {
    const double one = estimate_one_list(table, route)->estimate.hidden_persons;
    const double swapped = estimate_one_list(table.by(std::vector<std::string>{"b", "a"}).value(), route)
                               ->estimate.hidden_persons;
    const double relevelled = estimate_one_list(other, route)->estimate.hidden_persons;
    RC_ASSERT(std::abs(one - swapped) < 1e-6 * one);
    RC_ASSERT(std::abs(one - relevelled) < 1e-6 * one);
  }
}

RC_GTEST_PROP(OneList, StrataThatShareNothingAddUp, ()) {
  // One covariate is a fit of its own for each level.
  const auto table = read(some_csv())->by(std::vector<std::string>{"b"}).value();
  double sum = 0;
  for (const char* level : {"u", "v", "w"}) {
    std::string csv = "capture,count\n";
    for (const auto& row : table.rows())
      if (table.covariates()[0].levels[row.levels[0]] == level)
        csv += std::to_string(row.sightings) + "," + std::to_string(row.persons) + "\n";
    sum += estimate_one_list(read(csv).value(), OneListRoute::zt_poisson)->estimate.hidden_persons;
  }
  const double all = estimate_one_list(table, OneListRoute::zt_poisson)->estimate.hidden_persons;
  RC_ASSERT(std::abs(all - sum) < 1e-6 * sum);
}

}  // namespace
}  // namespace zicht::estimate
