#include "simulate/profile.hpp"

#include <algorithm>
#include <set>

#include "base/node.hpp"

namespace zicht::simulate {
namespace {

struct Source {
  std::string_view name;
  const Codebook& codebook;

  std::unexpected<Error> wrong(const Node& at, std::string message) const {
    return fail(ErrorCode::invalid_config, std::move(message),
                std::string(name) + (at.line > 0 ? ":" + std::to_string(at.line) : ""));
  }
  Result<const Node*> part(const Node& table, std::string_view key) const {
    const Node* const found = table.find(key);
    if (found == nullptr) return wrong(table, std::string(key) + " is missing");
    return found;
  }
  Result<std::int64_t> integer(const Node& table, std::string_view key) const {
    ZICHT_TRY(const Node* const node, part(table, key));
    if (node->as_integer() == nullptr || *node->as_integer() < 0)
      return wrong(*node, std::string(key) + " is not a whole number of 0 or more");
    return *node->as_integer();
  }
  Result<std::string> text(const Node& table, std::string_view key) const {
    ZICHT_TRY(const Node* const node, part(table, key));
    if (node->as_text() == nullptr) return wrong(*node, std::string(key) + " is not a text");
    return *node->as_text();
  }
  Result<Date> day(const Node& table, std::string_view key) const {
    ZICHT_TRY(const std::string written, text(table, key));
    const auto date = parse_iso_date(written);
    if (!date) return wrong(table, std::string(key) + " is not a date");
    return *date;
  }
  Result<CodeId> code(const Node& at, const CodeList& list, std::string_view code) const {
    const auto id = list.find(code);
    if (!id) return wrong(at, "the list " + list.id() + " has no code '" + std::string(code) + "'");
    return *id;
  }
  Result<void> only_keys(const Node& table, const std::set<std::string_view>& known) const {
    if (!table.is_table()) return wrong(table, "not a table");
    for (const auto& [key, entry] : *table.as_table())
      if (!known.contains(key)) return wrong(table, "there is no key '" + key + "' here");
    return {};
  }

  Result<Shares> shares(const Node& all, std::string_view key, const CodeList& list) const {
    ZICHT_TRY(const Node* const table, part(all, key));
    Shares shares(list.size(), 0.0);
    if (!table->is_table()) return wrong(*table, std::string(key) + " is not a table of shares");
    for (const auto& [name_of_code, weight] : *table->as_table()) {
      ZICHT_TRY(const CodeId id, code(*table, list, name_of_code));
      const auto number = weight.as_number();
      if (!number || *number < 0)
        return wrong(*table, "the share of " + name_of_code + " is not a number of 0 or more");
      shares[id] = *number;
    }
    if (std::ranges::all_of(shares, [](double share) { return share == 0; }))
      return wrong(*table, std::string(key) + " has no share above 0");
    return shares;
  }

