#include "simulate/error_model.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <span>
#include <tuple>

#include "base/letters.hpp"
#include "base/text.hpp"

namespace zicht::simulate {
namespace {

constexpr std::array<std::string_view, kErrorKinds> kNames = {
    "transliteration",    "spelling",           "typing",           "diacritics_lost",
    "given_name_dropped", "patronymic_dropped", "surname_dropped",  "particle_dropped",
    "surnames_joined",    "gender_ending",      "names_swapped",    "initial_only",
    "alias_as_name",      "birth_date_missing", "first_of_january", "day_month_swapped",
    "date_digit",         "year_off",           "document_missing", "document_digit",
    "sex_missing",        "nationality_missing"};
constexpr double kMostCareless = 0.9;

/// Letters with diacritics as registers without them write them.
constexpr std::pair<std::string_view, std::string_view> kPlain[] = {
    {"á", "a"}, {"à", "a"}, {"ă", "a"}, {"â", "a"}, {"ã", "a"}, {"ą", "a"}, {"ạ", "a"}, {"ả", "a"},
    {"ấ", "a"}, {"ầ", "a"}, {"ậ", "a"}, {"ắ", "a"}, {"ằ", "a"}, {"ặ", "a"}, {"ć", "c"}, {"č", "c"},
    {"ç", "c"}, {"đ", "d"}, {"Đ", "D"}, {"é", "e"}, {"è", "e"}, {"ê", "e"}, {"ë", "e"}, {"ę", "e"},
    {"ế", "e"}, {"ề", "e"}, {"ệ", "e"}, {"ễ", "e"}, {"ị", "i"}, {"í", "i"}, {"ì", "i"}, {"î", "i"},
    {"ï", "i"}, {"ĩ", "i"}, {"ł", "l"}, {"Ł", "L"}, {"ń", "n"}, {"ñ", "n"}, {"ó", "o"}, {"ò", "o"},
    {"ô", "o"}, {"ö", "o"}, {"õ", "o"}, {"ơ", "o"}, {"ố", "o"}, {"ồ", "o"}, {"ộ", "o"}, {"ợ", "o"},
    {"ớ", "o"}, {"ọ", "o"}, {"ỗ", "o"}, {"ś", "s"}, {"Ś", "S"}, {"ș", "s"}, {"Ș", "S"}, {"š", "s"},
    {"ț", "t"}, {"Ț", "T"}, {"ú", "u"}, {"ù", "u"}, {"ü", "u"}, {"ũ", "u"}, {"ư", "u"}, {"ụ", "u"},
    {"ủ", "u"}, {"ứ", "u"}, {"ữ", "u"}, {"ự", "u"}, {"ý", "y"}, {"ỳ", "y"}, {"ỹ", "y"}, {"ź", "z"},
    {"ż", "z"}, {"Ż", "Z"}, {"ž", "z"}, {"Á", "A"}, {"É", "E"}, {"Ó", "O"}, {"Ú", "U"}, {"Í", "I"},
    {"Ő", "O"}, {"ő", "o"}, {"ű", "u"}, {"ã", "a"}};

std::string without_diacritics(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    const auto found =
        std::ranges::find_if(kPlain, [&](const auto& pair) { return text.starts_with(pair.first); });
    plain += found == std::end(kPlain) ? text.substr(0, 1) : found->second;
    text.remove_prefix(found == std::end(kPlain) ? 1 : found->first.size());
  }
  return plain;
}

std::vector<std::string> letters_of(std::string_view text) {
  std::vector<std::string> letters;
  for (const char byte : text) {
    if (!continues_letter(byte)) letters.emplace_back();
    letters.back() += byte;
  }
  return letters;
}

std::string one_letter_wrong(std::string_view text, Philox& random) {
  // The letter to the right on a Dutch keyboard.
  constexpr std::string_view kKeys = "qwertyuiop asdfghjkl zxcvbnm ";
  std::vector<std::string> letters = letters_of(text);
  if (letters.size() < 3) return std::string(text);
  const std::size_t at = 1 + random.below(static_cast<std::uint32_t>(letters.size() - 1));
  switch (random.below(4)) {
    case 0:
      letters.erase(letters.begin() + static_cast<std::ptrdiff_t>(at));
      break;
    case 1:
      letters.insert(letters.begin() + static_cast<std::ptrdiff_t>(at), letters[at]);
      break;
    case 2: {
      const auto key = letters[at].size() == 1 ? kKeys.find(letters[at][0]) : std::string_view::npos;
      letters[at] = key == std::string_view::npos || kKeys[key] == ' ' || kKeys[key + 1] == ' '
                        ? "e"
                        : std::string(1, kKeys[key + 1]);
      break;
    }
    default:
      if (at + 1 < letters.size()) std::swap(letters[at], letters[at + 1]);
  }
  return joined(letters, "");
}

/// The text with one rewrite that fits, at one place; nothing when none fits.
std::optional<std::string> rewritten(const std::string& text, const Rewrites& rewrites, Philox& random) {
  std::vector<std::pair<std::size_t, const std::pair<std::string, std::string>*>> fitting;
  for (const auto& rewrite : rewrites)
    for (auto at = text.find(rewrite.first); at != std::string::npos; at = text.find(rewrite.first, at + 1))
      fitting.emplace_back(at, &rewrite);
  if (fitting.empty()) return std::nullopt;
  const auto [at, rewrite] = fitting[random.below(static_cast<std::uint32_t>(fitting.size()))];
  return text.substr(0, at) + rewrite->second + text.substr(at + rewrite->first.size());
}

/// The errors of one report, one after the other.
class Mistakes {
 public:
  Mistakes(const ErrorModel& model, const NameOrigin& origin, Philox& random)
      : model_(model),
        origin_(origin),
        random_(random),
        factor_(random.chance(model.careless_share) ? model.careless_factor : 1) {}

