#include "model/definition_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace zicht {

std::unexpected<Error> DefinitionFile::wrong(const Node& at, std::string message) const {
  return fail(ErrorCode::invalid_config, std::move(message),
              std::string(name_) + (at.line > 0 ? ":" + std::to_string(at.line) : ""));
}

std::unexpected<Error> DefinitionFile::outdated(const Node& at, std::string message) const {
  Error error = wrong(at, std::move(message)).error();
  error.advice = "The definitions are of an earlier version: zicht adopt takes those of this one.";
  return std::unexpected(std::move(error));
}

Result<std::string> DefinitionFile::text(const Node& table, std::string_view key) const {
  const Node* const node = table.find(key);
  if (node == nullptr || node->as_text() == nullptr || node->as_text()->empty())
    return wrong(table, std::string(key) + " = \"…\" is missing");
  return *node->as_text();
}

Result<Label> DefinitionFile::label(const Node& table, std::string_view key) const {
  const Node* const node = table.find(key);
  if (node == nullptr || !node->is_table())
    return wrong(table, std::string(key) + " = { nl = …, en = … } is missing");
  return label(*node);
}

Result<Label> DefinitionFile::label(const Node& both) const {
  ZICHT_TRY(std::string nl, text(both, "nl"));
  ZICHT_TRY(std::string en, text(both, "en"));
  return Label{std::move(nl), std::move(en)};
}

Result<std::map<std::string, Label, std::less<>>> DefinitionFile::texts_by_language(
    const Node& table, std::span<const char* const> needed) const {
  std::map<std::string, Label, std::less<>> texts;
  for (const auto& [language, member] : {std::pair{"nl", &Label::nl}, std::pair{"en", &Label::en}}) {
    const Node* const of_language = table.find(language);
    if (of_language == nullptr || !of_language->is_table())
      return outdated(table, std::string("the texts of a language are missing: [") + language + "]");
    for (const auto& [key, entry] : *of_language->as_table()) {
      ZICHT_TRY(texts[key].*member, text(*of_language, key));
    }
  }
  for (const auto& [key, both] : texts)
    if (both.nl.empty() || both.en.empty())
      return wrong(*table.find(both.nl.empty() ? "en" : "nl")->find(key),
                   "the text '" + key + "' is there in one language only");
  for (const char* const key : needed)
    if (!texts.contains(key)) return outdated(table, std::string("the text '") + key + "' is missing");
  return texts;
}

Result<std::vector<Label>> DefinitionFile::labels(const Node& table, std::string_view key) const {
  std::vector<Label> found;
  ZICHT_TRY(const auto listed, tables(table, key));
  for (const Node* const both : listed) {
    ZICHT_TRY(found.emplace_back(), label(*both));
  }
  return found;
}

Result<double> DefinitionFile::number(const Node& table, std::string_view key, double lower,
                                      double upper) const {
  const Node* const node = table.find(key);
  const auto value = node == nullptr ? std::nullopt : node->as_number();
  if (!value) return wrong(table, std::string(key) + " = a number is missing");
  if (!(*value >= lower && *value <= upper))
    return wrong(*node, fmt::format("{} lies between {:g} and {:g}", key, lower, upper));
  return *value;
}

Result<std::int64_t> DefinitionFile::whole(const Node& table, std::string_view key, std::int64_t lower,
                                           std::int64_t upper) const {
  const Node* const node = table.find(key);
  if (node == nullptr || node->as_integer() == nullptr)
    return wrong(table, std::string(key) + " = a whole number is missing");
  if (*node->as_integer() < lower || *node->as_integer() > upper)
    return wrong(*node, fmt::format("{} lies between {} and {}", key, lower, upper));
  return *node->as_integer();
}

Result<std::vector<std::string>> DefinitionFile::texts(const Node& table, std::string_view key) const {
  const Node* const node = table.find(key);
  if (node == nullptr) return wrong(table, std::string(key) + " = \"…\" or [\"…\", \"…\"] is missing");
  if (node->as_text() != nullptr) return std::vector{*node->as_text()};
  std::vector<std::string> found;
  const auto is_text = [](const Node& entry) { return entry.as_text() != nullptr; };
  if (!node->is_list() || !std::ranges::all_of(*node->as_list(), is_text))
    return wrong(*node, std::string(key) + " is a text or a list of texts");
  for (const Node& entry : *node->as_list()) found.push_back(*entry.as_text());
  return found;
}

Result<std::vector<std::string>> DefinitionFile::texts_or_none(const Node& table,
                                                               std::string_view key) const {
  if (table.find(key) == nullptr) return std::vector<std::string>();
  return texts(table, key);
}

Result<std::vector<const Node*>> DefinitionFile::tables(const Node& table, std::string_view key) const {
  std::vector<const Node*> found;
  const Node* const list = table.find(key);
  if (list == nullptr) return found;
  if (!list->is_list()) return wrong(*list, "[[" + std::string(key) + "]] is not a list of tables");
  for (const Node& entry : *list->as_list()) {
    if (!entry.is_table()) return wrong(*list, "[[" + std::string(key) + "]] is not a list of tables");
    found.push_back(&entry);
  }
  return found;
}

Result<void> DefinitionFile::only_keys(const Node& table, const std::set<std::string_view>& known) const {
  if (!table.is_table()) return wrong(table, "a table of keys is expected here");
  for (const auto& [key, entry] : *table.as_table()) {
    if (known.contains(key)) continue;
    Error error = wrong(entry.line > 0 ? entry : table, "there is no key '" + key + "' here").error();
    error.advice = fmt::format("Keys here: {}.", fmt::join(known, ", "));
    return std::unexpected(std::move(error));
  }
  return {};
}

}  // namespace zicht
