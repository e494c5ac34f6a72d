#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "model/code_list.hpp"

namespace zicht {

/// The code lists as they ship.
inline const Codebook& shipped_codebook() {
  static const Codebook book = [] {
    std::map<std::string, std::string> lists;
    for (const auto& entry : std::filesystem::directory_iterator(ZICHT_SOURCE_DIR "/definitions/codelists")) {
      std::ifstream in(entry.path());
      std::ostringstream content;
      content << in.rdbuf();
      lists[entry.path().filename()] = content.str();
    }
    return Codebook::parse(lists).value();
  }();
  return book;
}

}  // namespace zicht
