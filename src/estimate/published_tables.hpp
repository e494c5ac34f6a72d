#pragma once
// Published tables for tests. Facts, written anew from the studies cited.

#include <cstdlib>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "estimate/capture_table.hpp"

namespace zicht::estimate {

/// A table from histories as digits ("10010") and their counts.
inline CaptureTable table_of(std::vector<std::string> lists,
                             const std::vector<std::pair<std::string, std::int64_t>>& histories) {
  std::vector<std::int64_t> persons(std::size_t{1} << lists.size(), 0);
  for (const auto& [digits, count] : histories) {
    std::size_t history = 0;
    for (std::size_t list = 0; list < digits.size(); ++list)
      if (digits[list] == '1') history |= std::size_t{1} << list;
    persons.at(history) = count;
  }
  return CaptureTable::from_counts(std::move(lists), std::move(persons)).value();
}

/// Potential victims of trafficking, United Kingdom 2013; police and National Crime Agency as one list.
/// \source Silverman (2014), Modern slavery: an application of multiple systems estimation, Home Office;
///         Bales, Hesketh & Silverman (2015), Significance 12(3), 16-21.
inline CaptureTable uk_2013() {
  return table_of({"LA", "NG", "PFNCA", "GO", "GP"}, {{"10000", 54},
                                                      {"01000", 463},
                                                      {"00100", 995},
                                                      {"00010", 695},
                                                      {"00001", 316},
                                                      {"11000", 15},
                                                      {"10100", 19},
                                                      {"10010", 3},
                                                      {"01100", 62},
                                                      {"01010", 19},
                                                      {"01001", 1},
                                                      {"00110", 76},
                                                      {"00101", 11},
                                                      {"00011", 8},
                                                      {"11100", 1},
                                                      {"11010", 1},
                                                      {"01110", 4},
                                                      {"11110", 1}});
}

/// Killings in Kosovo, 20 March to 22 June 1999.
/// \source Ball, Betts, Scheuren, Dudukovich & Asher (2002), Killings and refugee flow in Kosovo, AAAS.
inline CaptureTable kosovo_1999() {
  return table_of({"EXH", "ABA", "OSCE", "HRW"}, {{"1000", 1131},
                                                  {"0100", 845},
                                                  {"0010", 936},
                                                  {"0001", 306},
                                                  {"1100", 177},
                                                  {"1010", 228},
                                                  {"1001", 106},
                                                  {"0110", 217},
                                                  {"0101", 31},
                                                  {"0011", 123},
                                                  {"1110", 181},
                                                  {"1101", 18},
                                                  {"1011", 42},
                                                  {"0111", 32},
                                                  {"1111", 27}});
}

/// A table of the folder with reference data, when it is there ("netherlands_5lists").
inline std::optional<CaptureTable> shared_table(const std::string& name) {
  const char* const folder = std::getenv("ZICHT_SHARED_DATA");
  const std::string data = folder != nullptr ? folder : ZICHT_SOURCE_DIR "/../shared/data";
  std::ifstream in(data + "/mse/" + name + ".csv", std::ios::binary);
  if (!in) return std::nullopt;
  return CaptureTable::read_csv(in, name).value();
}

/// The tables above by the names of the golden files, and those that are in the shared data only.
inline std::optional<CaptureTable> named_table(const std::string& name) {
  if (name == "uk2013_5lists") return uk_2013();
  if (name == "kosovo1999_4lists") return kosovo_1999();
  return shared_table(name);
}

/// Rows of tests/golden/routes/NAME.csv, by column.
inline std::vector<std::map<std::string, std::string>> golden(const std::string& name) {
  std::ifstream in(ZICHT_SOURCE_DIR "/tests/golden/routes/" + name + ".csv");
  const auto cells = [](const std::string& line) {
    std::vector<std::string> found;
    std::istringstream stream(line);
    for (std::string cell; std::getline(stream, cell, ',');) found.push_back(cell);
    return found;
  };
  std::string line;
  std::getline(in, line);
  const auto header = cells(line);
  std::vector<std::map<std::string, std::string>> rows;
  while (std::getline(in, line)) {
    const auto row = cells(line);
    auto& made = rows.emplace_back();
    for (std::size_t i = 0; i < header.size(); ++i) made[header[i]] = row.at(i);
  }
  return rows;
}

}  // namespace zicht::estimate
