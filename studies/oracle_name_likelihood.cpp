#include "oracle_name_likelihood.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "oracle_errors.hpp"

namespace zicht::oracle {
namespace {

using simulate::ErrorKind;
constexpr double kTwice = 0.4;                       // of rewrites: once more
constexpr std::uint32_t kNone = NameTable::kNoName;  // the person has no such name
constexpr std::uint32_t kUnseen = kNone - 1;         // has one, that no report shows
constexpr std::uint32_t kInitial = 0xFFFF0000U;      // + letter: only the initial was seen
constexpr std::size_t kMostValues = 8;               // of one name that are looked at

bool is_initial(std::uint32_t name) { return name >= kInitial && name < kInitial + 256; }
bool is_name(std::uint32_t name) { return name < kInitial; }

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

/// Adds names with this prior and the chances that `chance` (of a report, reading, careless) gives; not if
/// some report cannot come of them.
template <class Chance>
void add_possible(std::span<const Written* const> reports, double prior, const Chance& chance,
                  std::vector<NamesThatMayBe>& all) {
  if (prior == 0) return;
  NamesThatMayBe names{prior, {}};
  for (const Written* const report : reports) {
    auto& of = names.chance.emplace_back();
    double sum = 0;
    for (const bool careless : {false, true})
      for (std::size_t reading = 0; reading < 2; ++reading)
        sum += of[careless ? 1 : 0][reading] = chance(*report, reading, careless);
    if (sum == 0) return;
  }
  all.push_back(std::move(names));
}

}  // namespace

/// One or two given names, a patronymic, an alias.
struct NameLikelihood::GivenNames {
  std::uint32_t first = kNone, second = kNone, patronymic = kNone, alias = kNone;
};
struct NameLikelihood::FamilyNames {
  std::uint32_t first = kNone, second = kNone;
};

double NameLikelihood::rewrite_chance(const Token& token, std::uint32_t id, bool careless, double parts,
                                      bool front_family) const {
  const auto first = std::ranges::lower_bound(token.sources, id, {}, &Source::name);
  if (first == token.sources.end() || first->name != id) return 0;
  const Name& name = names_[id];
  const double rewrite =
      name.rewritable ? error_rate(profile_.errors, ErrorKind::transliteration, careless) / parts : 0;
  const double mishear =
      name.mishearable ? error_rate(profile_.errors, ErrorKind::spelling, careless) / parts : 0;
  const double mistype = error_rate(profile_.errors, ErrorKind::typing, careless) / parts;
  const double particle = front_family && name.has_particle
                              ? error_rate(profile_.errors, ErrorKind::particle_dropped, careless)
                              : 0;
  const double ending = front_family && name.has_masculine
                            ? error_rate(profile_.errors, ErrorKind::gender_ending, careless)
                            : 0;
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

double NameLikelihood::given_chance(const Reading& reading, const std::optional<Token>& alias,
                                    const GivenNames& names, bool careless) const {
  const double parts = static_cast<double>(reading.given.size()) + 1;
  const double drop_second = error_rate(profile_.errors, ErrorKind::given_name_dropped, careless);
  const double drop_patronymic = error_rate(profile_.errors, ErrorKind::patronymic_dropped, careless);
  const double initial = error_rate(profile_.errors, ErrorKind::initial_only, careless);
  const double by_alias =
      names.alias == kNone ? 0 : error_rate(profile_.errors, ErrorKind::alias_as_name, careless);
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
    } else if (names.alias != kNone) {
      chance *= !alias ? 1 - profile_.errors.alias_given
                : !is_name(names.alias)
                    ? 0
                    : profile_.errors.alias_given * rewrite_chance(*alias, names.alias, false, 1e9, false);
    } else if (alias) {
      chance = 0;
    }
    if (chance == 0) continue;
    chance *= first_chance(called_by_alias ? names.alias : names.first);
    if (chance == 0) continue;
    const bool has_second = names.second != kNone && !called_by_alias;
    const bool has_patronymic = names.patronymic != kNone;
    for (int keep_second = 0; keep_second <= (has_second ? 1 : 0); ++keep_second) {
      for (int keep_patronymic = 0; keep_patronymic <= (has_patronymic ? 1 : 0); ++keep_patronymic) {
        if (reading.given.size() != static_cast<std::size_t>(1 + keep_second + keep_patronymic)) continue;
        double one = chance;
        if (has_second) one *= keep_second == 1 ? 1 - drop_second : drop_second;
        if (has_patronymic) one *= keep_patronymic == 1 ? 1 - drop_patronymic : drop_patronymic;
        if (keep_second == 1)
          one *= is_name(names.second)
                     ? rewrite_chance(reading.given[1], names.second, careless, parts, false)
                     : 0;
        if (keep_patronymic == 1)
          one *= is_name(names.patronymic)
                     ? rewrite_chance(reading.given.back(), names.patronymic, careless, parts, false)
                     : 0;
        sum += one;
      }
    }
  }
  return sum;
}

