#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "model/identity_view.hpp"

namespace zicht::linkage {

/// Words that people and programs write where there is nothing to write: "unknown", "onbekend", "NULL",
/// "n/a". Compared without case, blanks at the ends aside. Some are also names of people or countries, and
/// are then looked at as they are written: "Null" may be a family name, "NULL" is not.
class MissingWords {
 public:
  /// The words that are usual in Dutch and English, and in databases.
  MissingWords();
  /// These words and no others.
  explicit MissingWords(const std::vector<std::string>& words);

  /// Whether a cell of such a field, without blanks at its ends, says nothing. Takes some nanoseconds for
  /// most texts.
  bool says_nothing(std::string_view cell, IdentityFieldKind kind) const;

 private:
  void add(std::string_view word);
  std::unordered_set<std::string> words_;
  std::array<std::uint32_t, 256> lengths_{};  ///< by first byte: bit i = a word of that length
  bool is_usual_ = false;
};

}  // namespace zicht::linkage
