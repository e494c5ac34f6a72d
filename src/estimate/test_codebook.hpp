#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "model/code_list.hpp"

namespace zicht::estimate {

/// A definition as it ships. \param name  relative to definitions/
inline std::string shipped(const std::string& name) {
  std::ifstream in(ZICHT_SOURCE_DIR "/definitions/" + name, std::ios::binary);
  std::ostringstream content;
  content << in.rdbuf();
  return content.str();
}

/// The code lists as they ship.
inline const Codebook& test_codebook() {
  static const Codebook book = [] {
    const std::filesystem::path folder(ZICHT_SOURCE_DIR "/definitions/codelists");
    std::map<std::string, std::string> lists;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      const std::string name = entry.path().filename().string();
      lists[name] = shipped("codelists/" + name);
    }
    return Codebook::parse(lists).value();
  }();
  return book;
}

}  // namespace zicht::estimate
