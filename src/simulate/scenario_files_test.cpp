#include "simulate/scenario_files.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <sstream>

#include "base/csv.hpp"
#include "base/node.hpp"

namespace zicht::simulate {
namespace {

using Rows = std::vector<std::map<std::string, std::string>>;

Rows rows_of(const std::string& csv) {
  std::istringstream in(csv);
  CsvReader reader(in);
  EXPECT_TRUE(reader.next());
  const std::vector<std::string> header(reader.fields().begin(), reader.fields().end());
  Rows rows;
  while (reader.next()) {
    EXPECT_EQ(reader.fields().size(), header.size());
    auto& row = rows.emplace_back();
    for (std::size_t at = 0; at < header.size(); ++at) row[header[at]] = reader.fields()[at];
  }
  return rows;
}

std::map<std::string, std::string> files_of(std::string_view name, std::uint64_t seed = 1) {
  return scenario_files(chain_scenario(name).value(),
                        {2018, {600, 600, 600, 600, 600, 600, 600}, make_date(2025, 6, 30).value()}, seed);
}

std::size_t lines_with(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

TEST(ScenarioFiles, AreTheSameAtTheSameSeedOnly) {
  EXPECT_EQ(files_of("place_learnt", 3), files_of("place_learnt", 3));
  EXPECT_NE(files_of("place_learnt", 3).at("history.jsonl"), files_of("place_learnt", 4).at("history.jsonl"));
}

TEST(ScenarioFiles, SayOfEachReportWhatIsTrueAndTheRegisterHasNoMore) {
  for (const ChainScenario& scenario : chain_scenarios()) {
    SCOPED_TRACE(scenario.name);
    const auto files = files_of(scenario.name);
    const Rows truth = rows_of(files.at("truth/truth_follow_up.csv"));
    EXPECT_EQ(lines_with(files.at("history.jsonl"), "\"submitted\""), truth.size());
    std::set<std::string> opened;
    for (const auto& row : rows_of(files.at("chain/investigation.csv")))
      EXPECT_TRUE(opened.insert(row.at("agency") + ":" + row.at("own_reference")).second);
    std::size_t reached = 0;
    for (const auto& row : truth) reached += row.at("investigation").empty() ? 0U : 1U;
    std::size_t told = 0;
    for (const auto& row : rows_of(files.at("chain/follow_up.csv"))) {
      EXPECT_LE(row.at("on"), "2025-06-30");
      if (row.at("kind") != "investigation_opened") continue;
      ++told;
      EXPECT_TRUE(opened.contains(row.at("investigation_reference")));
    }
    EXPECT_EQ(told, reached);
    std::int64_t of_rates = 0;
    for (const auto& row : rows_of(files.at("truth/truth_follow_up_rates.csv")))
      if (!row.at("form").empty()) of_rates += std::stoll(row.at("n"));
    EXPECT_EQ(static_cast<std::size_t>(of_rates), truth.size());
  }
}

TEST(ScenarioFiles, TeachAPlaceOnlyByAnInvestigation) {
  const auto files = files_of("place_learnt");
  std::size_t learnt = 0;
  for (const auto& row : rows_of(files.at("truth/truth_follow_up.csv")))
    learnt +=
        row.at("place_first_reported") != row.at("place_true") && !row.at("investigation").empty() ? 1U : 0U;
  EXPECT_GT(learnt, 50U);
  // A place that was unknown in truth is unknown again, which is a correction as well.
  EXPECT_GE(lines_with(files.at("history.jsonl"), "\"corrected\""), learnt);
  EXPECT_EQ(lines_with(files_of("place_null").at("history.jsonl"), "\"corrected\""), 0U);
}

TEST(ScenarioFiles, HaveNoEffectOfPlaceInPlaceNullButACrudeOne) {
  for (const auto& row : rows_of(files_of("place_null").at("truth/truth_follow_up_rates.csv"))) {
    if (row.at("place") == "domestic") continue;
    if (row.at("form").empty()) {
      EXPECT_NEAR(std::stod(row.at("difference_180_standardised")), 0, 0.02);
      if (row.at("place") == "abroad") {
        EXPECT_LT(std::stod(row.at("difference_180")), -0.04);
      }
    }
  }
}

TEST(ScenarioFiles, FallSilentForThePoliceAlone) {
  std::size_t of_police = 0;
  std::size_t of_care = 0;
  for (const auto& row : rows_of(files_of("silent_source").at("chain/follow_up.csv"))) {
    if (row.at("on") <= "2024-07-01") continue;
    (row.at("report_references").starts_with("police") ? of_police : of_care) += 1;
  }
  EXPECT_EQ(of_police, 0U);
  EXPECT_GT(of_care, 50U);
}

TEST(ScenarioFiles, HaveSeriesThatGoApartOrDoNot) {
  const auto slope = [](std::string_view name) {
    const Rows rows = rows_of(files_of(name).at("truth/truth_series.csv"));
    EXPECT_EQ(rows.size(), 7U);
    return std::pair(std::stod(rows.at(0).at("victims_slope")),
                     std::stod(rows.at(0).at("investigations_slope")));
  };
  EXPECT_NEAR(slope("opposite").first, std::log(1.08), 1e-4);
  EXPECT_NEAR(slope("opposite").second, std::log(0.9), 1e-4);
  EXPECT_EQ(slope("flat").second, 0);
}

TEST(ScenarioFiles, LetOnlyTheInflowFall) {
  std::map<std::string, int> registered;
  for (const auto& row : rows_of(files_of("inflow_only").at("chain/case.csv")))
    ++registered[row.at("registered_on").substr(0, 4)];
  EXPECT_EQ(registered.at("2019"), 221);
  EXPECT_EQ(registered.at("2023"), 130);
}

}  // namespace
}  // namespace zicht::simulate