  /// A country, or all countries that there are today in a region of the world.
  Result<std::vector<CodeId>> countries(const Node& at, const std::string& written) const {
    const CodeList& list = codebook.country();
    if (const auto one = list.find(written)) return std::vector{*one};
    const CodeList& regions = codebook.list("world_region");
    ZICHT_TRY(const CodeId region, code(at, regions, written));
    std::vector<CodeId> found;
    for (std::size_t position = 0; position < list.size(); ++position) {
      const auto id = static_cast<CodeId>(position);
      const auto lineage = codebook.lineage(list, id);
      const bool is_in_region = std::ranges::find(lineage, std::pair{&regions, region}) != lineage.end();
      if (is_in_region && !list[id].valid_to) found.push_back(id);
    }
    return found;
  }
};

Result<Quota> parse_quota(const Source& source, const Node& node) {
  ZICHT_CHECK(source.only_keys(node, {"count", "minor", "form", "nationality"}));
  Quota quota;
  quota.line = node.line;
  ZICHT_TRY(quota.count, source.integer(node, "count"));
  if (node.find("minor") != nullptr) {
    ZICHT_TRY(const std::string minor, source.text(node, "minor"));
    if (minor != "yes" && minor != "no") return source.wrong(node, "minor is yes or no");
    quota.minor = minor == "yes";
  }
  if (node.find("form") != nullptr) {
    ZICHT_TRY(const std::string form, source.text(node, "form"));
    ZICHT_TRY(quota.form, source.code(node, source.codebook.form(), form));
  }
  if (node.find("nationality") != nullptr) {
    ZICHT_TRY(const std::string nationality, source.text(node, "nationality"));
    ZICHT_TRY(quota.nationalities, source.countries(node, nationality));
  }
  return quota;
}

Result<ProfileYear> parse_year(const Source& source, const Node& node) {
  ZICHT_CHECK(source.only_keys(
      node, {"year", "victims", "reports", "withdrawn", "quotas", "organisations", "published"}));
  ProfileYear year;
  ZICHT_TRY(const std::int64_t number, source.integer(node, "year"));
  year.year = static_cast<int>(number);
  ZICHT_TRY(year.victims, source.integer(node, "victims"));
  ZICHT_TRY(year.reports, source.integer(node, "reports"));
  if (year.reports < year.victims) return source.wrong(node, "there are fewer reports than victims");
  if (node.find("withdrawn") != nullptr) {
    ZICHT_TRY(year.withdrawn, source.integer(node, "withdrawn"));
  }
  if (const Node* const quotas = node.find("quotas"); quotas != nullptr && quotas->is_list())
    for (const Node& quota : *quotas->as_list()) {
      ZICHT_TRY(year.quotas.emplace_back(), parse_quota(source, quota));
    }
  if (const Node* const organisations = node.find("organisations");
      organisations != nullptr && organisations->is_table())
    for (const auto& [name, count] : *organisations->as_table()) {
      if (count.as_integer() == nullptr)
        return source.wrong(*organisations, "the reports of " + name + " are not a whole number");
      year.organisations.emplace(name, *count.as_integer());
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

Result<void> parse_leanings(const Source& source, const Node& leanings, Profile& profile) {
  for (const auto& [organisation, table] : *leanings.as_table()) {
    // FairWork is an organisation; the others are types of one organisation each.
    const auto type = source.codebook.organisation().find(organisation);
    if (!type || !table.is_table())
      return source.wrong(leanings, "there is no organisation '" + organisation + "'");
    for (const auto& [to, factor] : *table.as_table()) {
      if (!factor.as_number()) return source.wrong(table, "a leaning is a number");
      if (to == "minor") {
        profile.leaning_to_minors[*type] = *factor.as_number();
      } else {
        ZICHT_TRY(const CodeId form, source.code(table, source.codebook.form(), to));
        profile.leaning_to_form[*type][form] = *factor.as_number();
      }
    }
  }
  return {};
}

}  // namespace

Result<Profile> Profile::parse(std::string_view toml, std::string_view name, const Codebook& codebook) {
  ZICHT_TRY(const Node document, parse_toml(toml, name));
  const Source source{name, codebook};
  ZICHT_CHECK(source.only_keys(document, {"title", "until", "own", "year", "shares", "leaning"}));
  Profile profile;
  ZICHT_TRY(profile.until, source.day(document, "until"));
  ZICHT_TRY(const Node* const own, source.part(document, "own"));
  ZICHT_TRY(const std::string own_country, source.text(*own, "country"));
  ZICHT_TRY(profile.own_country, source.code(*own, codebook.country(), own_country));
  ZICHT_TRY(const Node* const shares, source.part(document, "shares"));
  ZICHT_TRY(profile.form, source.shares(*shares, "form", codebook.form()));
  ZICHT_TRY(profile.minor_form, source.shares(*shares, "minor_form", codebook.form()));
  ZICHT_TRY(profile.nationality, source.shares(*shares, "nationality", codebook.country()));
  ZICHT_TRY(profile.minor_nationality, source.shares(*shares, "minor_nationality", codebook.country()));
  ZICHT_TRY(profile.sex, source.shares(*shares, "sex", codebook.sex()));
  ZICHT_TRY(profile.place, source.shares(*shares, "place", codebook.place()));
  ZICHT_TRY(profile.organisation_type, source.shares(*shares, "organisation", codebook.organisation()));
  if (const Node* const leaning = document.find("leaning"); leaning != nullptr && leaning->is_table())
    ZICHT_CHECK(parse_leanings(source, *leaning, profile));
  ZICHT_TRY(const Node* const years, source.part(document, "year"));
  if (!years->is_list()) return source.wrong(*years, "years are written as [[year]]");
  for (const Node& node : *years->as_list()) {
    ZICHT_TRY(profile.years.emplace_back(), parse_year(source, node));
    for (const auto& [organisation, count] : profile.years.back().organisations)
      ZICHT_CHECK(source.code(node, codebook.organisation(), organisation));
    if (profile.years.size() > 1 &&
        profile.years[profile.years.size() - 2].year + 1 != profile.years.back().year)
      return source.wrong(node, "years must follow each other");
    if (make_date(profile.years.back().year, 12, 31).value() + 60 > profile.until)
      return source.wrong(node, "the history must go on for 60 days after its last year");
  }
  return profile;
}

Result<std::vector<NameList>> parse_names(std::string_view toml, std::string_view name,
                                          const Codebook& codebook) {
  ZICHT_TRY(const Node document, parse_toml(toml, name));
  const Source source{name, codebook};
  ZICHT_TRY(const Node* const origins, source.part(document, "origin"));
  if (!origins->is_list()) return source.wrong(*origins, "origins are written as [[origin]]");
  std::vector<NameList> lists;
  for (const Node& origin : *origins->as_list()) {
    NameList& list = lists.emplace_back();
    const auto texts = [&](std::string_view key) -> Result<std::vector<std::string>> {
      ZICHT_TRY(const Node* const node, source.part(origin, key));
      std::vector<std::string> found;
      if (!node->is_list() || node->as_list()->empty())
        return source.wrong(origin, std::string(key) + " is not a list of texts");
      for (const Node& entry : *node->as_list()) {
        if (entry.as_text() == nullptr)
          return source.wrong(origin, std::string(key) + " is not a list of texts");
        found.push_back(*entry.as_text());
      }
      return found;
    };
    ZICHT_TRY(const auto nationalities, texts("nationalities"));
    for (const std::string& nationality : nationalities) {
      ZICHT_TRY(list.nationalities.emplace_back(), source.code(origin, codebook.country(), nationality));
    }
    ZICHT_TRY(list.female, texts("female"));
    ZICHT_TRY(list.male, texts("male"));
    ZICHT_TRY(list.family, texts("family"));
  }
  if (lists.empty()) return source.wrong(document, "there are no names");
  return lists;
}

}  // namespace zicht::simulate
