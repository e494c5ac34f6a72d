#include "simulate/made_reports.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "base/philox.hpp"

namespace zicht::simulate {
namespace {

enum class Script : std::uint8_t { latin, cyrillic, arabic };

/// How names of one style are made: syllables, endings of family names, and a script that some reporters
/// write them in.
struct Style {
  std::string_view nationality;
  std::vector<std::string_view> syllables;
  std::vector<std::string_view> endings;
  Script script;
  bool two_surnames;
  double share;
};

const std::vector<Style>& styles() {
  static const std::vector<Style> all{
      {"NL",
       {"jo", "ma", "ri", "sa", "ne", "pie", "ter", "la", "ke", "wil", "lem", "ho", "bert", "ga", "dre",
        "ti"},
       {"stra", "ma", "sen", "kamp", "dijk", "man"},
       Script::latin,
       false,
       0.22},
      {"UA",
       {"o", "le", "na", "vo", "lo", "dy", "my", "ta", "ra", "sa", "iva", "petro", "zhe", "nia", "ka", "te"},
       {"enko", "chuk", "iv", "ska", "yuk"},
       Script::cyrillic,
       false,
       0.14},
      {"PL",
       {"ag", "nie", "szka", "ka", "ta", "rzy", "to", "masz", "wo", "jcie", "ma", "rek", "zo", "fia", "le"},
       {"ski", "wicz", "czyk", "ak"},
       Script::latin,
       false,
       0.12},
      {"MA",
       {"mo", "ha", "med", "fa", "ti", "ma", "yu", "suf", "kha", "lid", "na", "dia", "ra", "shid", "sa",
        "mir"},
       {"i", "oui", "ani", "ari"},
       Script::arabic,
       false,
       0.14},
      {"CO",
       {"ma", "ria", "jo", "se", "car", "los", "lu", "is", "an", "to", "nia", "ro", "sa", "ele", "na", "di"},
       {"ez", "ero", "ales", "illo"},
       Script::latin,
       true,
       0.14},
      {"NG",
       {"chi", "o", "ma", "ngo", "zi", "ifea", "e", "me", "ka", "blessi", "adeo", "la", "to", "bi", "oluwa",
        "ju"},
       {"eke", "uche", "ola", "adi"},
       Script::latin,
       false,
       0.10},
      {"VN",
       {"ngu", "yen", "tha", "nh", "li", "nh", "ho", "ang", "mi", "du", "phuo", "ng", "tra", "va"},
       {"n", "ng", "h"},
       Script::latin,
       false,
       0.06},
      {"HU",
       {"i", "stva", "n", "ja", "nos", "e", "va", "zsu", "zsa", "ka", "ta", "lin", "ga", "bor", "fe", "renc"},
       {"nagy", "fi", "kovi", "os"},
       Script::latin,
       false,
       0.08}};
  return all;
}

/// A name by rank: the same rank always gives the same name.
std::string name_of_rank(const Style& style, std::uint32_t rank, bool family) {
  std::string name;
  const auto count = static_cast<std::uint32_t>(style.syllables.size());
  std::uint32_t rest = rank * 7 + (family ? 3 : 0);
  const int syllables = rank < 60 ? 2 : 3;
  for (int i = 0; i < syllables; ++i, rest = rest / count + 11 * static_cast<std::uint32_t>(i + 1))
    name += style.syllables[rest % count];
  if (family) name += style.endings[rank % style.endings.size()];
  return name;
}

/// Rank with a share about in proportion to 1 / (rank + 8).
std::uint32_t rank_below(Philox& random, std::uint32_t ranks) {
  const double spread = std::log((ranks + 8.0) / 8.0);
  return std::min(ranks - 1, static_cast<std::uint32_t>(8.0 * std::exp(random.uniform() * spread) - 8.0));
}

struct ReportedPerson {
  std::size_t style = 0;
  std::string given;
  std::string family;
  int year = 2000;
  int month = 1;
  int day = 1;
  char sex = 'f';
  std::uint32_t town = 0;
  std::string document;
};

ReportedPerson make_person(Philox& random) {
  ReportedPerson person;
  std::array<double, 8> shares{};
  for (std::size_t i = 0; i < shares.size(); ++i) shares[i] = styles()[i].share;
  person.style = random.weighted(shares);
  const Style& style = styles()[person.style];
  person.given = name_of_rank(style, rank_below(random, 900), false);
  if (random.chance(0.15)) person.given += " " + name_of_rank(style, rank_below(random, 900), false);
  person.family = name_of_rank(style, rank_below(random, 6000), true);
  if (style.two_surnames) person.family += " " + name_of_rank(style, rank_below(random, 6000), true);
  person.year = 2010 - static_cast<int>(std::abs(random.uniform() + random.uniform() - 0.6) * 40.0);
  person.month = random.between(1, 12);
  person.day = random.between(1, 28);
  person.sex = random.chance(0.7) ? 'f' : 'm';
  person.town = rank_below(random, 3000);
  if (random.chance(0.5))
    person.document = fmt::format("{}{:08d}", style.nationality, random.below(100'000'000));
  return person;
}

void replace_first(std::string& text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  if (at != std::string::npos) text.replace(at, from.size(), to);
}

/// Another way of writing the same sounds.
void transcribe(std::string& name, Philox& random) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kWays{{{"ou", "u"},
                                                                                        {"u", "ou"},
                                                                                        {"kh", "h"},
                                                                                        {"i", "y"},
                                                                                        {"y", "i"},
                                                                                        {"sh", "ch"},
                                                                                        {"ch", "tsch"},
                                                                                        {"v", "w"},
                                                                                        {"ph", "f"},
                                                                                        {"z", "s"},
                                                                                        {"e", "a"},
                                                                                        {"med", "mmed"}}};
  const auto& [from, to] = kWays[random.below(kWays.size())];
  replace_first(name, from, to);
}

void slip(std::string& text, Philox& random) {
  if (text.size() < 2) return;
  const std::size_t at = random.below(static_cast<std::uint32_t>(text.size() - 1));
  const char letter = static_cast<char>('a' + random.below(26));
  switch (random.below(4)) {
    case 0:
      text[at] = letter;
      break;
    case 1:
      text.insert(at, 1, letter);
      break;
    case 2:
      text.erase(at, 1);
      break;
    default:
      std::swap(text[at], text[at + 1]);
  }
}

/// Letter by letter into another script; Arabic leaves out the short vowels.
std::string in_script(const std::string& latin, Script script) {
  static const std::array<std::string_view, 26> kCyrillic{"а", "б", "к", "д", "е", "ф",  "г", "х", "и",
                                                          "ж", "к", "л", "м", "н", "о",  "п", "к", "р",
                                                          "с", "т", "у", "в", "в", "кс", "й", "з"};
  static const std::array<std::string_view, 26> kArabic{"ا", "ب", "ك", "د", "",  "ف",  "ج", "ه", "ي",
                                                        "ج", "ك", "ل", "م", "ن", "و",  "ب", "ق", "ر",
                                                        "س", "ت", "",  "و", "و", "كس", "ي", "ز"};
  std::string text;
  for (const char c : latin) {
    if (c < 'a' || c > 'z')
      text += c;
    else
      text += script == Script::cyrillic ? kCyrillic[static_cast<std::size_t>(c - 'a')]
                                         : kArabic[static_cast<std::size_t>(c - 'a')];
  }
  return text;
}

void damage_names(std::string& given, std::string& family, const Style& style, Philox& random) {
  if (random.chance(0.06)) slip(given, random);
  if (random.chance(0.06)) slip(family, random);
  if (style.script != Script::latin || style.nationality == "NG") {
    if (random.chance(0.3)) transcribe(given, random);
    if (random.chance(0.3)) transcribe(family, random);
  }
  const auto drop_second = [&](std::string& name, double chance) {
    if (name.find(' ') != std::string::npos && random.chance(chance)) name.resize(name.find(' '));
  };
  drop_second(given, 0.4);
  drop_second(family, 0.35);
  if (random.chance(style.nationality == "VN" ? 0.2 : 0.015)) std::swap(given, family);
  if (random.chance(0.02)) given.resize(std::min<std::size_t>(given.size(), 1));
  if (style.script != Script::latin && random.chance(0.12)) {
    given = in_script(given, style.script);
    family = in_script(family, style.script);
  }
}

std::string written_birth_date(const ReportedPerson& person, Philox& random) {
  int year = person.year;
  int month = person.month;
  int day = person.day;
  const double kind = random.uniform();
  if (kind < 0.05) return "";
  if (kind < 0.09) return fmt::format("{:04d}-01-01", year);
  if (kind < 0.11 && day <= 12) std::swap(month, day);
  if (kind >= 0.11 && kind < 0.14) day = random.between(1, 28);
  if (kind >= 0.14 && kind < 0.16) year += random.chance(0.5) ? 1 : -1;
  return fmt::format("{:04d}-{:02d}-{:02d}", year, month, day);
}

/// A twin: another given name and document, mostly the same sex, and else what the other one has.
ReportedPerson twin_of(const ReportedPerson& other, Philox& random) {
  ReportedPerson twin = other;
  const Style& style = styles()[other.style];
  while (twin.given == other.given) twin.given = name_of_rank(style, rank_below(random, 900), false);
  twin.sex = random.chance(0.65) ? other.sex : other.sex == 'f' ? 'm' : 'f';
  twin.document =
      random.chance(0.5) ? fmt::format("{}{:08d}", style.nationality, random.below(100'000'000)) : "";
  return twin;
}

std::string report(const ReportedPerson& person, std::size_t record, std::size_t id, std::size_t twin_of_id,
                   Philox& random) {
  const Style& style = styles()[person.style];
  std::string given = person.given;
  std::string family = person.family;
  damage_names(given, family, style, random);
  if (random.chance(0.04)) given.clear();
  if (random.chance(0.02)) family.clear();
  std::string document = random.chance(0.5) ? person.document : "";
  if (random.chance(0.05)) slip(document, random);
  const std::string birth_date = written_birth_date(person, random);
  const std::uint32_t town = random.chance(0.3) ? rank_below(random, 3000) : person.town;
  const std::string place = random.chance(0.15) ? "" : name_of_rank(styles()[0], town, true);
  const std::string_view nationality = random.chance(0.04)   ? ""
                                       : random.chance(0.03) ? "NL"
                                                             : style.nationality;
  const char sex = random.chance(0.01) ? (person.sex == 'f' ? 'm' : 'f') : person.sex;
  return fmt::format("{},{},{},{},{},{},{},org{},{}-{:02d}-{:02d},{},{},{}\n", record, given, family,
                     birth_date, sex, nationality, place, rank_below(random, 300), random.between(2015, 2024),
                     random.between(1, 12), random.between(1, 28), document, id,
                     twin_of_id == 0 ? "" : std::to_string(twin_of_id));
}

}  // namespace

void write_made_reports(std::ostream& out, std::uint64_t seed, std::size_t persons, double reports_per_person,
                        double twin_share) {
  out << "record,given_name,family_name,birth_date,sex,nationality,place,organisation,received_on,document_"
         "number,true_id,twin_of\n";
  const double again = 1.0 - 1.0 / reports_per_person;
  ReportedPerson last;
  std::size_t record = 0;
  for (std::size_t id = 1; id <= persons; ++id) {
    Philox random(seed, id);
    ReportedPerson person = make_person(random);
    std::size_t twin = 0;
    if (id > 1 && random.chance(0.05)) {  // a brother or sister of the one before
      person.style = last.style;
      person.family = last.family;
      person.town = last.town;
    } else if (id > 1 && twin_share > 0 && random.chance(twin_share)) {
      person = twin_of(last, random);
      twin = id - 1;
    }
    do out << report(person, ++record, id, twin, random);
    while (random.chance(again));
    last = person;
  }
}

}  // namespace zicht::simulate
