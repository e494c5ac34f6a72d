#pragma once

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "estimate/capture_table.hpp"

// Small published tables for tests and benchmarks: counts of people by exact capture history.
namespace zicht::estimate {

/// \param counts  by history, one digit a list: {"10010", 3}
inline CaptureTable table_of(std::vector<std::string> lists,
                             const std::map<std::string, std::int64_t>& counts) {
  std::vector<std::int64_t> persons(std::size_t{1} << lists.size(), 0);
  for (const auto& [history, count] : counts) {
    ListMask cell = 0;
    for (std::size_t list = 0; list < history.size(); ++list)
      if (history[list] == '1') cell |= ListMask{1} << list;
    persons[cell] = count;
  }
  return CaptureTable::from_counts(std::move(lists), std::move(persons)).value();
}

/// Potential victims in the United Kingdom, 2013: local authorities, non-governmental organisations, police
/// and National Crime Agency, government organisations, general public. Silverman (2014), Home Office; Bales,
/// Hesketh & Silverman (2015), Significance 12(3).
inline CaptureTable uk_2013_5_lists() {
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

/// The same, with police forces and National Crime Agency apart.
inline CaptureTable uk_2013_6_lists() {
  return table_of({"LA", "NG", "PF", "GO", "GP", "NCA"},
                  {{"100000", 54}, {"010000", 463}, {"001000", 907}, {"000100", 695}, {"000010", 316},
                   {"000001", 57}, {"110000", 15},  {"101000", 19},  {"100100", 3},   {"011000", 56},
                   {"010100", 19}, {"010010", 1},   {"010001", 3},   {"001100", 69},  {"001010", 10},
                   {"001001", 31}, {"000110", 8},   {"000101", 6},   {"000011", 1},   {"111000", 1},
                   {"110100", 1},  {"011100", 4},   {"011001", 3},   {"001101", 1},   {"111100", 1}});
}

/// Presumed victims registered in the Netherlands, 2010-2015, with inspectorate and other organisations
/// together. Van Dijk, Cruyff, van der Heijden & Kragten-Heerdink (2017), UNODC research brief.
inline CaptureTable netherlands_2010_2015_5_lists() {
  return table_of({"IO", "K", "P", "R", "Z"}, {{"10000", 756},
                                               {"01000", 1299},
                                               {"00100", 4466},
                                               {"00010", 650},
                                               {"00001", 632},
                                               {"11000", 1},
                                               {"10100", 81},
                                               {"10010", 5},
                                               {"10001", 73},
                                               {"01100", 44},
                                               {"01001", 4},
                                               {"00110", 82},
                                               {"00101", 125},
                                               {"00011", 2},
                                               {"10110", 2},
                                               {"10101", 11},
                                               {"00111", 1}});
}

/// The same, with the six lists of the study.
inline CaptureTable netherlands_2010_2015_6_lists() {
  return table_of(
      {"I", "K", "O", "P", "R", "Z"},
      {{"100000", 352}, {"010000", 1299}, {"001000", 403}, {"000100", 4466}, {"000010", 650}, {"000001", 632},
       {"101000", 1},   {"100100", 18},   {"100010", 3},   {"100001", 16},   {"011000", 1},   {"010100", 44},
       {"010001", 4},   {"001100", 59},   {"001010", 2},   {"001001", 57},   {"000110", 82},  {"000101", 125},
       {"000011", 2},   {"101100", 4},    {"100101", 4},   {"001110", 2},    {"001101", 7},   {"000111", 1}});
}

/// Killings in Kosovo, 20 March to 22 June 1999: exhumations, American Bar Association, OSCE, Human Rights
/// Watch. Ball, Betts, Scheuren, Dudukovich & Asher (2002), AAAS. Not trafficking: the field's standard dense
/// table.
inline CaptureTable kosovo_1999_4_lists() {
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

/// The folder with real tables and another program's results, when it is there; else empty.
inline std::string shared_mse_data() {
  const char* const folder = std::getenv("ZICHT_SHARED_DATA");
  const std::string path =
      std::string(folder != nullptr ? folder : ZICHT_SOURCE_DIR "/../shared/data") + "/mse";
  return std::filesystem::exists(path) ? path : "";
}

inline CaptureTable shared_table(const std::string& name) {
  std::ifstream in(shared_mse_data() + "/" + name + ".csv");
  return CaptureTable::read_csv(in, name).value();
}

/// The tables above by the names of the golden files, and those that are in the shared data only.
inline std::optional<CaptureTable> named_table(const std::string& name) {
  if (name == "uk2013_5lists") return uk_2013_5_lists();
  if (name == "kosovo1999_4lists") return kosovo_1999_4_lists();
  if (name == "uk2013_6lists") return uk_2013_6_lists();
  if (name == "netherlands_5lists") return netherlands_2010_2015_5_lists();
  if (name == "netherlands_6lists") return netherlands_2010_2015_6_lists();
  if (shared_mse_data().empty()) return std::nullopt;
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
