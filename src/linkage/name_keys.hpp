#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace zicht::linkage {

/// Makes text comparable: Latin letters a-z and digits in tokens, one space between them. Other scripts are
/// transliterated (ICU Any-Latin; Latin-ASCII), accents are dropped, an apostrophe or a dot inside a word
/// joins, other marks separate. Texts over kLongestText bytes are cut there. Not safe to share between
/// threads: each has one of its own.
class Transliterator {
 public:
  static constexpr std::size_t kLongestText = 240;
  Transliterator();
  ~Transliterator();
  Transliterator(const Transliterator&) = delete;
  Transliterator& operator=(const Transliterator&) = delete;

  std::string comparable(std::string_view text) const;

 private:
  struct Rules;
  std::unique_ptr<Rules> rules_;
};

/// Calls meet(token) for the tokens of a comparable text, in order.
template <class Meet>
void for_each_token(std::string_view comparable, Meet meet) {
  for (std::size_t begin = 0, end = 0; begin < comparable.size(); begin = end + 1) {
    for (end = begin; end < comparable.size() && comparable[end] != ' ';) ++end;
    if (end > begin) meet(comparable.substr(begin, end - begin));
  }
}

/// The tokens of a comparable text, in order.
std::vector<std::string_view> tokens(std::string_view comparable);

/// How a name sounds, roughly enough that spellings of one name in different countries and scripts meet:
/// vowels inside a word are dropped (Arabic and Hebrew do not write them), doubled letters are one, and
/// letters that transcriptions mix up are one class (k c q; s z sh sch; f ph v w; j y; t th; d dh).
/// "mohammed", "muhamad" and Arabic "mhmd" meet, as do "wolkow" and "volkov", "yusuf" and "joesoef",
/// "mueller" and "muller". Never empty for a non-empty token.
/// \param token  one token of a comparable text
std::string sound_of(std::string_view token);

/// The sounds of all tokens, one after another.
std::string sounds_of(std::string_view comparable);

/// The sounds of all tokens, sorted, so that word order does not matter. 64-bit hash; 0 for an empty text.
std::uint64_t sound_hash(std::string_view comparable);

/// A 64-bit hash that is the same on every machine (FNV-1a with a final mix).
std::uint64_t stable_hash(std::string_view text);

/// Two hashes into one; order matters.
std::uint64_t mixed(std::uint64_t a, std::uint64_t b);

}  // namespace zicht::linkage
