#include "disclosure/perturbation_table.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

namespace zicht::disclosure {
namespace {

TEST(PerturbationTable, EveryRowHasNoBiasAndTheVarianceWhereItCan) {
  for (const NoiseRule& rule :
       {NoiseRule{5, 2, 1}, NoiseRule{5, 2, 3}, NoiseRule{7, 4, 3}, NoiseRule{2, 1, 2}, NoiseRule{1, 0.5, 1},
        NoiseRule{20, 30, 5}, NoiseRule{100, 400, 10}}) {
    const auto table = PerturbationTable::from_rule(rule).value();
    for (std::int64_t count = 1; count < 300; ++count) {
      double sum = 0;
      double mean = 0;
      double variance = 0;
      for (const auto& [noise, probability] : table.outcomes(count)) {
        EXPECT_GE(probability, 0);
        EXPECT_LE(std::abs(noise), rule.largest);
        EXPECT_TRUE(count + noise == 0 || count + noise >= rule.smallest);
        sum += probability;
        mean += probability * static_cast<double>(noise);
        variance += probability * static_cast<double>(noise * noise);
      }
      EXPECT_NEAR(sum, 1, 1e-9);
      EXPECT_NEAR(mean, 0, 1e-8);
      // A large count is held by nothing; a small one has no more below it than itself.
      if (count > rule.largest + rule.smallest) {
        EXPECT_NEAR(variance, rule.variance, 1e-7);
      }
    }
  }
}

TEST(PerturbationTable,
     AgreesWithTheTestDataOfTauArgus) {  // data/cellkey of github sdcTools/tauargus 52aa410
  std::ifstream file(ZICHT_SOURCE_DIR "/../shared/data/sdc/tauargus_ptable_frequency.txt");
  if (!file) GTEST_SKIP() << "no reference data beside the tree";
  const auto table = PerturbationTable::from_rule({7, 4, 3}).value();
  std::string line;
  std::getline(file, line);
  std::size_t compared = 0;
  while (std::getline(file, line)) {
    std::istringstream of(line);
    std::vector<double> fields;
    for (std::string field; std::getline(of, field, ';');) fields.push_back(std::stod(field));
    const auto noise = static_cast<std::int64_t>(fields[3]);
    // The rows of 4 and 5 bear a further condition there, that 0 is not less likely than -1.
    if (fields[0] == 4 || fields[0] == 5) continue;
    double found = -1;
    for (const auto& outcome : table.outcomes(static_cast<std::int64_t>(fields[0])))
      if (outcome.noise == noise) found = outcome.probability;
    EXPECT_NEAR(found, fields[2], 1e-5) << line;
    ++compared;
  }
  EXPECT_GT(compared, 70U);
}

TEST(PerturbationTable, ZeroStaysZeroAndPointsFollowTheProbabilities) {
  const auto table = PerturbationTable::from_rule({5, 2, 3}).value();
  for (const double point : {0.0, 0.5, 0.999999}) EXPECT_EQ(table.noise(0, point), 0);
  std::map<std::int64_t, double> share;
  for (int p = 0; p < 100'000; ++p) share[table.noise(8, (p + 0.5) / 100'000)] += 1e-5;
  for (const auto& [noise, probability] : table.outcomes(8)) EXPECT_NEAR(share[noise], probability, 2e-5);
}

TEST(PerturbationTable, RulesThatCannotBeKeptAreRefused) {
  for (const NoiseRule& rule : {NoiseRule{0, 1, 1}, NoiseRule{-5, 2, 1}, NoiseRule{101, 2, 1},
                                NoiseRule{5, 0, 1}, NoiseRule{5, -1, 1}, NoiseRule{5, 25, 1},
                                NoiseRule{5, 2, 0}, NoiseRule{5, 2, 6}, NoiseRule{5, std::nan(""), 1}}) {
    const auto table = PerturbationTable::from_rule(rule);
    ASSERT_FALSE(table.has_value());
    EXPECT_EQ(table.error().code, ErrorCode::invalid_input);
  }
}

}  // namespace
}  // namespace zicht::disclosure
