#include "linkage/name_keys.hpp"

#include <unicode/translit.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/letters.hpp"

namespace zicht::linkage {
namespace {

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// Not beyond `longest` bytes, and not in the middle of a UTF-8 sequence.
std::string_view cut(std::string_view text, std::size_t longest) {
  if (text.size() <= longest) return text;
  while (longest > 0 && continues_letter(text[longest])) --longest;
  return text.substr(0, longest);
}

bool is_vowel(char c) { return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u'; }

/// Lower case letters and digits; blanks and marks become one space, apostrophes and dots vanish.
std::string letters_and_digits(std::string_view ascii) {
  std::string out;
  out.reserve(ascii.size());
  bool gap = false;
  for (const char c : ascii) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    if ((lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9')) {
      if (gap && !out.empty()) out += ' ';
      gap = false;
      out += lower;
    } else if (lower != '\'' && lower != '`' && lower != '.') {
      gap = true;
    }
  }
  return out;
}

/// Letter groups that stand for one sound, longest first. An empty replacement drops the group.
constexpr std::array<std::pair<std::string_view, std::string_view>, 22> kGroups{{
    {"tsch", "s"}, {"sch", "s"}, {"chr", "kr"}, {"tch", "s"}, {"dzh", "j"}, {"sh", "s"},
    {"ch", "s"},   {"zh", "s"},  {"cz", "s"},   {"sz", "s"},  {"ts", "s"},  {"tz", "s"},
    {"ph", "f"},   {"th", "t"},  {"kh", "k"},   {"gh", "g"},  {"dh", "d"},  {"ck", "k"},
    {"dj", "j"},   {"dz", "j"},  {"ou", "u"},   {"x", "ks"},
}};

char sound_class(char c) {
  switch (c) {
    case 'c':
    case 'q':
      return 'k';
    case 'z':
      return 's';
    case 'v':
    case 'w':
      return 'f';
    case 'y':
      return 'j';
    default:
      return c;
  }
}

/// By letter: whether a group can begin with it; the others need no look at the groups.
constexpr auto kBeginsAGroup = [] {
  std::array<bool, 256> begins{};
  for (const auto& [group, sound] : kGroups) begins[static_cast<unsigned char>(group.front())] = true;
  return begins;
}();

/// The token with letter groups replaced and letters put into classes, doubled letters made one.
std::string classed(std::string_view token) {
  std::string out;
  const auto put = [&out](char c) {
    if (out.empty() || out.back() != c) out += c;
  };
  while (!token.empty()) {
    const auto* group = kGroups.end();
    if (kBeginsAGroup[static_cast<unsigned char>(token.front())])
      group = std::ranges::find_if(kGroups, [&](const auto& entry) {
        return entry.first.front() == token.front() && token.starts_with(entry.first);
      });
    if (group == kGroups.end()) {
      put(sound_class(token.front()));
      token.remove_prefix(1);
      continue;
    }
    for (const char c : group->second) put(c);
    token.remove_prefix(group->first.size());
  }
  return out;
}

}  // namespace

struct Transliterator::Rules {
  std::unique_ptr<icu::Transliterator> to_latin;
};

Transliterator::Transliterator() : rules_(std::make_unique<Rules>()) {
  UErrorCode status = U_ZERO_ERROR;
  rules_->to_latin.reset(
      icu::Transliterator::createInstance("Any-Latin; Latin-ASCII", UTRANS_FORWARD, status));
  if (U_FAILURE(status)) rules_->to_latin.reset();
}

Transliterator::~Transliterator() = default;

std::string Transliterator::comparable(std::string_view text) const {
  text = cut(text, kLongestText);
  if (is_ascii(text) || !rules_->to_latin) return letters_and_digits(text);
  auto unicode =
      icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
  rules_->to_latin->transliterate(unicode);
  std::string latin;
  unicode.toUTF8String(latin);
  return letters_and_digits(cut(latin, kLongestText));
}

std::vector<std::string_view> tokens(std::string_view comparable) {
  std::vector<std::string_view> parts;
  for_each_token(comparable, [&](std::string_view token) { parts.push_back(token); });
  return parts;
}

std::string sound_of(std::string_view token) {
  const std::string letters = classed(token);
  std::string sound;
  for (std::size_t at = 0; at < letters.size(); ++at) {
    const char c = letters[at];
    if (at == 0) {
      sound += is_vowel(c) ? 'a' : c;
    } else if (!is_vowel(c) && c != 'h' && c != 'j') {
      sound += c;
    }
  }
  return sound;
}

std::string sounds_of(std::string_view comparable) {
  std::string sounds;
  for_each_token(comparable, [&](std::string_view token) { sounds += sound_of(token); });
  return sounds;
}

std::uint64_t stable_hash(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  return mixed(hash, text.size());
}

std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
  std::uint64_t hash = (a ^ (b + 0x9E3779B97F4A7C15U + (a << 6U) + (a >> 2U))) * 0xBF58476D1CE4E5B9U;
  hash = (hash ^ (hash >> 27U)) * 0x94D049BB133111EBU;
  return hash ^ (hash >> 31U);
}

std::uint64_t sound_hash(std::string_view comparable) {
  std::vector<std::string> sounds;
  for (const std::string_view token : tokens(comparable)) sounds.push_back(sound_of(token));
  if (sounds.empty()) return 0;
  std::ranges::sort(sounds);
  std::uint64_t hash = 0;
  for (const std::string& sound : sounds) hash = mixed(hash, stable_hash(sound));
  return hash;
}

}  // namespace zicht::linkage
