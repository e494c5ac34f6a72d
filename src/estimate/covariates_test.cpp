#include "estimate/covariates.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <functional>
#include <sstream>

namespace zicht::estimate {
namespace {

const Covariate kSex{"sex", {"f", "m"}};

CovariateTable two_lists(std::vector<CovariateCell> cells, std::vector<Covariate> covariates = {kSex},
                         std::vector<Coverage> coverage = {}) {
  return CovariateTable::make({"a", "b"}, std::move(covariates), std::move(cells), std::move(coverage))
      .value();
}

/// Counts of two lists by sex: n10, n01, n11 of women, then of men.
CovariateTable by_sex(std::vector<std::int64_t> n) {
  return two_lists({{0b01, {0}, n[0]},
                    {0b10, {0}, n[1]},
                    {0b11, {0}, n[2]},
                    {0b01, {1}, n[3]},
                    {0b10, {1}, n[4]},
                    {0b11, {1}, n[5]}});
}

constexpr CovariateTerm kAbySex{0b01, 1};
constexpr CovariateTerm kBbySex{0b10, 1};

TEST(Covariates, AllInteractionsGiveTheSumOfSeparateEstimates) {  // n10 n01 / n11 of each sex
  const CovariateTerm terms[] = {kAbySex, kBbySex};
  const auto fit = fit_covariates(by_sex({60, 40, 20, 90, 30, 10}), terms).value();
  EXPECT_NEAR(fit.strata[0].hidden_persons, 60 * 40 / 20.0, 1e-6);
  EXPECT_NEAR(fit.strata[1].hidden_persons, 90 * 30 / 10.0, 1e-6);
  EXPECT_NEAR(fit.estimate.hidden_persons, 120 + 270, 1e-6);
  EXPECT_EQ(fit.estimate.model, "[a,sex][b,sex]");
  EXPECT_EQ(fit.parameters, 6);
}

TEST(Covariates, ACovariateThatMattersToOneListLeavesTheTotalAsItIs) {  // a passive covariate
  const auto table = by_sex({60, 40, 20, 90, 30, 10});
  const CovariateTerm terms[] = {kAbySex};
  const double without = 150.0 * 70 / 30;
  EXPECT_NEAR(fit_covariates(table, terms).value().estimate.hidden_persons, without, 1e-6);
  EXPECT_NEAR(fit_covariates(table, {}).value().estimate.hidden_persons, without, 1e-6);
}

TEST(Covariates, StrataAddUpToTheTotal) {
  const CovariateTerm terms[] = {kAbySex, kBbySex};
  const auto fit = fit_covariates(by_sex({60, 40, 20, 90, 30, 10}), terms).value();
  EXPECT_NEAR(fit.strata[0].observed_persons + fit.strata[1].observed_persons, 250, 1e-9);
  EXPECT_NEAR(fit.strata[0].hidden_persons + fit.strata[1].hidden_persons, fit.estimate.hidden_persons, 1e-9);
  EXPECT_LT(fit.strata[0].total.lower, 120 + 120);
  EXPECT_GT(fit.strata[0].total.upper, 120 + 120);
}

TEST(Covariates, TheIntervalOfTwoListsIsChaosLogNormal) {
  // Var(log hidden) = 1/n10 + 1/n01 + 1/n11, and hidden more for the hidden themselves.
  const auto table = two_lists({{0b01, {0}, 200}, {0b10, {0}, 150}, {0b11, {0}, 30}}, {{"all", {"x"}}});
  const auto fit = fit_covariates(table, {}).value();
  const double hidden = 200 * 150 / 30.0;
  const double variance = hidden + hidden * hidden * (1 / 200.0 + 1 / 150.0 + 1 / 30.0);
  const double factor = std::exp(1.959963984540054 * std::sqrt(std::log(1 + variance / (hidden * hidden))));
  EXPECT_NEAR(fit.estimate.interval->lower, 380 + hidden / factor, 1e-6);
  EXPECT_NEAR(fit.estimate.interval->upper, 380 + hidden * factor, 1e-6);
}

TEST(Covariates, WhenNothingIsMissingEmIsThePlainFit) {
  const CovariateTerm terms[] = {kAbySex, kBbySex};
  EXPECT_EQ(fit_covariates(by_sex({60, 40, 20, 90, 30, 10}), terms).value().em_steps, 0);
}

TEST(Covariates, ALevelMissingAtRandomIsDividedAsTheOthersOfItsHistory) {
  // Half of those on a only are of unknown sex; sex matters to a: shares among the known on a only carry
  // over.
  const auto whole = by_sex({80, 40, 20, 160, 30, 10});
  const auto part = two_lists({{0b01, {0}, 40},
                               {0b01, {1}, 80},
                               {0b01, {kNotObserved}, 120},
                               {0b10, {0}, 40},
                               {0b11, {0}, 20},
                               {0b10, {1}, 30},
                               {0b11, {1}, 10}});
  const CovariateTerm terms[] = {kAbySex, kBbySex};
  const auto known = fit_covariates(whole, terms).value();
  const auto em = fit_covariates(part, terms).value();
  EXPECT_GT(em.em_steps, 0);
  EXPECT_NEAR(em.estimate.hidden_persons, known.estimate.hidden_persons, 1e-3);
  const auto width = [](const CovariateFit& fit) {
    return fit.estimate.interval->upper - fit.estimate.interval->lower;
  };
  EXPECT_GT(width(em), width(known)) << "less is known, so the interval is wider";
}

TEST(Covariates, ACovariateThatOneListAloneKnowsCannotMatterToBoth) {
  // Sex is known of those on a; b-only are of unknown sex. van der Heijden et al. (2012), section 3.
  const auto table = two_lists(
      {{0b01, {0}, 60}, {0b11, {0}, 20}, {0b01, {1}, 90}, {0b11, {1}, 10}, {0b10, {kNotObserved}, 70}});
  const CovariateTerm both[] = {kAbySex, kBbySex};
  EXPECT_EQ(fit_covariates(table, both).error().code, ErrorCode::not_identifiable);
  const CovariateTerm one[] = {kBbySex};
  // By hand: those on b only are exp(-a) times those on both, 70 = 30 exp(-a); so are the hidden of those on
  // a only.
  EXPECT_NEAR(fit_covariates(table, one).value().estimate.hidden_persons, 150 * 70 / 30.0, 1e-4);
}

TEST(Covariates, OneLevelIsNoCovariate) {
  const auto table = two_lists({{0b01, {0}, 200}, {0b10, {0}, 150}, {0b11, {0}, 30}}, {{"sex", {"f"}}});
  EXPECT_NEAR(fit_covariates(table, {}).value().estimate.hidden_persons, 1000, 1e-6);
  const CovariateTerm terms[] = {kAbySex};
  EXPECT_NEAR(fit_covariates(table, terms).value().estimate.hidden_persons, 1000, 1e-6);
}

TEST(Covariates, KnownOfNobodyIsRefusedWithItsName) {
  const auto table = CovariateTable::make({"a", "b"}, {{"sex", {}}}, {{0b11, {kNotObserved}, 3}});
  EXPECT_EQ(table.error().message, "a covariate is known of nobody");
  EXPECT_EQ(table.error().where, "sex");
}

TEST(Covariates, AStratumThatSharesNobodyHasNoEstimateOfItsOwn) {
  const CovariateTerm terms[] = {kAbySex, kBbySex};
  const auto fit = fit_covariates(by_sex({60, 40, 20, 90, 30, 0}), terms);
  EXPECT_FALSE(fit.has_value());
  EXPECT_TRUE(fit_covariates(by_sex({60, 40, 20, 90, 30, 0}), {}).has_value());
}

TEST(Covariates, AStratumWithoutPeopleHidesNobody) {
  const auto table = two_lists({{0b01, {0}, 200}, {0b10, {0}, 150}, {0b11, {0}, 30}});
  const auto fit = fit_covariates(table, {}).value();
  EXPECT_EQ(fit.strata[1].hidden_persons, 0);
  EXPECT_NEAR(fit.strata[0].hidden_persons, 1000, 1e-6);
}

TEST(Covariates, AListThatSeesOnlySomeLeavesTheOthersToTheRest) {
  // List c sees women only. All interactions with sex: three lists of women, two of men, apart.
  std::vector<CovariateCell> cells;
  const std::int64_t women[] = {0, 40, 50, 12, 60, 13, 17, 5};
  for (ListMask history = 1; history < 8; ++history) cells.push_back({history, {0}, women[history]});
  cells.insert(cells.end(), {{0b01, {1}, 90}, {0b10, {1}, 30}, {0b11, {1}, 10}});
  const auto table = CovariateTable::make({"a", "b", "c"}, {kSex}, cells, {{2, 0, {true, false}}}).value();
  const CovariateTerm terms[] = {kAbySex, kBbySex};
  const auto fit = fit_covariates(table, terms).value();
  EXPECT_NEAR(fit.strata[1].hidden_persons, 90 * 30 / 10.0, 1e-6);
  const auto alone = CovariateTable::make({"a", "b", "c"}, {{"sex", {"f"}}},
                                          std::vector<CovariateCell>(cells.begin(), cells.begin() + 7))
                         .value();
  EXPECT_NEAR(fit.strata[0].hidden_persons, fit_covariates(alone, {}).value().estimate.hidden_persons, 1e-6);

  cells.push_back({0b100, {1}, 1});
  EXPECT_EQ(CovariateTable::make({"a", "b", "c"}, {kSex}, cells, {{2, 0, {true, false}}}).error().message,
            "people stand on a list that does not see people like them");
}

TEST(Covariates, TermsBeyondTheTableAreRefused) {
  const CovariateTerm list[] = {{0b100, 0}};
  const CovariateTerm covariate[] = {{0b01, 2}};
  EXPECT_EQ(fit_covariates(by_sex({1, 1, 1, 1, 1, 1}), list).error().code, ErrorCode::invalid_input);
  EXPECT_EQ(fit_covariates(by_sex({1, 1, 1, 1, 1, 1}), covariate).error().code, ErrorCode::invalid_input);
}

TEST(Covariates, TheChoiceTakesWhatMattersAndLeavesWhatDoesNot) {
  const auto matters = choose_covariates(by_sex({600, 100, 200, 100, 600, 200})).value();
  EXPECT_EQ(matters.estimate.model, "[a,sex][b,sex]");
  const auto does_not = choose_covariates(by_sex({600, 300, 200, 600, 300, 200})).value();
  EXPECT_EQ(does_not.estimate.model, "[]");
}

/// The likelihood of what was observed at given parameters, written anew: intercept, a, b, sex, b x sex.
double naive_likelihood(const CovariateTable& table, const std::vector<double>& p) {
  const auto mean = [&](ListMask history, int sex) {
    return std::exp(p[0] + (history & 1U ? p[1] : 0) + (history & 2U ? p[2] : 0) + (sex == 1 ? p[3] : 0) +
                    (sex == 1 && (history & 2U) ? p[4] : 0));
  };
  double sum = 0;
  for (ListMask history = 1; history < 4; ++history) sum -= mean(history, 0) + mean(history, 1);
  for (const CovariateCell& cell : table.cells()) {
    const double m = cell.levels[0] == kNotObserved ? mean(cell.history, 0) + mean(cell.history, 1)
                                                    : mean(cell.history, cell.levels[0]);
    sum +=
        static_cast<double>(cell.persons) * std::log(m) - std::lgamma(static_cast<double>(cell.persons) + 1);
  }
  return sum;
}

RC_GTEST_PROP(Covariates, NoNearbyParametersMakeTheObservedLikelier, ()) {
  std::vector<CovariateCell> cells;
  for (ListMask history = 1; history < 4; ++history)
    for (const int level : {0, 1, kNotObserved})
      cells.push_back({history, {level}, *rc::gen::inRange(5, 60)});
  const auto table = two_lists(cells);
  const CovariateTerm terms[] = {kBbySex};
  const auto fit = fit_covariates(table, terms).value();
  // A coarse-to-fine search from nowhere, as an oracle.
  std::vector<double> at{3, 0, 0, 0, 0};
  double best = naive_likelihood(table, at);
  for (double step = 1; step > 1e-7;) {
    bool moved = false;
    for (std::size_t p = 0; p < at.size(); ++p) {
      for (const double sign : {-1.0, 1.0}) {
        auto other = at;
        other[p] += sign * step;
        const double there = naive_likelihood(table, other);
        if (there > best) {
          best = there;
          at = other;
          moved = true;
        }
      }
    }
    if (!moved) step /= 2;
  }
  RC_ASSERT(std::abs(best - fit.log_likelihood) < 1e-6);
  const double hidden = std::exp(at[0]) * (1 + std::exp(at[3]));
  RC_ASSERT(std::abs(hidden - fit.estimate.hidden_persons) < 1e-2 * hidden);
}

Result<CovariateTable> read(const std::string& csv, std::vector<std::string> covariates) {
  std::istringstream in(csv);
  return CovariateTable::read_csv(in, "c.csv", covariates);
}

TEST(CovariateTable, ReadsListsAndCovariatesInAnyOrder) {
  const auto table = read("a,sex,b,count\n1,m,0,4\n1,,0,2\n1,f,1,3\n0,m,1,5\n1,m,0,1\n", {"sex"}).value();
  EXPECT_EQ(table.list_count(), 2);
  EXPECT_EQ(table.covariates()[0].levels, (std::vector<std::string>{"f", "m"}));
  EXPECT_EQ(table.observed_persons(), 15);
  EXPECT_EQ(table.collapsed().value().persons(0b01), 7);
}

TEST(CovariateTable, SaysWhereAFileIsWrong) {
  const auto refusal = [](const std::string& csv, std::vector<std::string> covariates) {
    const auto table = read(csv, std::move(covariates));
    return table ? "accepted" : table.error().where + ": " + table.error().message;
  };
  EXPECT_EQ(refusal("", {"sex"}), "c.csv, line 1: the file is empty");
  EXPECT_EQ(refusal("a,b,n\n", {}), "c.csv:1: the last column is not called count");
  EXPECT_EQ(refusal("a,b,count\n", {"sex"}), "c.csv:1, sex: there is no column of a covariate");
  EXPECT_EQ(refusal("a,b,count\n", {"count"}), "c.csv:1, count: there is no column of a covariate");
  EXPECT_EQ(refusal("a,sex,count\n1,m,3\n", {"sex"}), "c.csv:1: an estimate needs two to ten lists");
  EXPECT_EQ(refusal("a,b,sex,count\n1,0,m\n", {"sex"}),
            "c.csv:2, column count: a row has another number of cells than the header");
  EXPECT_EQ(refusal("a,b,sex,count\n1,m,0,3\n", {"sex"}), "c.csv:2, column b: a cell is neither 0 nor 1");
  EXPECT_EQ(refusal("a,b,sex,count\n0,0,m,3\n", {"sex"}),
            "c.csv:2, column count: people on no list cannot be counted");
  EXPECT_EQ(refusal("a,b,sex,count\n1,0,m,1.5\n", {"sex"}),
            "c.csv:2, column count: a count is not a whole number from 0 to the number of people on Earth");
  EXPECT_EQ(refusal("a,b,sex,count\n1,1,,3\n", {"sex"}), "sex: a covariate is known of nobody");
  EXPECT_EQ(refusal("a,b,sex,count\n", {"sex"}), "sex: a covariate is known of nobody");
}

}  // namespace
}  // namespace zicht::estimate
