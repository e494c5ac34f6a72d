#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "figures/figure_book.hpp"

namespace zicht::figures {

/// The definitions as they ship.
inline const std::map<std::string, std::string>& test_files() {
  static const std::map<std::string, std::string> files = [] {
    const std::filesystem::path folder(ZICHT_SOURCE_DIR "/definitions");
    std::map<std::string, std::string> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (!entry.is_regular_file()) continue;
      std::ifstream in(entry.path(), std::ios::binary);
      std::ostringstream content;
      content << in.rdbuf();
      found[entry.path().lexically_relative(folder).generic_string()] = content.str();
    }
    return found;
  }();
  return files;
}

inline const Codebook& test_codebook() {
  static const Codebook book = [] {
    std::map<std::string, std::string> lists;
    for (const auto& [name, content] : test_files())
      if (name.starts_with("codelists/")) lists[name.substr(10)] = content;
    return Codebook::parse(lists).value();
  }();
  return book;
}

inline const FigureBook& test_book() {
  static const FigureBook book = FigureBook::parse(test_files(), test_codebook()).value();
  return book;
}

}  // namespace zicht::figures