  void in_names(TrueName name) {
    // What is left out first, then how the rest is written.
    if (name.given.size() > 1 && happens(ErrorKind::given_name_dropped)) name.given.resize(1);
    if (!name.patronymic.empty() && happens(ErrorKind::patronymic_dropped)) name.patronymic.clear();
    if (name.family.size() > 1 && happens(ErrorKind::surname_dropped))
      name.family.erase(name.family.begin() + (random_.chance(0.7) ? 1 : 0));
    if (has_particle(name) && happens(ErrorKind::particle_dropped)) drop_particle(name);
    if (happens_if_changed(ErrorKind::gender_ending, name.family.front(), masculine(name.family.front())))
      name.family.front() = masculine(name.family.front());
    if (!name.alias.empty() && happens(ErrorKind::alias_as_name)) name.given = {name.alias};
    if (happens(ErrorKind::initial_only)) name.given.front() = letters_of(name.given.front()).front() + ".";
    written_.given_names = name.given;
    if (!name.patronymic.empty()) written_.given_names.push_back(name.patronymic);
    std::string between = origin_.family_join;
    if (name.family.size() > 1 && happens(ErrorKind::surnames_joined)) between = between == "-" ? " " : "-";
    written_.family_names = {joined(name.family, between)};
    write_otherwise();
    if (!name.alias.empty() && !has(ErrorKind::alias_as_name) && random_.chance(model_.alias_given))
      written_.aliases = {name.alias};
  }

  void in_birth_date(Date birth_date, Date earliest, Date latest) {
    written_.birth_date = birth_date;
    if (random_.chance(model_.age_only)) {
      written_.has_birth_date = false;
      return;
    }
    if (happens(ErrorKind::birth_date_missing)) {
      written_.has_birth_date = false;
      return;
    }
    constexpr ErrorKind kOnDates[] = {ErrorKind::first_of_january, ErrorKind::day_month_swapped,
                                      ErrorKind::date_digit, ErrorKind::year_off};
    for (const ErrorKind kind : kOnDates) {
      const bool drawn = random_.chance(rate(kind));
      const auto wrong = wrong_date(kind, civil(birth_date));
      if (!drawn || !wrong || *wrong == birth_date || *wrong < earliest || latest < *wrong) continue;
      written_.birth_date = *wrong;
      return note(kind);
    }
  }

  void in_the_rest(const std::vector<std::string>& documents) {
    written_.documents = documents;
    if (!documents.empty() && happens(ErrorKind::document_missing)) written_.documents.clear();
    if (!written_.documents.empty() && happens(ErrorKind::document_digit)) {
      std::string& number = written_.documents.front();
      char& digit = number[number.size() - 1 - random_.below(7)];
      digit = static_cast<char>('0' + (digit - '0' + 1 + static_cast<int>(random_.below(9))) % 10);
    }
    written_.sex_known = !happens(ErrorKind::sex_missing);
    written_.nationality_known = !happens(ErrorKind::nationality_missing);
  }

  WrittenIdentity take() { return std::move(written_); }

 private:
  double rate(ErrorKind kind) const {
    const double careful = model_.rate[static_cast<std::size_t>(kind)];
    return factor_ == 1 ? careful : std::min(careful * factor_, std::max(careful, kMostCareless));
  }
  void note(ErrorKind kind) { written_.errors |= bit_of(kind); }
  bool has(ErrorKind kind) const { return (written_.errors & bit_of(kind)) != 0; }
  bool happens(ErrorKind kind) {
    if (!random_.chance(rate(kind))) return false;
    note(kind);
    return true;
  }
  bool happens_if_changed(ErrorKind kind, std::string_view before, std::string_view after) {
    return before != after && happens(kind);
  }

  bool has_particle(const TrueName& name) const {
    return std::ranges::any_of(origin_.particles, [&](const std::string& particle) {
      return name.family.front().starts_with(particle);
    });
  }
  void drop_particle(TrueName& name) const {
    for (const std::string& particle : origin_.particles)
      if (name.family.front().starts_with(particle)) {
        name.family.front().erase(0, particle.size());
        return;
      }
  }
  std::string masculine(const std::string& family) const {
    for (const auto& [male, female] : origin_.feminine_endings)
      if (family.ends_with(female)) return family.substr(0, family.size() - female.size()) + male;
    return family;
  }

