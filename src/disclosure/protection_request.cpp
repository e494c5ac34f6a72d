#include "disclosure/protection_request.hpp"

#include <algorithm>

#include "base/node.hpp"

namespace zicht::disclosure {
namespace {

class Reader {
 public:
  explicit Reader(std::string_view name) : name_(name) {}

  std::unexpected<Error> wrong(const Node& at, std::string message) const {
    return fail(ErrorCode::invalid_config, std::move(message),
                std::string(name_) + (at.line > 0 ? ":" + std::to_string(at.line) : std::string()));
  }
  Result<void> only(const Node& table, const std::set<std::string_view>& known) const {
    if (!table.is_table()) return wrong(table, "a table of keys is expected here");
    for (const auto& [key, value] : *table.as_table())
      if (!known.contains(key)) return wrong(value, "a key is not known: " + key);
    return {};
  }
  Result<std::vector<std::string>> texts(const Node& node, const char* what) const {
    if (node.as_text() != nullptr) return std::vector<std::string>{*node.as_text()};
    std::vector<std::string> texts;
    if (node.as_list() == nullptr) return wrong(node, std::string(what) + " is a text or a list of texts");
    for (const Node& element : *node.as_list()) {
      if (element.as_text() == nullptr)
        return wrong(node, std::string(what) + " is a text or a list of texts");
      texts.push_back(*element.as_text());
    }
    return texts;
  }
  Result<std::string> text(const Node& table, const char* key) const {
    const Node* const node = table.find(key);
    if (node == nullptr || node->as_text() == nullptr || node->as_text()->empty())
      return wrong(table, std::string("a text is missing: ") + key);
    return *node->as_text();
  }

 private:
  std::string_view name_;
};

Result<void> read_rule(const Node& rule, const Reader& reader, ProtectionRequest& request) {
  ZICHT_CHECK(reader.only(rule, {"minimum", "zeros_published"}));
  if (const Node* const minimum = rule.find("minimum")) {
    if (minimum->as_integer() == nullptr || *minimum->as_integer() < 2 || *minimum->as_integer() > 1000)
      return reader.wrong(*minimum, "minimum is a whole number from 2 to 1000");
    request.minimum = *minimum->as_integer();
  }
  if (const Node* const zeros = rule.find("zeros_published")) {
    if (zeros->as_bool() == nullptr) return reader.wrong(*zeros, "zeros_published is true or false");
    request.zeros_published = *zeros->as_bool();
  }
  return {};
}

Result<void> read_table(const Node& node, const Reader& reader, ProtectionRequest& request) {
  ZICHT_CHECK(reader.only(node, {"name", "dimensions"}));
  ZICHT_TRY(std::string name, reader.text(node, "name"));
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  if (!std::ranges::all_of(name, is_plain))
    return reader.wrong(node, "the name of a table has letters, digits, - and _ only: " + name);
  if (std::ranges::any_of(request.tables, [&name](const WantedTable& t) { return t.name == name; }))
    return reader.wrong(node, "two tables have one name: " + name);
  const Node* const dimensions = node.find("dimensions");
  if (dimensions == nullptr) return reader.wrong(node, "a table has no dimensions: " + name);
  ZICHT_TRY(std::vector<std::string> columns, reader.texts(*dimensions, "dimensions"));
  if (std::set<std::string>(columns.begin(), columns.end()).size() != columns.size())
    return reader.wrong(node, "a dimension stands twice in table " + name);
  if (columns.size() > 24)
    return reader.wrong(node,
                        "table " + name + " has more than 24 dimensions: " + std::to_string(columns.size()));
  request.tables.push_back({std::move(name), std::move(columns)});
  return {};
}

Result<void> read_kept(const Node& node, const Reader& reader, ProtectionRequest& request) {
  ZICHT_CHECK(reader.only(node, {"table", "cell"}));
  KeptCell kept;
  ZICHT_TRY(kept.table, reader.text(node, "table"));
  if (const Node* const cell = node.find("cell")) {
    if (!cell->is_table()) return reader.wrong(node, "a cell is a table of codes: { form = \"SEX\" }");
    for (const auto& [column, code] : *cell->as_table()) {
      if (code.as_text() == nullptr) return reader.wrong(node, "the code of a cell is a text");
      kept.codes[column] = *code.as_text();
    }
  }
  request.keep.push_back(std::move(kept));
  return {};
}

}  // namespace

Result<ProtectionRequest> ProtectionRequest::parse(std::string_view text, std::string_view name) {
  ZICHT_TRY(const Node file, parse_toml(text, name));
  const Reader reader(name);
  ProtectionRequest request;
  ZICHT_CHECK(reader.only(file, {"rule", "hierarchy", "table", "keep"}));
  if (const Node* const rule = file.find("rule")) ZICHT_CHECK(read_rule(*rule, reader, request));
  if (const Node* const hierarchies = file.find("hierarchy")) {
    if (!hierarchies->is_table()) return reader.wrong(*hierarchies, "[hierarchy] names a file per column");
    for (const auto& [column, files] : *hierarchies->as_table()) {
      ZICHT_TRY(request.hierarchy_files[column], reader.texts(files, "a hierarchy"));
    }
  }
  const Node* const tables = file.find("table");
  if (tables == nullptr || tables->as_list() == nullptr || tables->as_list()->empty())
    return reader.wrong(file, "no table is asked for: write [[table]]");
  for (const Node& table : *tables->as_list()) ZICHT_CHECK(read_table(table, reader, request));
  if (const Node* const keep = file.find("keep")) {
    if (keep->as_list() == nullptr) return reader.wrong(*keep, "cells to keep are written as [[keep]]");
    for (const Node& kept : *keep->as_list()) ZICHT_CHECK(read_kept(kept, reader, request));
  }
  return request;
}

}  // namespace zicht::disclosure
