#include "oracle_likelihood.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "base/text.hpp"
#include "linkage/name_keys.hpp"

namespace zicht::oracle {
namespace {

using simulate::ErrorKind;
constexpr double kMostCareless = 0.9;
constexpr double kTwice = 0.4;                       // of rewrites: once more
constexpr std::uint32_t kNone = NameTable::kNoName;  // the person has no such name
constexpr std::uint32_t kUnseen = kNone - 1;         // has one, that no report shows
constexpr std::uint32_t kInitial = 0xFFFF0000U;      // + letter: only the initial was seen
constexpr std::size_t kMostValues = 8;               // of one name that are looked at
constexpr double kDocuments = 9e6;
constexpr double kAgeUnknown = 0.03;  // of people

bool is_initial(std::uint32_t name) { return name >= kInitial && name < kInitial + 256; }
bool is_name(std::uint32_t name) { return name < kInitial; }

Token token_of(std::string text, const NameTable& names) {
  Token token{std::move(text), {}};
  if (!token.text.empty()) token.sources = names.sources(token.text);
  return token;
}

Reading reading_of(const std::vector<std::string>& given, const std::vector<std::string>& family,
                   const linkage::Transliterator& transliterator, const NameTable& names) {
  Reading reading;
  for (const std::string& text : given)
    reading.given.push_back(token_of(transliterator.comparable(text), names));
  const std::string whole = transliterator.comparable(joined(family, " "));
  reading.family = token_of(whole, names);
  for (auto at = whole.find(' '); at != std::string::npos; at = whole.find(' ', at + 1))
    reading.families.emplace_back(token_of(whole.substr(0, at), names),
                                  token_of(whole.substr(at + 1), names));
  return reading;
}

std::vector<std::string> parts_of(std::string_view cell) {
  std::vector<std::string> parts;
  for (const std::string_view part : split(cell, kValueSeparator))
    if (!part.empty()) parts.emplace_back(part);
  return parts;
}

/// The likeliest names of this part and origin that tokens come from.
void add_values(const Token& token, std::uint8_t origin, NamePart part, const NameTable& names,
                std::map<std::uint32_t, double>& values) {
  for (const Source& source : token.sources) {
    const Name& name = names[source.name];
    if (name.origin != origin || name.part != part) continue;
    const int errors = source.rewritten + source.misheard + source.mistyped + source.without_particle;
    double& weight = values[source.name];
    weight = std::max(weight, name.share * double{source.chance} * std::pow(0.05, errors));
  }
}

std::vector<std::uint32_t> likeliest(const std::map<std::uint32_t, double>& values) {
  std::vector<std::pair<double, std::uint32_t>> order;
  for (const auto& [name, weight] : values) order.emplace_back(-weight, name);
  std::ranges::sort(order);
  std::vector<std::uint32_t> names;
  for (const auto& [weight, name] : order)
    if (names.size() < kMostValues) names.push_back(name);
  return names;
}

std::optional<Date> date_with(CivilDate day) {
  const auto date = make_date(day.year, day.month, day.day);
  return date ? std::optional(*date) : std::nullopt;
}

/// Birth dates that one error makes this one of, and the date itself.
std::vector<Date> possible_truths(Date written) {
  std::vector<Date> dates{written};
  const CivilDate day = civil(written);
  const auto add = [&](CivilDate other) {
    if (const auto date = date_with(other)) dates.push_back(*date);
  };
  add({day.year, day.day, day.month});
  for (int by = 1; by <= 9; ++by) {
    add({day.year / 10 * 10 + (day.year + by) % 10, day.month, day.day});
    add({day.year, day.month, day.day / 10 * 10 + (day.day + by) % 10});
  }
  for (const int by : {-2, -1, 1, 2}) add({day.year + by, day.month, day.day});
  return dates;
}

}  // namespace

std::vector<Written> read_reports(const IdentityView& view, const simulate::Profile& profile,
                                  const Codebook& codebook, const NameTable& names) {
  const linkage::Transliterator transliterator;
  std::vector<Written> reports(view.record_count());
  const auto cell = [&](std::size_t column, std::size_t record) -> std::string_view {
    const IdentityColumn& of = view.columns()[column];
    return of.value_of[record] > kWithheldValue ? of.text(of.value_of[record]) : std::string_view{};
  };
  for (std::size_t record = 0; record < reports.size(); ++record) {
    Written& written = reports[record];
    const auto given = parts_of(cell(0, record));
    const auto family = parts_of(cell(1, record));
    written.names_somebody = !given.empty() && !family.empty();
    if (!written.names_somebody) continue;
    written.readings = {reading_of(given, family, transliterator, names),
                        reading_of(family, given, transliterator, names)};
    if (const auto alias = parts_of(cell(2, record)); !alias.empty())
      written.alias = token_of(transliterator.comparable(alias.front()), names);
    if (const auto date = parse_iso_date(cell(3, record))) written.birth_date = *date;
    written.sex = cell(4, record);
    written.nationality = cell(5, record);
    written.document = cell(6, record);
    if (const auto code = codebook.organisation().find(cell(7, record)))
      written.list = profile.capture.list_of(*code);
    written.received_on = parse_iso_date(cell(8, record)).value();
  }
  return reports;
}

/// One or two given names, a patronymic, an alias.
struct Likelihood::GivenTruth {
  std::uint32_t first = kNone, second = kNone, patronymic = kNone, alias = kNone;
  double prior = 1;
};
struct Likelihood::FamilyTruth {
  std::uint32_t first = kNone, second = kNone;
  double prior = 1;
};
struct Likelihood::Chances {
  std::vector<std::array<std::array<double, 2>, 2>> of;  ///< by report, careless, reading
  bool possible = true;
};

Likelihood::Likelihood(const simulate::Profile& profile, const simulate::NameBook& book,
                       const Codebook& codebook, const NameTable& names, std::map<int, double> born_before)
    : profile_(profile),
      book_(book),
      codebook_(codebook),
      names_(names),
      born_before_(std::move(born_before)),
      nationality_share_(codebook.country().size(), 0.0),
      sex_share_(codebook.sex().size(), 0.0),
      origin_share_(codebook.country().size(), std::vector<double>(book.origins().size(), 0.0)) {
  const auto add = [](std::vector<double>& to, const std::vector<double>& weights, double share) {
    double sum = 0;
    for (const double weight : weights) sum += weight;
    for (std::size_t code = 0; code < weights.size(); ++code) to[code] += share * weights[code] / sum;
  };
  add(nationality_share_, profile.nationality, 1 - profile.free->minor);
  add(nationality_share_, profile.minor_nationality, profile.free->minor);
  add(sex_share_, profile.sex, 1);
  for (std::size_t nationality = 0; nationality < origin_share_.size(); ++nationality) {
    std::vector<double> weights;
    double sum = 0;
    for (const simulate::NameOrigin& origin : book.origins()) {
      const auto found = origin.weight.find(static_cast<CodeId>(nationality));
      weights.push_back(found == origin.weight.end() ? 0.0 : found->second);
      sum += weights.back();
    }
    if (sum == 0) weights.assign(weights.size(), 1.0);
    add(origin_share_[nationality], weights, 1);
  }
}

double Likelihood::rate(ErrorKind kind, bool careless) const {
  const double careful = profile_.errors.rate[static_cast<std::size_t>(kind)];
  return careless ? std::min(careful * profile_.errors.careless_factor, std::max(careful, kMostCareless))
                  : careful;
}

double Likelihood::rewrite_chance(const Token& token, std::uint32_t id, bool careless, double parts,
                                  bool front_family) const {
  const auto first = std::ranges::lower_bound(token.sources, id, {}, &Source::name);
  if (first == token.sources.end() || first->name != id) return 0;
  const Name& name = names_[id];
  const double rewrite = name.rewritable ? rate(ErrorKind::transliteration, careless) / parts : 0;
  const double mishear = name.mishearable ? rate(ErrorKind::spelling, careless) / parts : 0;
  const double mistype = rate(ErrorKind::typing, careless) / parts;
  const double particle = front_family && name.has_particle ? rate(ErrorKind::particle_dropped, careless) : 0;
  const double ending = front_family && name.has_masculine ? rate(ErrorKind::gender_ending, careless) : 0;
  double chance = 0;
  for (auto source = first; source != token.sources.end() && source->name == id; ++source)
    chance += double{source->chance} *
              (source->rewritten == 0   ? 1 - rewrite
               : source->rewritten == 1 ? rewrite * (1 - kTwice)
                                        : rewrite * kTwice) *
              (source->misheard ? mishear : 1 - mishear) * (source->mistyped ? mistype : 1 - mistype) *
              (source->without_particle ? particle : 1 - particle) *
              (source->masculine ? ending : 1 - ending);
  return chance;
}

double Likelihood::given_chance(const Reading& reading, const std::optional<Token>& alias,
                                const GivenTruth& truth, bool careless) const {
  const double parts = static_cast<double>(reading.given.size()) + 1;
  const double drop_second = rate(ErrorKind::given_name_dropped, careless);
  const double drop_patronymic = rate(ErrorKind::patronymic_dropped, careless);
  const double initial = rate(ErrorKind::initial_only, careless);
  const double by_alias = truth.alias == kNone ? 0 : rate(ErrorKind::alias_as_name, careless);
  const auto first_chance = [&](std::uint32_t id) {
    const Token& token = reading.given.front();
    if (is_initial(id)) return token.text.size() == 1 && token.text[0] == char(id - kInitial) ? initial : 0.0;
    if (!is_name(id)) return 0.0;
    if (token.text.size() == 1 && token.text[0] == names_[id].initial) return initial;
    return (1 - initial) * rewrite_chance(token, id, careless, parts, false);
  };
  double sum = 0;
  for (const bool called_by_alias : {false, true}) {
    double chance = called_by_alias ? by_alias : 1 - by_alias;
    if (called_by_alias) {
      chance *= alias ? 0 : 1;
    } else if (truth.alias != kNone) {
      chance *= !alias ? 1 - profile_.errors.alias_given
                : !is_name(truth.alias)
                    ? 0
                    : profile_.errors.alias_given * rewrite_chance(*alias, truth.alias, false, 1e9, false);
    } else if (alias) {
      chance = 0;
    }
    if (chance == 0) continue;
    chance *= first_chance(called_by_alias ? truth.alias : truth.first);
    if (chance == 0) continue;
    const bool has_second = truth.second != kNone && !called_by_alias;
    const bool has_patronymic = truth.patronymic != kNone;
    for (int keep_second = 0; keep_second <= (has_second ? 1 : 0); ++keep_second) {
      for (int keep_patronymic = 0; keep_patronymic <= (has_patronymic ? 1 : 0); ++keep_patronymic) {
        if (reading.given.size() != static_cast<std::size_t>(1 + keep_second + keep_patronymic)) continue;
        double one = chance;
        if (has_second) one *= keep_second == 1 ? 1 - drop_second : drop_second;
        if (has_patronymic) one *= keep_patronymic == 1 ? 1 - drop_patronymic : drop_patronymic;
        if (keep_second == 1)
          one *= is_name(truth.second)
                     ? rewrite_chance(reading.given[1], truth.second, careless, parts, false)
                     : 0;
        if (keep_patronymic == 1)
          one *= is_name(truth.patronymic)
                     ? rewrite_chance(reading.given.back(), truth.patronymic, careless, parts, false)
                     : 0;
        sum += one;
      }
    }
  }
  return sum;
}

double Likelihood::family_chance(const Reading& reading, const FamilyTruth& truth, bool careless) const {
  const double parts = static_cast<double>(reading.given.size()) + 1;
  const auto whole = [&](std::uint32_t id) {
    return is_name(id) ? rewrite_chance(reading.family, id, careless, parts, true) : 0.0;
  };
  if (truth.second == kNone) return whole(truth.first);
  const double drop = rate(ErrorKind::surname_dropped, careless);
  double both = 0;
  if (is_name(truth.first) && is_name(truth.second)) {
    for (const auto& [first, second] : reading.families)
      both += rewrite_chance(first, truth.first, careless, 2 * parts, true) *
              rewrite_chance(second, truth.second, careless, 2 * parts, false);
  }
  return (1 - drop) * both + drop * (0.7 * whole(truth.first) + 0.3 * whole(truth.second));
}

Likelihood::Chances Likelihood::given_chances(std::span<const Written* const> reports,
                                              const GivenTruth& truth) const {
  Chances chances;
  for (const Written* const report : reports) {
    auto& of = chances.of.emplace_back();
    double sum = 0;
    for (const bool careless : {false, true})
      for (std::size_t reading = 0; reading < 2; ++reading)
        sum += of[careless ? 1 : 0][reading] =
            given_chance(report->readings[reading], report->alias, truth, careless);
    if (sum == 0) {
      chances.possible = false;
      break;
    }
  }
  return chances;
}

Likelihood::Chances Likelihood::family_chances(std::span<const Written* const> reports,
                                               const FamilyTruth& truth) const {
  Chances chances;
  for (const Written* const report : reports) {
    auto& of = chances.of.emplace_back();
    double sum = 0;
    for (const bool careless : {false, true})
      for (std::size_t reading = 0; reading < 2; ++reading)
        sum += of[careless ? 1 : 0][reading] = family_chance(report->readings[reading], truth, careless);
    if (sum == 0) {
      chances.possible = false;
      break;
    }
  }
  return chances;
}

double Likelihood::alias_prior(std::uint8_t origin, bool male, std::uint32_t given,
                               std::uint32_t alias) const {
  const double working = simulate::NameBook::kHasWorkingName;
  const bool known = is_name(given);
  double short_form = 0;
  double this_one = 0;
  for (const auto& [full, shorter] : book_.origins()[origin].short_forms) {
    const bool fits = known && names_[given].text == full;
    if (fits) short_form = simulate::NameBook::kHasShortForm;
    if (is_name(alias) && names_[alias].text == shorter && (fits || !known))
      this_one += (1 - working) * simulate::NameBook::kHasShortForm * (known ? 1.0 : 0.02);
  }
  const double has = working + (1 - working) * short_form;
  if (alias == kNone) return 1 - has;
  if (alias == kUnseen) return has;
  const auto names = book_.working_names(male);
  if (std::ranges::find(names, names_[alias].text) != names.end())
    this_one += working / static_cast<double>(names.size());
  return this_one;
}

std::vector<std::pair<Likelihood::GivenTruth, Likelihood::Chances>> Likelihood::given_truths(
    std::span<const Written* const> reports, std::uint8_t origin, bool male) const {
  const NamePart part = male ? NamePart::male_given : NamePart::female_given;
  const NamePart patronymic_part = male ? NamePart::male_patronymic : NamePart::female_patronymic;
  std::map<std::uint32_t, double> first, second, patronymic, alias;
  std::map<char, bool> initials;
  for (const Written* const report : reports) {
    if (report->alias) add_values(*report->alias, origin, NamePart::alias, names_, alias);
    for (const Reading& reading : report->readings) {
      if (reading.given.empty() || reading.given.size() > 3) continue;
      add_values(reading.given[0], origin, part, names_, first);
      add_values(reading.given[0], origin, NamePart::alias, names_, alias);
      if (reading.given[0].text.size() == 1) initials[reading.given[0].text[0]] = true;
      for (std::size_t at = 1; at < reading.given.size(); ++at) {
        add_values(reading.given[at], origin, part, names_, second);
        add_values(reading.given[at], origin, patronymic_part, names_, patronymic);
      }
    }
  }
  std::vector<std::uint32_t> firsts = likeliest(first);
  for (const auto& [letter, seen] : initials) firsts.push_back(kInitial + static_cast<unsigned char>(letter));
  std::vector<std::uint32_t> seconds = likeliest(second), patronymics = likeliest(patronymic),
                             aliases = likeliest(alias);
  if (!aliases.empty()) firsts.push_back(kUnseen);
  for (auto* const values : {&seconds, &patronymics, &aliases})
    values->insert(values->end(), {kNone, kUnseen});
  const simulate::NameOrigin& of = book_.origins()[origin];
  const auto prior = [&](std::uint32_t id, double has) {
    return id == kNone ? 1 - has : id == kUnseen ? has : has * names_[id].share;
  };
  std::vector<std::pair<GivenTruth, Chances>> truths;
  for (const std::uint32_t one : firsts) {
    double first_prior = one == kUnseen ? 1.0 : 0.0;
    if (is_name(one)) first_prior = names_[one].share;
    if (is_initial(one)) first_prior = 0.05;  // of names with this initial
    for (const std::uint32_t two : seconds) {
      for (const std::uint32_t three : patronymics) {
        for (const std::uint32_t called : aliases) {
          GivenTruth truth{one, two, three, called,
                           first_prior * prior(two, of.second_given_share) *
                               prior(three, of.patronymic_share) * alias_prior(origin, male, one, called)};
          if (truth.prior == 0) continue;
          if (Chances chances = given_chances(reports, truth); chances.possible)
            truths.emplace_back(truth, std::move(chances));
        }
      }
    }
  }
  return truths;
}

std::vector<std::pair<Likelihood::FamilyTruth, Likelihood::Chances>> Likelihood::family_truths(
    std::span<const Written* const> reports, std::uint8_t origin, bool male) const {
  const simulate::NameOrigin& of = book_.origins()[origin];
  const NamePart part = male || of.feminine_endings.empty() ? NamePart::male_family : NamePart::female_family;
  std::map<std::uint32_t, double> first, second;
  for (const Written* const report : reports) {
    for (const Reading& reading : report->readings) {
      add_values(reading.family, origin, part, names_, first);
      if (of.second_family_share == 0) continue;
      add_values(reading.family, origin, part, names_, second);
      for (const auto& [one, two] : reading.families) {
        add_values(one, origin, part, names_, first);
        add_values(two, origin, part, names_, second);
      }
    }
  }
  std::vector<std::uint32_t> firsts = likeliest(first), seconds = likeliest(second);
  seconds.push_back(kNone);
  if (of.second_family_share > 0) {
    seconds.push_back(kUnseen);
    firsts.push_back(kUnseen);
  }
  std::vector<std::pair<FamilyTruth, Chances>> truths;
  for (const std::uint32_t one : firsts) {
    for (const std::uint32_t two : seconds) {
      const double has = of.second_family_share;
      FamilyTruth truth{
          one, two,
          (is_name(one) ? names_[one].share : 1.0) * (two == kNone     ? 1 - has
                                                      : two == kUnseen ? has
                                                                       : has * names_[two].share)};
      if (truth.prior == 0) continue;
      if (Chances chances = family_chances(reports, truth); chances.possible)
        truths.emplace_back(truth, std::move(chances));
    }
  }
  return truths;
}

double Likelihood::date_chance(Date truth, Date written, bool careless) const {
  const CivilDate day = civil(truth);
  double left = 1;
  double chance = 0;
  const auto error = [&](ErrorKind kind, std::initializer_list<std::pair<CivilDate, double>> outcomes) {
    double possible = 0;
    double this_one = 0;
    for (const auto& [outcome, share] : outcomes) {
      const auto date = date_with(outcome);
      if (!date || *date == truth) continue;
      possible += share;
      if (*date == written) this_one += share;
    }
    chance += left * rate(kind, careless) * this_one;
    left *= 1 - rate(kind, careless) * possible;
  };
  error(ErrorKind::first_of_january, {{{day.year, 1, 1}, 1}});
  if (day.day <= 12) error(ErrorKind::day_month_swapped, {{{day.year, day.day, day.month}, 1}});
  double possible = 0;
  double this_one = 0;
  for (int by = 1; by <= 9; ++by) {
    for (const CivilDate& other : {CivilDate{day.year / 10 * 10 + (day.year + by) % 10, day.month, day.day},
                                   CivilDate{day.year, day.month, day.day / 10 * 10 + (day.day + by) % 10}}) {
      const auto date = date_with(other);
      if (!date) continue;
      possible += 0.5 / 9;
      if (*date == written) this_one += 0.5 / 9;
    }
  }
  chance += left * rate(ErrorKind::date_digit, careless) * this_one;
  left *= 1 - rate(ErrorKind::date_digit, careless) * possible;
  error(ErrorKind::year_off, {{{day.year - 2, day.month, day.day}, 0.25},
                              {{day.year - 1, day.month, day.day}, 0.25},
                              {{day.year + 1, day.month, day.day}, 0.25},
                              {{day.year + 2, day.month, day.day}, 0.25}});
  return chance + (truth == written ? left : 0);
}

Likelihood::Others Likelihood::date_truths(std::span<const Written* const> reports) const {
  int year = 9999;
  std::set<Date> dates;
  std::set<int> years;
  for (const Written* const report : reports) {
    year = std::min(year, civil(report->received_on).year);
    if (!report->birth_date) continue;
    const CivilDate day = civil(*report->birth_date);
    if (day.month == 1 && day.day == 1) years.insert(day.year);
    for (const Date date : possible_truths(*report->birth_date)) dates.insert(date);
  }
  const auto born = [&](int in) {
    const auto found = born_before_.find(year - in);
    return (found == born_before_.end() ? 1e-6 : found->second) * (1 - kAgeUnknown);
  };
  const auto missing = [&](bool careless) {
    return profile_.errors.age_only +
           (1 - profile_.errors.age_only) * rate(ErrorKind::birth_date_missing, careless);
  };
  Others truths;
  const auto add = [&](double prior, const auto& chance_of_written) {
    std::vector<std::array<double, 2>> chances;
    for (const Written* const report : reports) {
      auto& of = chances.emplace_back();
      for (const bool careless : {false, true})
        of[careless ? 1 : 0] =
            report->birth_date ? (1 - missing(careless)) * chance_of_written(*report->birth_date, careless)
                               : missing(careless);
      if (of[0] + of[1] == 0) return;
    }
    truths.emplace_back(prior, std::move(chances));
  };
  for (const Date date : dates)
    add(born(civil(date).year) / 365.25,
        [&](Date written, bool careless) { return date_chance(date, written, careless); });
  for (const int in : years)  // some day of the year that no report tells
    add(born(in), [&](Date written, bool careless) {
      return written == make_date(in, 1, 1).value() ? rate(ErrorKind::first_of_january, careless) : 0.0;
    });
  if (dates.empty()) {
    add(1 - kAgeUnknown, [](Date, bool) { return 0.0; });
    truths.emplace_back(kAgeUnknown, std::vector<std::array<double, 2>>(reports.size(), {1.0, 1.0}));
  }
  return truths;
}

Likelihood::Others Likelihood::document_truths(std::span<const Written* const> reports) const {
  std::set<std::string> numbers;
  for (const Written* const report : reports)
    if (!report->document.empty()) numbers.insert(report->document);
  const double has = profile_.errors.has_document;
  Others truths;
  if (numbers.empty())
    truths.emplace_back(1 - has, std::vector<std::array<double, 2>>(reports.size(), {1.0, 1.0}));
  const auto add = [&](const std::string& number, double prior) {
    std::vector<std::array<double, 2>> chances;
    for (const Written* const report : reports) {
      auto& of = chances.emplace_back();
      for (const bool careless : {false, true}) {
        const double missing = rate(ErrorKind::document_missing, careless);
        const double digit = rate(ErrorKind::document_digit, careless);
        if (report->document.empty()) {
          of[careless ? 1 : 0] = missing;
          continue;
        }
        std::size_t differing = number.size() == report->document.size() ? 0U : 9U;
        for (std::size_t at = 0; at < number.size() && differing < 9; ++at)
          differing += number[at] != report->document[at] ? 1U : 0U;
        of[careless ? 1 : 0] = (1 - missing) * (differing == 0 ? 1 - digit : differing == 1 ? digit / 63 : 0);
      }
      if (of[0] + of[1] == 0) return;
    }
    truths.emplace_back(prior, std::move(chances));
  };
  if (numbers.empty()) add("", has);
  // A number that is wrong by a digit in a single report is as likely as a right one: 63 numbers lead to it.
  for (const std::string& number : numbers) add(number, has / kDocuments);
  return truths;
}

Likelihood::Others Likelihood::other_truths(std::span<const Written* const> reports) const {
  Others both;
  const auto dates = date_truths(reports);
  if (dates.empty()) return both;
  for (const auto& document : document_truths(reports)) {
    for (const auto& date : dates) {
      auto& product = both.emplace_back(document.first * date.first, document.second);
      for (std::size_t report = 0; report < reports.size(); ++report)
        for (std::size_t careless = 0; careless < 2; ++careless)
          product.second[report][careless] *= date.second[report][careless];
    }
  }
  return both;
}

/// A nationality that people of whom these reports are can have, or all that the reports leave open.
struct Likelihood::Nation {
  double prior = 0;
  std::vector<double> origin_share;
  bool said = true;  ///< where a report does not say it, that is an error
};
struct Likelihood::Sex {
  std::array<double, 2> prior{};  ///< by whether the names are a man's
  bool said = true;
};

std::vector<Likelihood::Nation> Likelihood::nations(const std::string& said) const {
  if (!said.empty()) {
    const auto code = codebook_.country().find(said);
    return {{nationality_share_[*code], origin_share_[*code], true}};
  }
  Nation hidden{1, std::vector<double>(book_.origins().size(), 0.0), true};
  for (std::size_t code = 1; code < nationality_share_.size(); ++code)
    for (std::size_t origin = 0; origin < hidden.origin_share.size(); ++origin)
      hidden.origin_share[origin] += nationality_share_[code] * origin_share_[code][origin];
  return {std::move(hidden), {nationality_share_[kUnknown], origin_share_[kUnknown], false}};
}

std::vector<Likelihood::Sex> Likelihood::sexes(const std::string& said) const {
  std::vector<Sex> sexes;
  for (std::size_t code = 0; code < sex_share_.size(); ++code) {
    const std::string& text = codebook_.sex()[static_cast<CodeId>(code)].code;
    if (said.empty() ? sex_share_[code] == 0 : text != said) continue;
    const double male = text == "male" ? 1 : text == "female" ? 0 : 0.5;
    sexes.push_back({{sex_share_[code] * (1 - male), sex_share_[code] * male}, code != kUnknown});
  }
  return sexes;
}

std::vector<std::array<double, 2>> Likelihood::nameless_chances(std::span<const Written* const> reports,
                                                                bool nation_said, bool sex_said) const {
  std::vector<std::array<double, 2>> chances;
  for (const Written* const report : reports) {
    auto& of = chances.emplace_back();
    for (const bool careless : {false, true}) {
      double chance = careless ? profile_.errors.careless_share : 1 - profile_.errors.careless_share;
      const auto say = [&](bool possible, bool said, ErrorKind missing) {
        if (possible) chance *= said ? 1 - rate(missing, careless) : rate(missing, careless);
      };
      say(nation_said, !report->nationality.empty(), ErrorKind::nationality_missing);
      say(sex_said, !report->sex.empty(), ErrorKind::sex_missing);
      of[careless ? 1 : 0] = chance;
    }
  }
  return chances;
}

double Likelihood::chance_with_names(std::vector<std::array<double, 2>> chances, const Chances& given,
                                     const Chances& family, const Others& others) const {
  const double swapped[2] = {rate(ErrorKind::names_swapped, false), rate(ErrorKind::names_swapped, true)};
  for (std::size_t report = 0; report < chances.size(); ++report) {
    for (std::size_t careless = 0; careless < 2; ++careless) {
      const auto& as_given = given.of[report][careless];
      const auto& as_family = family.of[report][careless];
      chances[report][careless] *= (1 - swapped[careless]) * as_given[0] * as_family[0] +
                                   swapped[careless] * as_given[1] * as_family[1];
    }
    if (chances[report][0] + chances[report][1] == 0) return 0;
  }
  double sum = 0;
  for (const auto& [prior, other] : others) {
    double product = prior;
    for (std::size_t report = 0; report < chances.size() && product > 0; ++report)
      product *= chances[report][0] * other[report][0] + chances[report][1] * other[report][1];
    sum += product;
  }
  return sum;
}

double Likelihood::chance_of_origin(std::span<const Written* const> reports, std::uint8_t origin, bool male,
                                    std::span<const Nation> nations, std::span<const Sex> sexes,
                                    const Others& others) const {
  const auto families = family_truths(reports, origin, male);
  if (families.empty()) return 0;
  const auto givens = given_truths(reports, origin, male);
  double total = 0;
  for (const Nation& nation : nations) {
    for (const Sex& sex : sexes) {
      const double prior = nation.prior * nation.origin_share[origin] * sex.prior[male ? 1 : 0];
      if (prior == 0) continue;
      const auto nameless = nameless_chances(reports, nation.said, sex.said);
      for (const auto& [given, given_chance] : givens)
        for (const auto& [family, family_chance] : families)
          total += prior * given.prior * family.prior *
                   chance_with_names(nameless, given_chance, family_chance, others);
    }
  }
  return total;
}

double Likelihood::log_chance(std::span<const Written* const> reports) const {
  constexpr double kImpossible = -1e9;
  const Others others = other_truths(reports);
  if (others.empty()) return kImpossible;
  std::string nationality, sex;
  for (const Written* const report : reports) {
    for (const auto& [known, text] :
         {std::pair(&nationality, &report->nationality), std::pair(&sex, &report->sex)}) {
      if (text->empty()) continue;
      if (!known->empty() && *known != *text) return kImpossible;
      *known = *text;
    }
  }
  const std::vector<Nation> nations = this->nations(nationality);
  const std::vector<Sex> sexes = this->sexes(sex);
  double total = 0;
  for (std::size_t origin = 0; origin < book_.origins().size(); ++origin) {
    const auto of_origin = [&](const Nation& nation) {
      return nation.prior * nation.origin_share[origin] > 0;
    };
    if (std::ranges::none_of(nations, of_origin)) continue;
    for (const bool male : {false, true}) {
      const auto of_sex = [&](const Sex& sex_of) { return sex_of.prior[male ? 1 : 0] > 0; };
      if (std::ranges::none_of(sexes, of_sex)) continue;
      total += chance_of_origin(reports, static_cast<std::uint8_t>(origin), male, nations, sexes, others);
    }
  }
  return total > 0 ? std::log(total) : kImpossible;
}

}  // namespace zicht::oracle
