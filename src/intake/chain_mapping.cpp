#include "intake/chain_mapping.hpp"

#include <algorithm>

#include "base/node.hpp"
#include "base/text.hpp"
#include "intake/chain_columns.hpp"
#include "intake/rough_date.hpp"
#include "model/definition_file.hpp"

namespace zicht::intake {
namespace {

Result<ChainMapping::Source> parse_source(const DefinitionFile& file, const Node& node) {
  ZICHT_CHECK(file.only_keys(node, {"column", "constant", "values", "separator", "missing", "date_format"}));
  ChainMapping::Source source;
  for (const auto& [key, member] :
       {std::pair{"column", &source.column}, std::pair{"constant", &source.constant},
        std::pair{"separator", &source.separator}, std::pair{"missing", &source.missing},
        std::pair{"date_format", &source.date_format}})
    if (node.find(key) != nullptr) {
      ZICHT_TRY(*member, file.text(node, key));
    }
  if (source.column.empty() == source.constant.empty())
    return file.wrong(node, "a field has either column = \"…\" or constant = \"…\"");
  if (!source.date_format.empty() && !is_date_pattern(source.date_format))
    return file.wrong(node, "date_format has YYYY, and MM and DD once each: \"DD/MM/YYYY\"");
  if (const Node* const values = node.find("values"); values != nullptr) {
    if (!values->is_table()) return file.wrong(*values, "values = { \"their word\" = \"ours\" } is no table");
    for (const auto& [word, ours] : *values->as_table()) {
      if (ours.as_text() == nullptr) return file.wrong(ours, "a value of ours is a text");
      source.values[without_blanks(word)] = *ours.as_text();
    }
  }
  return source;
}

}  // namespace

Result<ChainMapping> ChainMapping::parse(std::string_view toml, std::string_view name) {
  ZICHT_TRY(const Node document, parse_toml(toml, name));
  const DefinitionFile file(name);
  ZICHT_CHECK(file.only_keys(document, {"title", "kind", "fields"}));
  ZICHT_TRY(const std::string kind, file.text(document, "kind"));
  const ChainColumns* const columns = find_chain_columns(kind);
  if (columns == nullptr) return file.wrong(document, "kind = \"" + kind + "\" is no kind of object");
  const Node* const fields = document.find("fields");
  if (fields == nullptr || !fields->is_table()) return file.wrong(document, "[fields] is missing");
  ChainMapping mapping;
  mapping.kind_ = columns->kind;
  for (const auto& [field, node] : *fields->as_table()) {
    if (std::ranges::find(columns->names, field) == columns->names.end()) {
      const std::string_view near = nearest(field, columns->names);
      return file.wrong(node, "there is no field '" + field + "'" +
                                  (near.empty() ? "" : "; did you mean " + std::string(near) + "?"));
    }
    ZICHT_TRY(mapping.fields_[field], parse_source(file, node));
  }
  return mapping;
}

bool ChainMapping::reads(std::string_view column) const {
  return std::ranges::any_of(fields_, [&](const auto& entry) { return entry.second.column == column; });
}

std::string ChainMapping::said(const Source& source, std::string_view cell) {
  const std::string_view whole = trimmed(cell);
  if (whole.empty()) return source.missing;
  const auto one = [&](std::string_view text) {
    const auto known = source.values.find(without_blanks(text));
    if (known != source.values.end()) return known->second;
    if (source.date_format.empty()) return std::string(text);
    // A format that is stated is the only one: what it does not read must not be read in another order.
    const auto date = parse_date_by(source.date_format, text);
    return date && date->style != DateStyle::year_only && date->style != DateStyle::month_only
               ? to_iso(date->days.first)
               : "? " + std::string(text);
  };
  if (source.separator.empty()) return one(whole);
  std::string said;
  for (std::size_t from = 0; from <= whole.size();) {
    const std::size_t end = std::min(whole.find(source.separator, from), whole.size());
    if (const std::string_view part = trimmed(whole.substr(from, end - from)); !part.empty())
      said += (said.empty() ? "" : "|") + one(part);
    from = end + source.separator.size();
  }
  return said;
}

}  // namespace zicht::intake
