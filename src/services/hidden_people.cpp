#include "services/hidden_people.hpp"

#include <algorithm>

#include "base/sha256.hpp"
#include "base/text.hpp"
#include "figures/attributes.hpp"
#include "publish/hidden_section.hpp"

namespace zicht::services {
namespace {

constexpr const char* kLists = "estimate/lists.toml";
constexpr const char* kHeadlineRules = "estimate/headline.toml";
constexpr const char* kHiddenTexts = "estimate/texts.toml";

Result<const std::string*> file_named(const registry::DefinitionFiles& files, const char* name) {
  const auto found = files.find(name);
  if (found == files.end())
    return fail(ErrorCode::invalid_config, "the registry lacks a definition", name,
                "The definitions are of an earlier version: zicht adopt takes those of this one.");
  return &found->second;
}

}  // namespace

bool has_estimate_definitions(const registry::DefinitionFiles& files) {
  return files.contains(kLists) && files.contains(kHeadlineRules) && files.contains(kHiddenTexts);
}

Result<EstimateDefinitions> estimate_definitions(const registry::DefinitionFiles& files,
                                                 const Codebook* codebook) {
  ZICHT_TRY(const std::string* const rules_file, file_named(files, kHeadlineRules));
  ZICHT_TRY(const std::string* const texts_file, file_named(files, kHiddenTexts));
  ZICHT_TRY(auto rules, estimate::HeadlineRules::parse(*rules_file, kHeadlineRules));
  ZICHT_TRY(auto texts, publish::parse_hidden_texts(*texts_file, kHiddenTexts));
  EstimateDefinitions definitions{std::nullopt, rules, std::move(texts), ""};
  std::vector<std::string> cited;
  const auto cite = [&](const char* name, const std::string& content) {
    cited.push_back(std::string(name) + "@" + to_hex(sha256(content)).substr(0, 12));
  };
  if (codebook != nullptr) {
    ZICHT_TRY(const std::string* const lists_file, file_named(files, kLists));
    ZICHT_TRY(definitions.groups, estimate::ListGroups::parse(*lists_file, kLists, *codebook));
    cite(kLists, *lists_file);
  }
  cite(kHeadlineRules, *rules_file);
  definitions.cite = joined(cited, ", ");
  return definitions;
}

Label estimate_source(const EstimateDefinitions& definitions, const estimate::BandOptions& band,
                      const std::string& as_of) {
  const auto in = [&](Language language) {
    return definitions.texts.filled("source", language,
                                    {{"definitions", definitions.cite},
                                     {"replicates", std::to_string(band.replicates)},
                                     {"seed", std::to_string(band.seed)},
                                     {"as_of", as_of}});
  };
  return {in(Language::nl), in(Language::en)};
}

Result<std::vector<std::uint16_t>> classes_of_people(const StatSnapshot& snapshot, const Codebook& codebook,
                                                     const figures::Dimension& dimension,
                                                     const figures::CountingRules& rules, int year) {
  ZICHT_TRY(const auto reader, figures::AttributeReader::make(snapshot, codebook, rules, year));
  std::vector<std::uint16_t> classes;
  std::vector<CodeId> codes;
  for (std::size_t person = 0; person < snapshot.persons(); ++person) {
    reader.read(dimension.attribute, {snapshot.person_begin[person], snapshot.person_begin[person + 1]},
                codes);
    classes.push_back(dimension.class_of_code.empty() ? codes.front()
                                                      : dimension.class_of_code.at(codes.front()));
  }
  return classes;
}

Result<CapturedYear> captured_in_year(const StatSnapshot& snapshot, const Codebook& codebook,
                                      const EstimateDefinitions& definitions,
                                      const figures::CountingRules& rules, int year) {
  figures::Dimension minor{};
  minor.attribute = figures::Attribute::minor;
  ZICHT_TRY(const auto classes, classes_of_people(snapshot, codebook, minor, rules, year));
  const CodeId yes = codebook.yes_no().find("yes").value_or(kUnknown);
  CapturedYear captured{
      capture_people(snapshot, *definitions.groups, {year, year}, estimate::anonymous_basis(codebook)), {}};
  for (const auto of_person : classes) captured.minors.push_back(of_person == yes);
  return captured;
}

Result<std::vector<HiddenPeople>> hidden_of_year(const StatSnapshot& snapshot, const Codebook& codebook,
                                                 const EstimateDefinitions& definitions,
                                                 const figures::CountingRules& rules, int year,
                                                 const estimate::HiddenRequest& request) {
  ZICHT_TRY(const CapturedYear captured, captured_in_year(snapshot, codebook, definitions, rules, year));
  const auto label = [&](const char* key) {
    return Label{definitions.texts.get(key, Language::nl), definitions.texts.get(key, Language::en)};
  };
  const estimate::HiddenSubject subjects[] = {
      {"all", label("title_all"), &captured.people, definitions.groups->referral_paths(),
       [](const auto&) { return true; }},
      {"minors", label("title_minors"), &captured.people, definitions.groups->referral_paths(),
       [&](const estimate::CapturedPerson& person) { return captured.is_minor(person); }}};
  std::vector<HiddenPeople> result;
  for (const estimate::HiddenSubject& subject : subjects) {
    HiddenPeople people = hidden_people(subject, request);
    people.as_of = snapshot.as_of;
    people.source = estimate_source(definitions, request.band, to_iso(snapshot.as_of));
    result.push_back(std::move(people));
  }
  // Who is anonymous or on no list is counted over all; of minors alone it is not known.
  result.back().anonymous_persons = 0;
  result.back().on_no_list = 0;
  return result;
}

}  // namespace zicht::services
