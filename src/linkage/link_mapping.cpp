#include "linkage/link_mapping.hpp"

#include <algorithm>
#include <utility>

#include "base/node.hpp"

namespace zicht::linkage {
namespace {

using Field = LinkMapping::Field;

std::unexpected<Error> bad(std::string message, std::string_view name, int line, std::string advice = {}) {
  return fail(ErrorCode::invalid_config, std::move(message), std::string(name) + ":" + std::to_string(line),
              std::move(advice));
}

Result<std::vector<std::string>> texts_of(const Node& node, std::string_view name) {
  std::vector<std::string> texts;
  if (const std::string* const text = node.as_text()) return std::vector{*text};
  const Node::List* const list = node.as_list();
  if (list == nullptr) return bad("a text or a list of texts is needed here", name, node.line);
  for (const Node& element : *list) {
    const std::string* const text = element.as_text();
    if (text == nullptr) return bad("a list of texts is needed here", name, node.line);
    texts.push_back(*text);
  }
  return texts;
}

Result<char> single_character(const Node& node, std::string_view name) {
  const std::string* const text = node.as_text();
  if (text == nullptr || text->size() != 1) return bad("one character is needed here", name, node.line);
  return text->front();
}

Result<DateOrder> date_order(const Node& node, std::string_view name) {
  const std::string* const text = node.as_text();
  if (text != nullptr && *text == "ymd") return DateOrder::year_month_day;
  if (text != nullptr && *text == "dmy") return DateOrder::day_month_year;
  if (text != nullptr && *text == "mdy") return DateOrder::month_day_year;
  return bad("the order of a date is ymd, dmy or mdy", name, node.line);
}

Result<Field> parse_field(const Node& node, std::string_view name) {
  const Node::Table* const table = node.as_table();
  if (table == nullptr) return bad("a field is a table: [[field]]", name, node.line);
  Field field;
  bool has_kind = false;
  for (const auto& [key, value] : *table) {
    const std::string* const text = value.as_text();
    if (key == "kind" && text != nullptr) {
      const auto kind = identity_field_kind(*text);
      if (!kind) return bad(kind.error().message + ": " + *text, name, value.line, kind.error().advice);
      field.kind = *kind;
      has_kind = true;
    } else if (key == "name" && text != nullptr) {
      field.name = *text;
    } else if (key == "column" || key == "columns") {
      ZICHT_TRY(field.columns, texts_of(value, name));
    } else if (key == "order") {
      ZICHT_TRY(field.order, date_order(value, name));
    } else {
      return bad("a field has no such key, or its value is no text: " + key, name, value.line,
                 "keys are kind, name, columns and order");
    }
  }
  if (!has_kind || field.columns.empty()) return bad("a field needs a kind and columns", name, node.line);
  if (field.name.empty()) field.name = std::string(to_text(field.kind));
  return field;
}

Result<void> parse_legal_basis(const Node& node, std::string_view name, LinkMapping& mapping) {
  const Node* const column = node.find("column");
  const Node* const withheld = node.find("withheld");
  if (column == nullptr || column->as_text() == nullptr || withheld == nullptr)
    return bad("legal_basis needs column and withheld", name, node.line);
  mapping.legal_basis_column = *column->as_text();
  ZICHT_TRY(mapping.withheld, texts_of(*withheld, name));
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
  LinkMapping mapping;
  for (const auto& [key, value] : *root.as_table()) {
    if (key == "record" && value.as_text() != nullptr) {
      mapping.record_column = *value.as_text();
    } else if (key == "delimiter") {
      ZICHT_TRY(mapping.delimiter, single_character(value, name));
    } else if (key == "value_separator") {
      ZICHT_TRY(mapping.value_separator, single_character(value, name));
    } else if (key == "legal_basis") {
      ZICHT_CHECK(parse_legal_basis(value, name, mapping));
    } else if (key == "missing") {
      ZICHT_TRY(mapping.missing, texts_of(value, name));
    } else if (key == "field" && value.is_list()) {
      for (const Node& node : *value.as_list()) {
        ZICHT_TRY(Field field, parse_field(node, name));
        mapping.fields.push_back(std::move(field));
      }
    } else {
      return bad("a mapping for linking has no such key: " + key, name, value.line,
                 "keys are record, delimiter, value_separator, missing, legal_basis and [[field]]");
    }
  }
  ZICHT_CHECK(check_columns(mapping, name));
  return mapping;
}

}  // namespace zicht::linkage
