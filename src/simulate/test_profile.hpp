#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>

#include "simulate/simulate.hpp"

namespace zicht::simulate {

inline std::string test_file(const std::string& name) {
  std::ifstream in(ZICHT_SOURCE_DIR "/definitions/" + name, std::ios::binary);
  std::ostringstream content;
  content << in.rdbuf();
  return content.str();
}

inline const Codebook& test_codebook() {
  static const Codebook book = [] {
    std::map<std::string, std::string> lists;
    for (const auto& entry : std::filesystem::directory_iterator(ZICHT_SOURCE_DIR "/definitions/codelists"))
      lists[entry.path().filename()] = test_file("codelists/" + entry.path().filename().string());
    return Codebook::parse(lists).value();
  }();
  return book;
}

inline const Profile& test_profile() {
  static const Profile profile =
      Profile::parse(test_file("profiles/netherlands.toml"), "netherlands.toml", test_codebook()).value();
  return profile;
}

/// The shipped free profile; tests change what they are about.
inline Profile free_profile() {
  return Profile::parse(test_file("profiles/free.toml"), "free.toml", test_codebook()).value();
}

inline const NameBook& test_names() {
  static const NameBook names =
      NameBook::parse(test_file("profiles/names.toml"), "names.toml", test_codebook()).value();
  return names;
}

/// All that a simulation writes.
struct Written {
  std::string history, records, people, reports;
  SimulationTruth truth;
};
inline Written simulated(const Profile& profile, const SimulationOptions& options) {
  std::ostringstream history, records, people, reports;
  const SimulationOutputs outputs{
      history, records, people, reports, [] {
        return Result<std::unique_ptr<std::iostream>>(
            std::make_unique<std::stringstream>(std::ios::in | std::ios::out | std::ios::binary));
      }};
  SimulationTruth truth =
      simulate(profile, test_names(), test_codebook(), options, outputs, [](std::int64_t) {}).value();
  return {history.str(), records.str(), people.str(), reports.str(), std::move(truth)};
}

}  // namespace zicht::simulate
