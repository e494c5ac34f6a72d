#include "disclosure/protection_request.hpp"

#include <algorithm>

#include "model/definition_file.hpp"

namespace zicht::disclosure {
namespace {

Result<void> read_rule(const Node& rule, const DefinitionFile& file, ProtectionRequest& request) {
  ZICHT_CHECK(file.only_keys(rule, {"minimum", "zeros_published"}));
  if (const Node* const minimum = rule.find("minimum")) {
    if (minimum->as_integer() == nullptr || *minimum->as_integer() < 2 || *minimum->as_integer() > 1000)
      return file.wrong(*minimum, "minimum is a whole number from 2 to 1000");
    request.minimum = *minimum->as_integer();
  }
  if (const Node* const zeros = rule.find("zeros_published")) {
    if (zeros->as_bool() == nullptr) return file.wrong(*zeros, "zeros_published is true or false");
    request.zeros_published = *zeros->as_bool();
  }
  return {};
}

Result<void> read_table(const Node& node, const DefinitionFile& file, ProtectionRequest& request) {
  ZICHT_CHECK(file.only_keys(node, {"name", "dimensions"}));
  ZICHT_TRY(std::string name, file.text(node, "name"));
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  if (!std::ranges::all_of(name, is_plain))
    return file.wrong(node, "the name of a table has letters, digits, - and _ only: " + name);
  if (std::ranges::any_of(request.tables, [&name](const WantedTable& t) { return t.name == name; }))
    return file.wrong(node, "two tables have one name: " + name);
  ZICHT_TRY(std::vector<std::string> columns, file.texts(node, "dimensions"));
  if (std::set<std::string>(columns.begin(), columns.end()).size() != columns.size())
    return file.wrong(node, "a dimension stands twice in table " + name);
  if (columns.size() > 24)
    return file.wrong(node,
                      "table " + name + " has more than 24 dimensions: " + std::to_string(columns.size()));
  request.tables.push_back({std::move(name), std::move(columns)});
  return {};
}

Result<void> read_kept(const Node& node, const DefinitionFile& file, ProtectionRequest& request) {
  ZICHT_CHECK(file.only_keys(node, {"table", "cell"}));
  KeptCell kept;
  ZICHT_TRY(kept.table, file.text(node, "table"));
  if (const Node* const cell = node.find("cell")) {
    if (!cell->is_table()) return file.wrong(node, "a cell is a table of codes: { form = \"SEX\" }");
    for (const auto& [column, code] : *cell->as_table()) {
      if (code.as_text() == nullptr) return file.wrong(node, "the code of a cell is a text");
      kept.codes[column] = *code.as_text();
    }
  }
  const auto table = std::ranges::find(request.tables, kept.table, &WantedTable::name);
  if (table == request.tables.end())
    return file.wrong(node, "a cell to keep names a table that is not asked for: " + kept.table);
  for (const auto& [column, code] : kept.codes)
    if (std::ranges::find(table->dimensions, column) == table->dimensions.end())
      return file.wrong(node,
                        "a cell to keep names a dimension that table " + kept.table + " lacks: " + column);
  request.keep.push_back(std::move(kept));
  return {};
}

}  // namespace

Result<ProtectionRequest> ProtectionRequest::parse(std::string_view text, std::string_view name) {
  ZICHT_TRY(const Node document, parse_toml(text, name));
  const DefinitionFile file(name);
  ProtectionRequest request;
  ZICHT_CHECK(file.only_keys(document, {"rule", "hierarchy", "table", "keep"}));
  if (const Node* const rule = document.find("rule")) ZICHT_CHECK(read_rule(*rule, file, request));
  if (const Node* const hierarchies = document.find("hierarchy")) {
    if (!hierarchies->is_table()) return file.wrong(*hierarchies, "[hierarchy] names a file per column");
    for (const auto& [column, files] : *hierarchies->as_table()) {
      ZICHT_TRY(request.hierarchy_files[column], file.texts(*hierarchies, column));
    }
  }
  ZICHT_TRY(const std::vector<const Node*> tables, file.tables(document, "table"));
  if (tables.empty()) return file.wrong(document, "no table is asked for: write [[table]]");
  for (const Node* const table : tables) ZICHT_CHECK(read_table(*table, file, request));
  ZICHT_TRY(const std::vector<const Node*> keep, file.tables(document, "keep"));
  for (const Node* const kept : keep) ZICHT_CHECK(read_kept(*kept, file, request));
  return request;
}

}  // namespace zicht::disclosure
