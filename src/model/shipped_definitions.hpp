#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "model/code_list.hpp"

// For tests and benchmarks, which know where the tree is.

namespace zicht {

/// The definitions as they ship, by name relative to definitions/.
inline const std::map<std::string, std::string>& shipped_definitions() {
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

inline const std::string& shipped_definition(const std::string& name) {
  return shipped_definitions().at(name);
}

/// As Codebook::parse() takes them.
inline std::map<std::string, std::string> shipped_code_lists() {
  std::map<std::string, std::string> lists;
  for (const auto& [name, content] : shipped_definitions())
    if (name.starts_with("codelists/")) lists[name.substr(10)] = content;
  return lists;
}

inline const Codebook& shipped_codebook() {
  static const Codebook book = Codebook::parse(shipped_code_lists()).value();
  return book;
}

}  // namespace zicht
