#include "model/definition_file.hpp"

#include <fmt/format.h>

namespace zicht {

std::unexpected<Error> DefinitionFile::wrong(const Node& at, std::string message) const {
  return fail(ErrorCode::invalid_config, std::move(message),
              std::string(name_) + (at.line > 0 ? ":" + std::to_string(at.line) : ""));
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
  ZICHT_TRY(std::string nl, text(*node, "nl"));
  ZICHT_TRY(std::string en, text(*node, "en"));
  return Label{std::move(nl), std::move(en)};
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
  for (const auto& [key, entry] : *table.as_table())
    if (!known.contains(key))
      return wrong(entry.line > 0 ? entry : table, "there is no key '" + key + "' here");
  return {};
}

}  // namespace zicht