double NameLikelihood::family_chance(const Reading& reading, const FamilyNames& names, bool careless) const {
  const double parts = static_cast<double>(reading.given.size()) + 1;
  const auto whole = [&](std::uint32_t id) {
    return is_name(id) ? rewrite_chance(reading.family, id, careless, parts, true) : 0.0;
  };
  if (names.second == kNone) return whole(names.first);
  const double drop = error_rate(profile_.errors, ErrorKind::surname_dropped, careless);
  double both = 0;
  if (is_name(names.first) && is_name(names.second)) {
    for (const auto& [first, second] : reading.families)
      both += rewrite_chance(first, names.first, careless, 2 * parts, true) *
              rewrite_chance(second, names.second, careless, 2 * parts, false);
  }
  return (1 - drop) * both + drop * (0.7 * whole(names.first) + 0.3 * whole(names.second));
}

double NameLikelihood::alias_prior(std::uint8_t origin, bool male, std::uint32_t given,
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

std::vector<NamesThatMayBe> NameLikelihood::given(std::span<const Written* const> reports,
                                                  std::uint8_t origin, bool male) const {
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
  std::vector<NamesThatMayBe> all;
  for (const std::uint32_t one : firsts) {
    double first_prior = one == kUnseen ? 1.0 : 0.0;
    if (is_name(one)) first_prior = names_[one].share;
    if (is_initial(one)) first_prior = 0.05;  // of names with this initial
    for (const std::uint32_t two : seconds) {
      for (const std::uint32_t three : patronymics) {
        for (const std::uint32_t called : aliases) {
          const GivenNames names{one, two, three, called};
          add_possible(
              reports,
              first_prior * prior(two, of.second_given_share) * prior(three, of.patronymic_share) *
                  alias_prior(origin, male, one, called),
              [&](const Written& report, std::size_t reading, bool careless) {
                return given_chance(report.readings[reading], report.alias, names, careless);
              },
              all);
        }
      }
    }
  }
  return all;
}

std::vector<NamesThatMayBe> NameLikelihood::family(std::span<const Written* const> reports,
                                                   std::uint8_t origin, bool male) const {
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
  std::vector<NamesThatMayBe> all;
  for (const std::uint32_t one : firsts) {
    for (const std::uint32_t two : seconds) {
      const double has = of.second_family_share;
      const double second_prior = two == kNone ? 1 - has : two == kUnseen ? has : has * names_[two].share;
      const FamilyNames names{one, two};
      add_possible(
          reports, (is_name(one) ? names_[one].share : 1.0) * second_prior,
          [&](const Written& report, std::size_t reading, bool careless) {
            return family_chance(report.readings[reading], names, careless);
          },
          all);
    }
  }
  return all;
}

}  // namespace zicht::oracle