  std::string& any_part() {
    const auto parts = written_.given_names.size() + written_.family_names.size();
    const std::size_t part = random_.below(static_cast<std::uint32_t>(parts));
    return part < written_.given_names.size() ? written_.given_names[part]
                                              : written_.family_names[part - written_.given_names.size()];
  }
  std::vector<std::string*> all_parts() {
    std::vector<std::string*> parts;
    for (std::string& text : written_.given_names) parts.push_back(&text);
    for (std::string& text : written_.family_names) parts.push_back(&text);
    return parts;
  }

  void rewrite_one(ErrorKind kind, const Rewrites& rewrites) {
    const bool drawn = random_.chance(rate(kind));
    if (!drawn) return;
    std::vector<std::string*> parts = all_parts();
    random_.shuffle(std::span(parts));
    for (std::string* const part : parts)
      if (auto changed = rewritten(*part, rewrites, random_); changed && *changed != *part) {
        *part = *std::move(changed);
        return note(kind);
      }
  }

  void write_otherwise() {
    const auto parts = [&] { return std::pair(written_.given_names, written_.family_names); };
    const auto truly = parts();
    rewrite_one(ErrorKind::transliteration, origin_.transliteration);
    if (has(ErrorKind::transliteration) && random_.chance(0.4)) {
      const auto once = parts();
      rewrite_one(ErrorKind::transliteration, origin_.transliteration);
      if (parts() == truly) std::tie(written_.given_names, written_.family_names) = once;  // there and back
    }
    rewrite_one(ErrorKind::spelling, origin_.spelling);
    if (random_.chance(rate(ErrorKind::typing))) {
      std::string& part = any_part();
      std::string changed = one_letter_wrong(part, random_);
      if (changed != part) note(ErrorKind::typing);
      part = std::move(changed);
    }
    if (random_.chance(rate(ErrorKind::diacritics_lost)))
      for (std::string* const part : all_parts()) {
        std::string plain = without_diacritics(*part);
        if (plain != *part) note(ErrorKind::diacritics_lost);
        *part = std::move(plain);
      }
    if (happens(ErrorKind::names_swapped)) std::swap(written_.given_names, written_.family_names);
  }
  std::optional<Date> wrong_date(ErrorKind kind, CivilDate day) {
    switch (kind) {
      case ErrorKind::first_of_january:
        day.month = day.day = 1;
        break;
      case ErrorKind::day_month_swapped:
        if (day.day > 12) return std::nullopt;
        std::swap(day.day, day.month);
        break;
      case ErrorKind::date_digit: {
        const int by = random_.between(1, 9);
        if (random_.chance(0.5))
          day.year = day.year / 10 * 10 + (day.year + by) % 10;
        else
          day.day = day.day / 10 * 10 + (day.day + by) % 10;
        break;
      }
      default:
        day.year += random_.between(1, 2) * (random_.chance(0.5) ? 1 : -1);
    }
    const auto date = make_date(day.year, day.month, day.day);
    return date ? std::optional(*date) : std::nullopt;
  }

  const ErrorModel& model_;
  const NameOrigin& origin_;
  Philox& random_;
  double factor_;
  WrittenIdentity written_;
};

}  // namespace

std::string_view to_text(ErrorKind kind) { return kNames[static_cast<std::size_t>(kind)]; }

Result<ErrorModel> ErrorModel::parse(const ProfileReader& reader, const Node& document) {
  ErrorModel model;
  const Node* const errors = document.find("errors");
  if (errors == nullptr) return model;
  std::set<std::string_view> keys(kNames.begin(), kNames.end());
  keys.insert(
      {"careless_share", "careless_factor", "refuses_consent", "has_document", "alias_given", "age_only"});
  ZICHT_CHECK(reader.only_keys(*errors, keys));
  for (std::size_t kind = 0; kind < kErrorKinds; ++kind) {
    ZICHT_TRY(model.rate[kind], reader.number(*errors, kNames[kind], 0, 1, 0.0));
  }
  ZICHT_TRY(model.careless_share, reader.number(*errors, "careless_share", 0, 1, 0.0));
  ZICHT_TRY(model.careless_factor, reader.number(*errors, "careless_factor", 0, 1000, 1.0));
  ZICHT_TRY(model.refuses_consent, reader.number(*errors, "refuses_consent", 0, 1, 0.0));
  ZICHT_TRY(model.has_document, reader.number(*errors, "has_document", 0, 1, 0.0));
  ZICHT_TRY(model.alias_given, reader.number(*errors, "alias_given", 0, 1, 0.0));
  ZICHT_TRY(model.age_only, reader.number(*errors, "age_only", 0, 1, 0.0));
  return model;
}

WrittenIdentity with_errors(const TrueName& name, const NameOrigin& origin,
                            const std::vector<std::string>& documents, Date birth_date, Date earliest,
                            Date latest, const ErrorModel& model, Philox& random) {
  Mistakes mistakes(model, origin, random);
  mistakes.in_names(name);
  mistakes.in_birth_date(birth_date, earliest, latest);
  mistakes.in_the_rest(documents);
  return mistakes.take();
}

}  // namespace zicht::simulate
