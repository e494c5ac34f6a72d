#include "intake/nationality_labels.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <sstream>

#include "base/csv.hpp"
#include "base/text.hpp"

namespace zicht::intake {
namespace {

constexpr std::size_t kLongestLabel = 80;
constexpr std::size_t kShortestMended = 5;  // shorter words are other words too soon

/// How many mistakes a label of this length may hold.
std::size_t mistakes_allowed(std::size_t length) { return length < kShortestMended ? 0 : length < 8 ? 1 : 2; }

void add_once(std::vector<CodeId>& codes, CodeId code) {
  if (std::ranges::find(codes, code) == codes.end()) codes.push_back(code);
}

/// "congolese (DRC)" in its two parts, folded; nothing when there are no parentheses.
std::optional<std::pair<std::string, std::string>> parts_of(std::string_view label) {
  const auto open = label.find('(');
  const auto close = label.find(')', open == std::string_view::npos ? 0 : open);
  if (open == std::string_view::npos || close == std::string_view::npos) return std::nullopt;
  return std::pair{folded(label.substr(0, open)), folded(label.substr(open + 1, close - open - 1))};
}

}  // namespace

Result<NationalityLabels> NationalityLabels::parse(std::string_view csv, std::string_view name,
                                                   const Codebook& codebook) {
  NationalityLabels labels;
  labels.codebook_ = &codebook;
  const CodeList& countries = codebook.country();
  const auto add = [&](std::string_view spelling, CodeId code) {
    if (const std::string key = folded(spelling); !key.empty()) add_once(labels.by_spelling_[key], code);
  };
  for (std::size_t id = 0; id < countries.size(); ++id) {
    const Code& country = countries[static_cast<CodeId>(id)];
    for (const std::string* const spelling : {&country.label.nl, &country.label.en})
      add(*spelling, static_cast<CodeId>(id));
    for (const std::string& alias : country.aliases) add(alias, static_cast<CodeId>(id));
  }
  std::istringstream in{std::string(csv)};
  CsvReader reader(in);
  reader.next();  // the header
  while (reader.next()) {
    const auto code = reader.fields().size() == 2 ? countries.find(reader.fields()[0]) : std::nullopt;
    if (!code)
      return fail(ErrorCode::invalid_config, "not a record of a country's code and its spellings",
                  std::string(name) + ':' + std::to_string(reader.line()));
    for (const auto spelling : split(reader.fields()[1], '|')) add(spelling, *code);
  }
  return labels;
}

const NationalityLabels::Readings* NationalityLabels::exact(const std::string& folded_label) const {
  const auto found = by_spelling_.find(folded_label);
  return found == by_spelling_.end() ? nullptr : &found->second;
}

/// Tries the label without what is put around a nationality: "the", "former", "nationals", a plural's ending.
const NationalityLabels::Readings* NationalityLabels::without_endings(const std::string& folded_label) const {
  std::string label = folded_label;
  for (const std::string_view before :
       {"the ", "de ", "former ", "voormalig ", "voormalige ", "republic of ", "rep of "})
    if (label.starts_with(before)) {
      label.erase(0, before.size());
      if (const Readings* const found = exact(label)) return found;
    }
  for (const std::string_view after : {" nationals", " national", " citizens", " citizen", " people",
                                       " nationality", " nationaliteit", " women", " men"})
    if (label.ends_with(after)) {
      label.resize(label.size() - after.size());
      if (const Readings* const found = exact(label)) return found;
    }
  for (const std::string_view plural : {"s", "es", "en", "n"})
    if (label.ends_with(plural) && label.size() > plural.size() + 2)
      if (const Readings* const found = exact(label.substr(0, label.size() - plural.size()))) return found;
  return nullptr;
}

bool NationalityLabels::names_no_country(const std::string& folded_label) const {
  for (const std::string_view words :
       {"abroad", "foreigner", "foreigners", "national", "nationals", "nationality", "own country", "without",
        "buitenland", "buitenlander", "eigen land", "european economic area", "americas", "amerika s",
        "middle east", "midden oosten"})
    if (folded_label == words) return true;
  if (folded_label.starts_with("other ") || folded_label.ends_with(" others") ||
      folded_label.starts_with("overig"))
    return true;
  if (folded_label.find_first_not_of("0123456789 ") == std::string::npos) return true;
  const CodeList& regions = codebook_->list("world_region");
  const std::string first_word = folded_label.substr(0, folded_label.find(' '));
  for (std::size_t id = 1; id < regions.size(); ++id) {
    const Label& region = regions[static_cast<CodeId>(id)].label;
    for (const std::string* const label : {&region.nl, &region.en})
      if (const std::string words = folded(*label);
          words == folded_label || (words == first_word && first_word != folded_label))
        return true;
  }
  return false;
}

NationalityLabels::Reading NationalityLabels::through_mistakes(const std::string& folded_label) const {
  Reading reading;
  const std::size_t allowed = mistakes_allowed(folded_label.size());
  std::map<CodeId, std::size_t> nearest_of;  // fewest mistakes for each country
  for (const auto& [spelling, countries] : by_spelling_) {
    const std::size_t longer = std::max(spelling.size(), folded_label.size());
    const std::size_t shorter = std::min(spelling.size(), folded_label.size());
    if (shorter < kShortestMended || longer - shorter > allowed + 1) continue;
    const std::size_t mistakes = edit_distance(spelling, folded_label);
    if (mistakes > allowed + 1) continue;
    for (const CodeId country : countries) {
      const auto [entry, added] = nearest_of.emplace(country, mistakes);
      if (!added) entry->second = std::min(entry->second, mistakes);
    }
  }
  if (nearest_of.empty()) return reading;
  const std::size_t fewest =
      std::ranges::min_element(nearest_of, {}, [](const auto& entry) { return entry.second; })->second;
  for (const std::string_view region : {"americas", "africa", "europe", "oceania"})
    if (edit_distance(region, folded_label) <= fewest) return {Reading::Kind::no_country, {}, true};
  // Whatever is almost as near may be meant too.
  for (const auto& [country, mistakes] : nearest_of)
    if (mistakes <= fewest + 1) reading.countries.push_back(country);
  if (fewest > allowed) return reading;
  reading.kind = reading.countries.size() == 1 ? Reading::Kind::country : Reading::Kind::several;
  reading.mended = true;
  return reading;
}

NationalityLabels::Reading NationalityLabels::read(std::string_view label) const {
  const auto of = [](const Readings& countries) {
    return Reading{countries.size() == 1 ? Reading::Kind::country : Reading::Kind::several, countries, false};
  };
  label = trimmed(label);
  if (label.empty() || label.size() > kLongestLabel) return {};
  // A code is a code as it stands: NA is Namibia.
  if (const auto code = codebook_->country().find(label)) return of({*code});
  const std::string whole = folded(label);
  if (const Readings* const found = exact(whole)) return of(*found);
  if (const auto parts = parts_of(label)) {
    const Readings* const outside =
        exact(parts->first) != nullptr ? exact(parts->first) : without_endings(parts->first);
    const Readings* const inside = exact(parts->second);
    Readings both;
    if (outside != nullptr && inside != nullptr)
      std::ranges::copy_if(*outside, std::back_inserter(both),
                           [&](CodeId code) { return std::ranges::find(*inside, code) != inside->end(); });
    if (!both.empty()) return of(both);
    if (outside != nullptr && inside == nullptr) return of(*outside);
  }
  if (names_no_country(whole)) return {Reading::Kind::no_country, {}, false};
  if (const Readings* const found = without_endings(whole)) return of(*found);
  return through_mistakes(whole);
}

}  // namespace zicht::intake
