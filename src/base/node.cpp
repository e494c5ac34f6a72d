#include "base/node.hpp"

#include "base/contract.hpp"

namespace zicht {

std::optional<double> Node::as_number() const {
  if (const auto* integer = as_integer()) return static_cast<double>(*integer);
  if (const auto* number = std::get_if<double>(&value_)) return *number;
  return std::nullopt;
}

const Node* Node::find(std::string_view key) const {
  if (const Table* entries = as_table())
    for (const Entry& entry : *entries)
      if (entry.first == key) return &entry.second;
  return nullptr;
}

Node& Node::put(std::string key, Node value) {
  if (is_null()) value_ = Table{};
  ZICHT_EXPECT(is_table());
  ZICHT_EXPECT(find(key) == nullptr);
  return std::get<Table>(value_).emplace_back(std::move(key), std::move(value)).second;
}

Node& Node::add(Node value) {
  if (is_null()) value_ = List{};
  ZICHT_EXPECT(is_list());
  return std::get<List>(value_).emplace_back(std::move(value));
}

}  // namespace zicht
