#include "simulate/chain_demo.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "base/csv.hpp"
#include "base/text.hpp"
#include "model/shipped_definitions.hpp"

namespace zicht::simulate {
namespace {

const ChainProfile& shipped() {
  static const ChainProfile profile =
      ChainProfile::parse(shipped_definition("profiles/netherlands_chain.toml"), "netherlands_chain.toml")
          .value();
  return profile;
}

std::vector<ReportSeen> made_up_reports() {
  std::vector<ReportSeen> reports;
  for (int year = 2018; year <= 2024; ++year)
    for (int at = 0; at < 300; ++at)
      reports.push_back({at % 3 == 0 ? "police_limburg" : "fairwork",
                         std::to_string(year) + "/" + std::to_string(at), make_date(year, 1, 1).value() + at,
                         "r" + std::to_string(reports.size() + 1), "p" + std::to_string(reports.size() + 1),
                         at % 3 == 0 ? "police" : "fairwork", at % 2 == 0 ? "sexual" : "labour",
                         at % 5 == 0 ? "abroad" : "domestic"});
  return reports;
}

/// Rows of a file by column.
std::vector<std::map<std::string, std::string>> rows_of(const std::string& csv) {
  std::istringstream in(csv);
  CsvReader reader(in);
  EXPECT_TRUE(reader.next());
  const std::vector<std::string> header(reader.fields().begin(), reader.fields().end());
  std::vector<std::map<std::string, std::string>> rows;
  while (reader.next()) {
    EXPECT_EQ(reader.fields().size(), header.size());
    auto& row = rows.emplace_back();
    for (std::size_t at = 0; at < header.size(); ++at) row[header[at]] = reader.fields()[at];
  }
  return rows;
}

std::int64_t count(const std::vector<std::map<std::string, std::string>>& rows, const std::string& day,
                   int year, const std::map<std::string, std::string>& only = {}) {
  std::int64_t found = 0;
  for (const auto& row : rows) {
    bool counts = row.at(day).starts_with(std::to_string(year));
    for (const auto& [column, start] : only) counts = counts && row.at(column).starts_with(start);
    found += counts;
  }
  return found;
}

TEST(SimulateChain, MeetsEveryMarginAtEverySeed) {
  for (const std::uint64_t seed : {1ULL, 2ULL, 2024ULL}) {
    const auto files = simulate_chain(shipped(), made_up_reports(), seed);
    const auto concerns = rows_of(files.at("chain/concern.csv"));
    const auto investigations = rows_of(files.at("chain/investigation.csv"));
    const auto suspects = rows_of(files.at("chain/suspect.csv"));
    const auto cases = rows_of(files.at("chain/case.csv"));
    const auto disposals = rows_of(files.at("chain/disposal.csv"));
    const auto judgments = rows_of(files.at("chain/judgment.csv"));
    for (const ChainYear& year : shipped().years) {
      const auto quota = [&](std::string_view name) { return year.quota.find(name)->second; };
      SCOPED_TRACE(year.year);
      EXPECT_EQ(count(concerns, "received_on", year.year),
                quota("signals") + quota("concerns") + quota("left_unknown"));
      EXPECT_EQ(count(concerns, "received_on", year.year, {{"unaccompanied_minor", "yes"}}),
                quota("minors_in_reception") + quota("left_unknown"));
      EXPECT_EQ(count(investigations, "opened_on", year.year, {{"form", "sexual"}, {"scope", "domestic"}}),
                quota("sexual_domestic"));
      EXPECT_EQ(count(investigations, "opened_on", year.year, {{"agency", "police"}}),
                quota("sexual_domestic") + quota("sexual_cross_border") + quota("labour") +
                    quota("criminal") + quota("other"));
      EXPECT_EQ(count(suspects, "suspected_on", year.year), quota("suspects"));
      EXPECT_EQ(count(cases, "registered_on", year.year), quota("registered"));
      EXPECT_EQ(count(disposals, "decided_on", year.year, {{"kind", "summons"}}), quota("summons"));
      EXPECT_EQ(count(disposals, "decided_on", year.year, {{"kind", "dismissal"}}), quota("dismissed"));
      EXPECT_EQ(count(judgments, "given_on", year.year), quota("judgments"));
      EXPECT_EQ(count(judgments, "given_on", year.year, {{"outcome", "convicted"}}), quota("convicted"));
    }
  }
}

TEST(SimulateChain, SoManyReportsOfAYearReachAnInvestigation) {
  const auto files = simulate_chain(shipped(), made_up_reports(), 7);
  std::map<std::string, std::int64_t> investigated;  // by the year in the made-up reference
  for (const auto& row : rows_of(files.at("chain/follow_up.csv")))
    if (row.at("kind").ends_with("investigation") || row.at("kind").starts_with("investigation"))
      ++investigated[row.at("report_references").substr(row.at("report_references").find(':') + 1, 4)];
  for (const ChainYear& year : shipped().years)
    EXPECT_EQ(investigated[std::to_string(year.year)], std::llround(year.share_investigated * 300))
        << year.year;
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
