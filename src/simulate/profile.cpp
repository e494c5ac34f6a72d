#include "simulate/profile.hpp"

#include <algorithm>
#include <set>

#include "base/node.hpp"
#include "simulate/profile_reader.hpp"

namespace zicht::simulate {
namespace {

Result<Quota> parse_quota(const ProfileReader& source, const Node& node) {
  ZICHT_CHECK(source.only_keys(node, {"count", "minor", "form", "nationality"}));
  Quota quota;
  quota.line = node.line;
  ZICHT_TRY(quota.count, source.integer(node, "count"));
  if (node.find("minor") != nullptr) {
    ZICHT_TRY(const std::string minor, source.text(node, "minor"));
    if (minor != "yes" && minor != "no") return source.wrong(node, "minor is yes or no");
    quota.minor = minor == "yes";
  }
  if (const Node* const form = node.find("form"); form != nullptr) {
    std::vector<std::string> forms;
    if (form->is_list()) {
      ZICHT_TRY(forms, source.some_texts(node, "form"));
    } else {
      ZICHT_TRY(forms.emplace_back(), source.text(node, "form"));
    }
    for (const std::string& code : forms) {
      ZICHT_TRY(quota.forms.emplace_back(), source.code(node, source.codebook().form(), code));
    }
  }
  if (node.find("nationality") != nullptr) {
    ZICHT_TRY(const std::string nationality, source.text(node, "nationality"));
    ZICHT_TRY(quota.nationalities, source.countries(node, nationality));
  }
  return quota;
}

Result<ProfileYear> parse_year(const ProfileReader& source, const Node& node) {
  ZICHT_CHECK(source.only_keys(node, {"year", "victims", "reports", "withdrawn", "quotas", "organisations",
                                      "published", "cross_border_times", "abroad"}));
  ProfileYear year;
  ZICHT_TRY(const std::int64_t number, source.integer(node, "year"));
  year.year = static_cast<int>(number);
  ZICHT_TRY(year.victims, source.integer(node, "victims"));
  ZICHT_TRY(year.reports, source.integer(node, "reports"));
  if (year.reports < year.victims) return source.wrong(node, "there are fewer reports than victims");
  if (node.find("withdrawn") != nullptr) {
    ZICHT_TRY(year.withdrawn, source.integer(node, "withdrawn"));
  }
  ZICHT_TRY(year.cross_border_times, source.number(node, "cross_border_times", 0, 1000, 1.0));
  if (const Node* const abroad = node.find("abroad"); abroad != nullptr) {
    ZICHT_CHECK(source.only_keys(*abroad, {"share", "until"}));
    ProfileYear::Abroad changed;
    ZICHT_TRY(changed.share, source.number(*abroad, "share", 0, 0.99, 0.0));
    ZICHT_TRY(changed.until, source.day(*abroad, "until"));
    year.abroad = changed;
  }
  if (const Node* const quotas = node.find("quotas"); quotas != nullptr && quotas->is_list())
    for (const Node& quota : *quotas->as_list()) {
      ZICHT_TRY(year.quotas.emplace_back(), parse_quota(source, quota));
    }
  if (const Node* const organisations = node.find("organisations");
      organisations != nullptr && organisations->is_table())
    for (const auto& [name, count] : *organisations->as_table()) {
      ZICHT_CHECK(source.code(*organisations, source.codebook().organisation(), name));
      ZICHT_TRY(const std::int64_t reports, source.integer(*organisations, name));
      year.organisations.emplace(name, reports);
    }
  if (const Node* const published = node.find("published");
      published != nullptr && published->is_list() && !published->as_list()->empty()) {
    const Node& first = published->as_list()->front();
    Published known;
    ZICHT_TRY(known.as_of, source.day(first, "as_of"));
    ZICHT_TRY(known.victims, source.integer(first, "victims"));
    if (published->as_list()->size() > 1 || known.victims > year.victims)
      return source.wrong(first, "one earlier value a year, not above the later one");
    year.published = known;
  }
  return year;
}

Result<void> parse_leanings(const ProfileReader& source, const Node& leanings, Profile& profile) {
  for (const auto& [organisation, table] : *leanings.as_table()) {
    // FairWork is an organisation; the others are types of one organisation each.
    const auto type = source.codebook().organisation().find(organisation);
    if (!type || !table.is_table())
      return source.wrong(leanings, "there is no organisation '" + organisation + "'");
    for (const auto& [to, factor] : *table.as_table()) {
      ZICHT_TRY(const double times, source.number(table, to, 0, 1e6));
      if (to == "minor") {
        profile.leaning_to_minors[*type] = times;
      } else {
        ZICHT_TRY(const CodeId form, source.code(table, source.codebook().form(), to));
        profile.leaning_to_form[*type][form] = times;
      }
    }
  }
  return {};
}

Result<FreeCountry> parse_free(const ProfileReader& source, const Node& node) {
  ZICHT_CHECK(source.only_keys(node, {"first_year", "last_year", "people", "people_spread", "minor",
                                      "certainty", "reports_a_person", "again_next_year"}));
  FreeCountry free;
  ZICHT_TRY(const std::int64_t first, source.integer(node, "first_year"));
  ZICHT_TRY(const std::int64_t last, source.integer(node, "last_year"));
  if (first < 1950 || last < first || last > 2100)
    return source.wrong(node, "the years are not from 1950 to 2100, or end before they begin");
  free.first_year = static_cast<int>(first);
  free.last_year = static_cast<int>(last);
  ZICHT_TRY(free.people, source.integer(node, "people"));
  if (free.people < 1 || free.people > 1'000'000)
    return source.wrong(node, "there are from 1 to a million people a year; --scale makes more");
  ZICHT_TRY(free.people_spread, source.number(node, "people_spread", 0, 2, 0.0));
  ZICHT_TRY(free.minor, source.number(node, "minor", 0, 1));
  ZICHT_TRY(free.certainty, source.number(node, "certainty", 0, 1e9, 0.0));
  ZICHT_TRY(free.reports_a_person, source.number(node, "reports_a_person", 1, 100));
  ZICHT_TRY(free.again_next_year, source.number(node, "again_next_year", 0, 1, 0.0));
  return free;
}

Result<RegisterHabits> parse_habits(const ProfileReader& source, const Node& document) {
  RegisterHabits habits;
  const Node* const node = document.find("register");
  if (node == nullptr) return habits;
  ZICHT_CHECK(source.only_keys(
      *node, {"longest_delay", "late", "latest", "corrected", "withdrawn", "linked", "different_a_year"}));
  ZICHT_TRY(const double delay, source.number(*node, "longest_delay", 0, 365, habits.longest_delay));
  habits.longest_delay = static_cast<int>(delay);
  ZICHT_TRY(habits.late, source.number(*node, "late", 0, 1, 0.0));
  ZICHT_TRY(const double latest, source.number(*node, "latest", habits.longest_delay, 3650, 400.0));
  habits.latest = static_cast<int>(latest);
  ZICHT_TRY(habits.corrected, source.number(*node, "corrected", 0, 1, 0.0));
  ZICHT_TRY(habits.withdrawn, source.number(*node, "withdrawn", 0, 1, 0.0));
  ZICHT_TRY(habits.linked, source.number(*node, "linked", 0, 1, 0.0));
  ZICHT_TRY(const double different, source.number(*node, "different_a_year", 0, 1000, 0.0));
  habits.different_a_year = static_cast<int>(different);
  return habits;
}

Result<void> parse_years(const ProfileReader& source, const Node& document, Profile& profile) {
  ZICHT_TRY(const auto nodes, source.tables(document, "year"));
  for (const Node* const node : nodes) {
    ZICHT_TRY(profile.years.emplace_back(), parse_year(source, *node));
    if (profile.years.size() > 1 &&
        profile.years[profile.years.size() - 2].year + 1 != profile.years.back().year)
      return source.wrong(*node, "years must follow each other");
  }
  return {};
}

}  // namespace

Result<Profile> Profile::parse(std::string_view toml, std::string_view name, const Codebook& codebook) {
  ZICHT_TRY(const Node document, parse_toml(toml, name));
  const ProfileReader source(name, codebook);
  ZICHT_CHECK(
      source.only_keys(document, {"title", "until", "own", "year", "free", "shares", "leaning", "list",
                                  "dependence", "class", "referral", "capture", "errors", "register"}));
  Profile profile;
  ZICHT_TRY(profile.until, source.day(document, "until"));
  ZICHT_TRY(const Node* const own, source.part(document, "own"));
  ZICHT_CHECK(source.only_keys(*own, {"country"}));
  ZICHT_TRY(const std::string own_country, source.text(*own, "country"));
  ZICHT_TRY(profile.own_country, source.code(*own, codebook.country(), own_country));
  ZICHT_TRY(const Node* const shares, source.part(document, "shares"));
  ZICHT_CHECK(source.only_keys(*shares, {"form", "minor_form", "nationality", "minor_nationality", "sex",
                                         "place", "scope", "own_scope", "organisation"}));
  ZICHT_TRY(profile.form, source.shares(*shares, "form", codebook.form()));
  ZICHT_TRY(profile.minor_form, source.shares(*shares, "minor_form", codebook.form()));
  ZICHT_TRY(profile.nationality, source.shares(*shares, "nationality", codebook.country()));
  ZICHT_TRY(profile.minor_nationality, source.shares(*shares, "minor_nationality", codebook.country()));
  ZICHT_TRY(profile.sex, source.shares(*shares, "sex", codebook.sex()));
  ZICHT_TRY(profile.place, source.shares(*shares, "place", codebook.place()));
  if (shares->find("scope") != nullptr) {
    ZICHT_TRY(profile.scope, source.shares(*shares, "scope", codebook.scope()));
    ZICHT_TRY(profile.own_scope, source.shares(*shares, "own_scope", codebook.scope()));
  }
  if (const Node* const leaning = document.find("leaning"); leaning != nullptr && leaning->is_table())
    ZICHT_CHECK(parse_leanings(source, *leaning, profile));
  const Node* const free = document.find("free");
  if ((free == nullptr) == (document.find("year") == nullptr))
    return source.wrong(document, "a profile has either [[year]] or [free]");
  ZICHT_TRY(profile.capture, CaptureModel::parse(source, document, free != nullptr));
  ZICHT_TRY(profile.errors, ErrorModel::parse(source, document));
  ZICHT_TRY(profile.habits, parse_habits(source, document));
  int last_year = 0;
  if (free != nullptr) {
    ZICHT_TRY(profile.free, parse_free(source, *free));
    last_year = profile.free->last_year;
  } else {
    ZICHT_TRY(profile.organisation_type, source.shares(*shares, "organisation", codebook.organisation()));
    ZICHT_CHECK(parse_years(source, document, profile));
    if (profile.years.empty()) return source.wrong(document, "there are no years");
    last_year = profile.years.back().year;
  }
  if (make_date(last_year, 12, 31).value() + 60 > profile.until)
    return source.wrong(document, "the history must go on for 60 days after its last year");
  return profile;
}

}  // namespace zicht::simulate
