#include "simulate/chain_demo.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "base/csv.hpp"
#include "base/text.hpp"
#include "model/shipped_definitions.hpp"
#include "simulate/chain_margins.hpp"

namespace zicht::simulate {
namespace {

const ChainProfile& shipped() {
  static const ChainProfile profile =
      ChainProfile::parse(shipped_definition("profiles/netherlands_chain.toml"), "netherlands_chain.toml")
          .value();
  return profile;
}

TEST(SimulateChain, MeetsEveryMarginAtEverySeed) {  // study_chain_margins does so at 500
  for (const std::uint64_t seed : {1ULL, 2ULL, 2024ULL})
    EXPECT_EQ(unmet_margins(shipped(), simulate_chain(shipped(), made_up_reports(), seed)),
              std::vector<std::string>{})
        << seed;
}

TEST(SimulateChain, AMarginThatIsNotMetIsNamed) {
  ChainProfile other = shipped();
  other.years.front().quota.find("registered")->second += 1;
  EXPECT_EQ(unmet_margins(other, simulate_chain(shipped(), made_up_reports(), 1)),
            std::vector<std::string>{"2018 registered: 140, not 141"});
}

TEST(SimulateChain, DomesticReportsAreInvestigatedOftenerAndTheTruthSaysWhatWasDone) {
  const auto files = simulate_chain(shipped(), made_up_reports(), 5);
  const auto truth = rows_of(files.at("truth/truth_follow_up.csv"));
  EXPECT_EQ(truth.size(), 2100U);
  std::map<std::string, std::pair<double, double>> reached;  // by place
  std::map<std::string, int> of_investigation;
  for (const auto& row : truth) {
    const bool did = row.at("cause") == "investigation";
    reached[row.at("place_true")].first += did ? 1 : 0;
    reached[row.at("place_true")].second += 1;
    EXPECT_EQ(did, !row.at("days_to_investigation").empty());
    if (did) ++of_investigation[row.at("received_on").substr(0, 4) + row.at("investigation")];
  }
  const auto share = [&](const char* place) { return reached.at(place).first / reached.at(place).second; };
  EXPECT_GT(share("domestic"), 1.8 * share("abroad"));
  std::size_t told = 0;
  for (const auto& row : rows_of(files.at("chain/follow_up.csv")))
    told += row.at("kind").find("investigation") == std::string::npos ? 0U : 1U;
  EXPECT_EQ(static_cast<double>(told), reached.at("domestic").first + reached.at("abroad").first);
  const auto rates = rows_of(files.at("truth/truth_follow_up_rates.csv"));
  EXPECT_TRUE(std::ranges::any_of(rates, [](const auto& row) {
    return row.at("year") == "2021" && row.at("place") == "abroad" && row.at("form").empty() &&
           std::stod(row.at("difference_180_standardised")) < 0;
  }));
  EXPECT_EQ(rows_of(files.at("truth/truth_series.csv")).size(), 21U);
  EXPECT_EQ(rows_of(files.at("truth/truth_chain.csv")).size(), rows_of(files.at("chain/case.csv")).size());
}

TEST(SimulateChain, SaysTheSameAtTheSameSeedAndNothingAfterItsEnd) {
  const auto files = simulate_chain(shipped(), made_up_reports(), 3);
  EXPECT_EQ(files, simulate_chain(shipped(), made_up_reports(), 3));
  EXPECT_NE(files, simulate_chain(shipped(), made_up_reports(), 4));
  for (const auto& row : rows_of(files.at("chain/follow_up.csv"))) EXPECT_LE(row.at("on"), "2025-06-30");
  for (const auto& row : rows_of(files.at("chain/case.csv")))
    EXPECT_TRUE(row.at("case_key").starts_with("99/"));
}

TEST(ChainProfile, RefusesMarginsThatCannotBeMet) {
  std::string toml = shipped_definition("profiles/netherlands_chain.toml");
  const auto at = toml.find("summons = 82");
  toml.replace(at, 12, "summons = 999");
  const auto profile = ChainProfile::parse(toml, "p.toml");
  ASSERT_FALSE(profile);
  EXPECT_EQ(profile.error().code, ErrorCode::invalid_config);
  EXPECT_EQ(profile.error().where, "p.toml, year 2018");
  EXPECT_FALSE(ChainProfile::parse("", "p.toml"));
}

}  // namespace
}  // namespace zicht::simulate
