#include "linkage/link_mapping.hpp"

#include <algorithm>
#include <utility>

#include "model/definition_file.hpp"

namespace zicht::linkage {
namespace {

using Field = LinkMapping::Field;

Result<std::optional<char>> character(const DefinitionFile& file, const Node& table, std::string_view key) {
  if (table.find(key) == nullptr) return std::nullopt;
  ZICHT_TRY(const std::string text, file.text(table, key));
  if (text.size() != 1) return file.wrong(*table.find(key), std::string(key) + " is one character");
  return text.front();
}

Result<DateOrder> date_order(const DefinitionFile& file, const Node& field) {
  if (field.find("order") == nullptr) return DateOrder::year_month_day;
  ZICHT_TRY(const std::string order, file.text(field, "order"));
  if (order == "ymd") return DateOrder::year_month_day;
  if (order == "dmy") return DateOrder::day_month_year;
  if (order == "mdy") return DateOrder::month_day_year;
  return file.wrong(*field.find("order"), "the order of a date is ymd, dmy or mdy");
}

Result<Field> read_field(const DefinitionFile& file, const Node& node) {
  ZICHT_CHECK(file.only_keys(node, {"kind", "name", "column", "columns", "order"}));
  Field field;
  ZICHT_TRY(const std::string kind_name, file.text(node, "kind"));
  const auto kind = identity_field_kind(kind_name);
  if (!kind) {
    Error error = file.wrong(*node.find("kind"), kind.error().message + ": " + kind_name).error();
    error.advice = kind.error().advice;
    return std::unexpected(std::move(error));
  }
  field.kind = *kind;
  field.name = std::string(to_text(field.kind));
  if (node.find("name") != nullptr) {
    ZICHT_TRY(field.name, file.text(node, "name"));
  }
  ZICHT_TRY(field.columns, file.texts(node, node.find("column") != nullptr ? "column" : "columns"));
  if (field.columns.empty()) return file.wrong(node, "a field needs columns");
  ZICHT_TRY(field.order, date_order(file, node));
  return field;
}

Result<void> read_legal_basis(const DefinitionFile& file, const Node& node, LinkMapping& mapping) {
  ZICHT_CHECK(file.only_keys(node, {"column", "withheld"}));
  ZICHT_TRY(mapping.legal_basis_column, file.text(node, "column"));
  ZICHT_TRY(mapping.withheld, file.texts(node, "withheld"));
  return {};
}

Result<void> check_columns(const LinkMapping& mapping, std::string_view name) {
  std::vector<std::string> columns;
  for (const Field& field : mapping.fields)
    columns.insert(columns.end(), field.columns.begin(), field.columns.end());
  if (columns.empty())
    return fail(ErrorCode::invalid_config, "a mapping needs at least one [[field]]", std::string(name));
  std::ranges::sort(columns);
  const auto twice = std::ranges::adjacent_find(columns);
  if (twice != columns.end())
    return fail(ErrorCode::invalid_config, "a column belongs to two fields: " + *twice, std::string(name));
  return {};
}

}  // namespace

Result<LinkMapping> LinkMapping::parse(std::string_view toml, std::string_view name) {
  ZICHT_TRY(const Node root, parse_toml(toml, name));
  const DefinitionFile file(name);
  ZICHT_CHECK(
      file.only_keys(root, {"record", "delimiter", "value_separator", "missing", "legal_basis", "field"}));
  LinkMapping mapping;
  if (root.find("record") != nullptr) {
    ZICHT_TRY(mapping.record_column, file.text(root, "record"));
  }
  ZICHT_TRY(mapping.delimiter, character(file, root, "delimiter"));
  ZICHT_TRY(const std::optional<char> separator, character(file, root, "value_separator"));
  mapping.value_separator = separator.value_or(mapping.value_separator);
  if (root.find("missing") != nullptr) {
    ZICHT_TRY(mapping.missing, file.texts(root, "missing"));
  }
  if (const Node* const legal_basis = root.find("legal_basis"))
    ZICHT_CHECK(read_legal_basis(file, *legal_basis, mapping));
  ZICHT_TRY(const std::vector<const Node*> fields, file.tables(root, "field"));
  for (const Node* const node : fields) {
    ZICHT_TRY(Field field, read_field(file, *node));
    mapping.fields.push_back(std::move(field));
  }
  ZICHT_CHECK(check_columns(mapping, name));
  return mapping;
}

}  // namespace zicht::linkage
