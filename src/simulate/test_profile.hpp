#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "simulate/profile.hpp"

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

inline const std::vector<NameList>& test_names() {
  static const std::vector<NameList> names =
      parse_names(test_file("profiles/names.toml"), "names.toml", test_codebook()).value();
  return names;
}

}  // namespace zicht::simulate
