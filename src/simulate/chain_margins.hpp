#pragma once

#include <cmath>
#include <cstdint>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "base/contract.hpp"
#include "base/csv.hpp"
#include "simulate/chain_demo.hpp"

// For tests and studies: what the files of a made-up chain hold, counted by their columns alone.

namespace zicht::simulate {

using CsvRows = std::vector<std::map<std::string, std::string>>;

/// Rows of a file by column. Precondition: every row has the fields of the header.
inline CsvRows rows_of(const std::string& csv) {
  std::istringstream in(csv);
  CsvReader reader(in);
  ZICHT_EXPECT(reader.next());
  const std::vector<std::string> header(reader.fields().begin(), reader.fields().end());
  CsvRows rows;
  while (reader.next()) {
    ZICHT_EXPECT(reader.fields().size() == header.size());
    auto& row = rows.emplace_back();
    for (std::size_t at = 0; at < header.size(); ++at) row[header[at]] = reader.fields()[at];
  }
  return rows;
}

/// How many rows have their day in the year, and begin so in other columns.
inline std::int64_t count(const CsvRows& rows, const std::string& day, int year,
                          const std::map<std::string, std::string>& only = {}) {
  std::int64_t found = 0;
  for (const auto& row : rows) {
    bool counts = row.at(day).starts_with(std::to_string(year));
    for (const auto& [column, start] : only) counts = counts && row.at(column).starts_with(start);
    found += counts ? 1 : 0;
  }
  return found;
}

/// Reports of the years of the profile for a chain to follow up: so many a year, numbered by year.
inline std::vector<ReportSeen> made_up_reports(int a_year = 300) {
  std::vector<ReportSeen> reports;
  for (int year = 2018; year <= 2024; ++year)
    for (int at = 0; at < a_year; ++at)
      reports.push_back({at % 3 == 0 ? "police_limburg" : "fairwork",
                         std::to_string(year) + "/" + std::to_string(at), make_date(year, 1, 1).value() + at,
                         "r" + std::to_string(reports.size() + 1), "p" + std::to_string(reports.size() + 1),
                         at % 3 == 0 ? "police" : "fairwork", at % 2 == 0 ? "sexual" : "labour",
                         at % 5 == 0 ? "abroad" : "domestic"});
  return reports;
}

/// The margins of the profile that a chain of reports made by made_up_reports does not meet, each as
/// "2022 registered: 208, not 209".
inline std::vector<std::string> unmet_margins(const ChainProfile& profile,
                                              const std::map<std::string, std::string>& files,
                                              int reports_a_year = 300) {
  std::vector<std::string> unmet;
  std::map<std::string, CsvRows> rows;
  for (const char* const kind :
       {"concern", "investigation", "suspect", "case", "disposal", "judgment", "follow_up"})
    rows[kind] = rows_of(files.at(std::string("chain/") + kind + ".csv"));
  std::map<std::string, std::int64_t> investigated;  // by the year in the made-up reference
  for (const auto& row : rows["follow_up"])
    if (row.at("kind") == "investigation_opened" || row.at("kind") == "joined_investigation")
      ++investigated[row.at("report_references").substr(row.at("report_references").find(':') + 1, 4)];
  for (const ChainYear& year : profile.years) {
    const auto quota = [&](std::string_view name) { return year.quota.find(name)->second; };
    const auto check = [&](const std::string& name, std::int64_t found, std::int64_t wanted) {
      if (found != wanted)
        unmet.push_back(std::to_string(year.year) + " " + name + ": " + std::to_string(found) + ", not " +
                        std::to_string(wanted));
    };
    const auto investigations = [&](const std::map<std::string, std::string>& only) {
      return count(rows["investigation"], "opened_on", year.year, only);
    };
    check("concerns", count(rows["concern"], "received_on", year.year),
          quota("signals") + quota("concerns") + quota("left_unknown"));
    check("minors", count(rows["concern"], "received_on", year.year, {{"unaccompanied_minor", "yes"}}),
          quota("minors_in_reception") + quota("left_unknown"));
    check("left", count(rows["concern"], "received_on", year.year, {{"kind", "left_unknown"}}),
          quota("left_unknown"));
    check("sexual domestic", investigations({{"form", "sexual"}, {"scope", "domestic"}}),
          quota("sexual_domestic"));
    check("sexual cross-border", investigations({{"form", "sexual"}, {"scope", "cross_border"}}),
          quota("sexual_cross_border"));
    check("police investigations", investigations({{"agency", "police"}}),
          quota("sexual_domestic") + quota("sexual_cross_border") + quota("labour") + quota("criminal") +
              quota("other"));
    check("suspects", count(rows["suspect"], "suspected_on", year.year), quota("suspects"));
    check("registered", count(rows["case"], "registered_on", year.year), quota("registered"));
    check("summons", count(rows["disposal"], "decided_on", year.year, {{"kind", "summons"}}),
          quota("summons"));
    check("dismissed", count(rows["disposal"], "decided_on", year.year, {{"kind", "dismissal"}}),
          quota("dismissed"));
    check("judgments", count(rows["judgment"], "given_on", year.year), quota("judgments"));
    check("convicted", count(rows["judgment"], "given_on", year.year, {{"outcome", "convicted"}}),
          quota("convicted"));
    check("reports investigated", investigated[std::to_string(year.year)],
          std::llround(year.share_investigated * reports_a_year));
  }
  return unmet;
}

}  // namespace zicht::simulate
