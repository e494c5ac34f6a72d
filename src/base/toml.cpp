#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#include <toml++/toml.h>

#include <algorithm>

#include "base/node.hpp"

namespace zicht {
namespace {

std::string place(std::string_view name, const toml::source_position& at) {
  return std::string(name) + ':' + std::to_string(at.line) + ':' + std::to_string(at.column);
}

Result<Node> convert(const toml::node& from, std::string_view name) {
  Node to;
  if (const auto* table = from.as_table()) {
    to = Node::table();
    // toml++ sorts keys; the order of the file is the analyst's, so it is restored.
    std::vector<std::pair<const toml::key*, const toml::node*>> entries;
    for (const auto& [key, value] : *table) entries.emplace_back(&key, &value);
    std::ranges::stable_sort(entries, [](const auto& a, const auto& b) {
      const auto at = [](const toml::key& key) {
        return std::pair(key.source().begin.line, key.source().begin.column);
      };
      return at(*a.first) < at(*b.first);
    });
    for (const auto& [key, value] : entries) {
      ZICHT_TRY(Node entry, convert(*value, name));
      to.put(std::string(key->str()), std::move(entry));
    }
  } else if (const auto* array = from.as_array()) {
    to = Node::list();
    for (const toml::node& value : *array) {
      ZICHT_TRY(Node element, convert(value, name));
      to.add(std::move(element));
    }
  } else if (const auto* text = from.as_string()) {
    to = Node(text->get());
  } else if (const auto* integer = from.as_integer()) {
    to = Node(integer->get());
  } else if (const auto* number = from.as_floating_point()) {
    to = Node(number->get());
  } else if (const auto* flag = from.as_boolean()) {
    to = Node(flag->get());
  } else {
    return fail(ErrorCode::invalid_config, "a bare date or time", place(name, from.source().begin),
                "put it in quotes, as \"2024-01-31\"");
  }
  to.line = static_cast<int>(from.source().begin.line);
  return to;
}

}  // namespace

Result<Node> parse_toml(std::string_view text, std::string_view name) {
  const toml::parse_result parsed = toml::parse(text, name);
  if (!parsed)
    return fail(ErrorCode::invalid_config, std::string(parsed.error().description()),
                place(name, parsed.error().source().begin));
  return convert(parsed.table(), name);
}

}  // namespace zicht
