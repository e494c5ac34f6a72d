#include "simulate/names.hpp"

#include <algorithm>
#include <cmath>

#include "base/contract.hpp"

namespace zicht::simulate {
namespace {

Result<Rewrites> parse_rewrites(const ProfileReader& reader, const Node& table, std::string_view key) {
  Rewrites rewrites;
  const Node* const node = table.find(key);
  if (node == nullptr) return rewrites;
  if (!node->is_list()) return reader.wrong(*node, std::string(key) + " is not a list of pairs of texts");
  for (const Node& pair : *node->as_list()) {
    const auto* const two = pair.as_list();
    if (two == nullptr || two->size() != 2 || (*two)[0].as_text() == nullptr ||
        (*two)[1].as_text() == nullptr || (*two)[0].as_text()->empty())
      return reader.wrong(pair, std::string(key) + " is not a list of pairs of texts");
    rewrites.emplace_back(*(*two)[0].as_text(), *(*two)[1].as_text());
  }
  return rewrites;
}

Result<std::vector<NameDraw::Pattern>> parse_patterns(const ProfileReader& reader, const Node& table) {
  std::vector<NameDraw::Pattern> patterns;
  ZICHT_TRY(const auto nodes, reader.tables(table, "composed"));
  for (const Node* const node : nodes) {
    ZICHT_CHECK(reader.only_keys(*node, {"share", "parts"}));
    NameDraw::Pattern& pattern = patterns.emplace_back();
    ZICHT_TRY(pattern.share, reader.number(*node, "share", 1e-6, 1e6, 1.0));
    const Node* const parts = node->find("parts");
    if (parts == nullptr || !parts->is_list() || parts->as_list()->empty())
      return reader.wrong(*node, "parts is not a list of lists of texts");
    for (const Node& part : *parts->as_list()) {
      if (!part.is_list() || part.as_list()->empty())
        return reader.wrong(part, "parts is not a list of lists of texts");
      auto& texts = pattern.parts.emplace_back();
      for (const Node& text : *part.as_list()) {
        if (text.as_text() == nullptr) return reader.wrong(part, "parts is not a list of lists of texts");
        texts.push_back(*text.as_text());
      }
    }
  }
  return patterns;
}

/// A list of names, or a table with how they are distributed.
Result<NameDraw> parse_names(const ProfileReader& reader, const Node& origin, std::string_view key) {
  ZICHT_TRY(const Node* const node, reader.part(origin, key));
  if (node->is_list()) {
    ZICHT_TRY(auto listed, reader.some_texts(origin, key));
    return NameDraw(std::move(listed), 0.8, 2, 0, {});
  }
  ZICHT_CHECK(reader.only_keys(*node, {"listed", "exponent", "offset", "composed_share", "composed"}));
  ZICHT_TRY(auto listed, reader.some_texts(*node, "listed"));
  ZICHT_TRY(const double exponent, reader.number(*node, "exponent", 0, 10, 0.8));
  ZICHT_TRY(const double offset, reader.number(*node, "offset", 0, 1e6, 2.0));
  ZICHT_TRY(const double composed, reader.number(*node, "composed_share", 0, 1, 0.0));
  ZICHT_TRY(auto patterns, parse_patterns(reader, *node));
  if (composed > 0 && patterns.empty()) return reader.wrong(*node, "there is nothing to compose names of");
  return NameDraw(std::move(listed), exponent, offset, composed, std::move(patterns));
}

Result<NameOrigin> parse_origin(const ProfileReader& reader, const Node& node) {
  ZICHT_CHECK(reader.only_keys(
      node, {"id", "nationalities", "also", "female", "male", "family", "female_patronymics",
             "male_patronymics", "feminine_endings", "particles", "second_given_share", "second_family_share",
             "patronymic_share", "family_join", "transliteration", "spelling", "short_forms"}));
  NameOrigin origin;
  ZICHT_TRY(origin.id, reader.text(node, "id"));
  ZICHT_TRY(const auto nationalities, reader.some_texts(node, "nationalities"));
  for (const std::string& nationality : nationalities) {
    ZICHT_TRY(const CodeId code, reader.code(node, reader.codebook().country(), nationality));
    origin.weight[code] = 1;
  }
  if (const Node* const also = node.find("also"); also != nullptr) {
    if (!also->is_table()) return reader.wrong(node, "also is a table of weights by nationality");
    for (const auto& [nationality, weight] : *also->as_table()) {
      ZICHT_TRY(const CodeId code, reader.code(node, reader.codebook().country(), nationality));
      ZICHT_TRY(origin.weight[code], reader.number(*also, nationality, 1e-6, 1e6));
    }
  }
  ZICHT_TRY(origin.female, parse_names(reader, node, "female"));
  ZICHT_TRY(origin.male, parse_names(reader, node, "male"));
  ZICHT_TRY(origin.family, parse_names(reader, node, "family"));
  ZICHT_TRY(origin.female_patronymics, reader.texts_or_none(node, "female_patronymics"));
  ZICHT_TRY(origin.male_patronymics, reader.texts_or_none(node, "male_patronymics"));
  ZICHT_TRY(origin.feminine_endings, parse_rewrites(reader, node, "feminine_endings"));
  ZICHT_TRY(origin.particles, reader.texts_or_none(node, "particles"));
  ZICHT_TRY(origin.second_given_share, reader.number(node, "second_given_share", 0, 1, 0.0));
  ZICHT_TRY(origin.second_family_share, reader.number(node, "second_family_share", 0, 1, 0.0));
  ZICHT_TRY(origin.patronymic_share, reader.number(node, "patronymic_share", 0, 1, 0.0));
  if (origin.patronymic_share > 0 && (origin.female_patronymics.empty() || origin.male_patronymics.empty()))
    return reader.wrong(node, "there are no patronymics");
  if (node.find("family_join") != nullptr) {
    ZICHT_TRY(origin.family_join, reader.text(node, "family_join"));
  }
  ZICHT_TRY(origin.transliteration, parse_rewrites(reader, node, "transliteration"));
  ZICHT_TRY(origin.spelling, parse_rewrites(reader, node, "spelling"));
  ZICHT_TRY(origin.short_forms, parse_rewrites(reader, node, "short_forms"));
  return origin;
}

const std::string& one_of(const std::vector<std::string>& texts, Philox& random) {
  return texts[random.below(static_cast<std::uint32_t>(texts.size()))];
}

std::string feminine(std::string family, const Rewrites& endings) {
  for (const auto& [from, to] : endings)
    if (family.ends_with(from)) return family.substr(0, family.size() - from.size()) + to;
  return family;
}

/// How many ways there are to put `name` together from `parts`.
double ways(std::string_view name, std::span<const std::vector<std::string>> parts) {
  if (parts.empty()) return name.empty() ? 1 : 0;
  double found = 0;
  for (const std::string& part : parts.front())
    if (name.starts_with(part)) found += ways(name.substr(part.size()), parts.subspan(1));
  return found;
}

}  // namespace

NameDraw::NameDraw(std::vector<std::string> listed, double exponent, double offset, double composed,
                   std::vector<Pattern> patterns)
    : listed_(std::move(listed)), composed_(composed), patterns_(std::move(patterns)) {
  ZICHT_EXPECT(!listed_.empty() && (composed_ == 0 || !patterns_.empty()));
  std::vector<double> weights;
  for (std::size_t rank = 1; rank <= listed_.size(); ++rank)
    weights.push_back(1 / std::pow(static_cast<double>(rank) + offset, exponent));
  ranks_ = Picker(weights);
  weights.clear();
  for (const Pattern& pattern : patterns_) weights.push_back(pattern.share);
  if (!weights.empty()) pattern_ = Picker(weights);
}

std::string NameDraw::draw(Philox& random) const {
  if (composed_ == 0 || !random.chance(composed_)) return listed_[ranks_.pick(random)];
  std::string name;
  for (const auto& part : patterns_[pattern_.pick(random)].parts) name += one_of(part, random);
  return name;
}

double NameDraw::share(std::string_view name) const {
  double found = 0;
  for (std::size_t rank = 0; rank < listed_.size(); ++rank)
    if (listed_[rank] == name) found += (1 - composed_) * ranks_.share(rank);
  for (std::size_t p = 0; p < patterns_.size() && composed_ > 0; ++p) {
    double all = 1;
    for (const auto& part : patterns_[p].parts) all *= static_cast<double>(part.size());
    found += composed_ * pattern_.share(p) * ways(name, patterns_[p].parts) / all;
  }
  return found;
}

void NameDraw::for_each(const std::function<void(const std::string&, double)>& tell) const {
  for (std::size_t rank = 0; rank < listed_.size(); ++rank)
    tell(listed_[rank], (1 - composed_) * ranks_.share(rank));
  for (std::size_t p = 0; p < patterns_.size() && composed_ > 0; ++p) {
    std::vector<std::string> names{""};
    for (const auto& part : patterns_[p].parts) {
      std::vector<std::string> longer;
      for (const std::string& name : names)
        for (const std::string& text : part) longer.push_back(name + text);
      names = std::move(longer);
    }
    for (const std::string& name : names)
      tell(name, composed_ * pattern_.share(p) / static_cast<double>(names.size()));
  }
}

Result<NameBook> NameBook::parse(std::string_view toml, std::string_view name, const Codebook& codebook) {
  ZICHT_TRY(const Node document, parse_toml(toml, name));
  const ProfileReader reader(name, codebook);
  ZICHT_CHECK(reader.only_keys(document, {"origin", "working_names"}));
  NameBook book;
  ZICHT_TRY(const Node* const working, reader.part(document, "working_names"));
  ZICHT_CHECK(reader.only_keys(*working, {"female", "male"}));
  ZICHT_TRY(book.female_working_names_, reader.some_texts(*working, "female"));
  ZICHT_TRY(book.male_working_names_, reader.some_texts(*working, "male"));
  ZICHT_TRY(const auto origins, reader.tables(document, "origin"));
  for (const Node* const origin : origins) {
    ZICHT_TRY(book.origins_.emplace_back(), parse_origin(reader, *origin));
  }
  if (book.origins_.empty()) return reader.wrong(document, "there are no names");
  std::map<CodeId, std::vector<double>> weights;
  for (std::size_t i = 0; i < book.origins_.size(); ++i)
    for (const auto& [nationality, weight] : book.origins_[i].weight) {
      book.by_nationality_[nationality].first.push_back(i);
      weights[nationality].push_back(weight);
    }
  for (auto& [nationality, usual] : book.by_nationality_) usual.second = Picker(weights[nationality]);
  return book;
}

const NameOrigin& NameBook::origin_of(CodeId nationality, Philox& random) const {
  if (const auto known = by_nationality_.find(nationality); known != by_nationality_.end())
    return origins_[known->second.first[known->second.second.pick(random)]];
  return origins_[random.below(static_cast<std::uint32_t>(origins_.size()))];
}

TrueName NameBook::draw(const NameOrigin& origin, bool male, Philox& random) const {
  TrueName name;
  const NameDraw& given = male ? origin.male : origin.female;
  name.given.push_back(given.draw(random));
  if (random.chance(origin.second_given_share)) {
    std::string second = given.draw(random);
    if (second != name.given.front()) name.given.push_back(std::move(second));
  }
  if (random.chance(origin.patronymic_share))
    name.patronymic = one_of(male ? origin.male_patronymics : origin.female_patronymics, random);
  name.family.push_back(origin.family.draw(random));
  if (random.chance(origin.second_family_share)) {
    std::string second = origin.family.draw(random);
    if (second != name.family.front()) name.family.push_back(std::move(second));
  }
  if (!male)
    for (std::string& family : name.family) family = feminine(std::move(family), origin.feminine_endings);
  for (const auto& [full, shorter] : origin.short_forms)
    if (full == name.given.front() && random.chance(kHasShortForm)) name.alias = shorter;
  if (random.chance(kHasWorkingName))
    name.alias = one_of(male ? male_working_names_ : female_working_names_, random);
  return name;
}

}  // namespace zicht::simulate
