#include "linkage/missing_words.hpp"

#include <algorithm>

namespace zicht::linkage {
namespace {

constexpr std::size_t kLongest = 31;

constexpr auto kUsualWords = std::to_array<std::string_view>({"unknown",
                                                              "onbekend",
                                                              "null",
                                                              "nan",
                                                              "n/a",
                                                              "na",
                                                              "none",
                                                              "nil",
                                                              "not known",
                                                              "not given",
                                                              "not provided",
                                                              "not stated",
                                                              "not available",
                                                              "not recorded",
                                                              "not applicable",
                                                              "no data",
                                                              "no value",
                                                              "missing",
                                                              "unspecified",
                                                              "undefined",
                                                              "undisclosed",
                                                              "unk",
                                                              "unkn",
                                                              "n.a.",
                                                              "n.a",
                                                              "n.v.t.",
                                                              "nvt",
                                                              "n.v.t",
                                                              "n.b.",
                                                              "niet bekend",
                                                              "niet ingevuld",
                                                              "niet opgegeven",
                                                              "niet van toepassing",
                                                              "niet vermeld",
                                                              "niet beschikbaar",
                                                              "onb.",
                                                              "geen",
                                                              "geen gegevens",
                                                              "leeg",
                                                              "#n/a",
                                                              "#null!",
                                                              "#value!",
                                                              "#ref!",
                                                              "<na>",
                                                              "<null>",
                                                              "(null)",
                                                              "[null]",
                                                              "\\n",
                                                              "(leeg)",
                                                              "(blank)",
                                                              "(onbekend)",
                                                              "(unknown)",
                                                              "-",
                                                              "--",
                                                              "---",
                                                              ".",
                                                              "?",
                                                              "??",
                                                              "???",
                                                              "x",
                                                              "xx",
                                                              "xxx",
                                                              "xxxx",
                                                              "_",
                                                              "/",
                                                              "\xE2\x80\x93",
                                                              "\xE2\x80\x94"});

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_name(IdentityFieldKind kind) {
  using enum IdentityFieldKind;
  return kind == given_name || kind == family_name || kind == full_name || kind == alias;
}

/// Whether a word that is also a name, or the code of a country, is one here.
bool is_also_a_value(std::string_view cell, std::string_view word, IdentityFieldKind kind) {
  if (word == "na")  // Namibia, and a family name; a program writes NA
    return kind == IdentityFieldKind::nationality || kind == IdentityFieldKind::code ||
           (is_name(kind) && cell != "NA");
  if (!is_name(kind)) return false;
  if (word == "null" || word == "none" || word == "nil" || word == "missing" || word == "x")
    return cell.front() != word.front() && cell.substr(1) == word.substr(1);  // Null, None, X
  if (word == "nan") return cell != "NaN" && cell != "nan";                   // Nan is a given name
  return false;
}

}  // namespace

MissingWords::MissingWords() : is_usual_(true) {
  for (const std::string_view word : kUsualWords) add(word);
}

MissingWords::MissingWords(const std::vector<std::string>& words) {
  for (const std::string& word : words) add(word);
}

void MissingWords::add(std::string_view word) {
  if (word.empty() || word.size() > kLongest) return;
  std::string key(word);
  std::ranges::transform(key, key.begin(), lower);
  lengths_[static_cast<unsigned char>(key.front())] |= 1U << key.size();
  words_.insert(std::move(key));
}

bool MissingWords::says_nothing(std::string_view cell, IdentityFieldKind kind) const {
  if (cell.empty() || cell.size() > kLongest) return false;
  if ((lengths_[static_cast<unsigned char>(lower(cell.front()))] >> cell.size() & 1U) == 0) return false;
  std::string key(cell);
  std::ranges::transform(key, key.begin(), lower);
  return words_.contains(key) && !(is_usual_ && is_also_a_value(cell, key, kind));
}

}  // namespace zicht::linkage
