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
  std::get<Table>(value_).emplace_back(std::move(key), std::move(value));
  return *this;
}

Node& Node::add(Node value) {
  if (is_null()) value_ = List{};
  ZICHT_EXPECT(is_list());
  std::get<List>(value_).push_back(std::move(value));
  return *this;
}

}  // namespace zicht
