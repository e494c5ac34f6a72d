#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.hpp"

namespace zicht {

/// A value read from TOML or JSON, or to be written as JSON: null, boolean, integer, number, text, list or
/// table. A table keeps the order in which its keys were put; doubled keys are refused when reading.
class Node {
 public:
  using List = std::vector<Node>;
  using Entry = std::pair<std::string, Node>;
  using Table = std::vector<Entry>;

  Node() = default;
  Node(bool value) : value_(value) {}                           // NOLINT(google-explicit-constructor)
  Node(int value) : value_(std::int64_t{value}) {}              // NOLINT(google-explicit-constructor)
  Node(std::int64_t value) : value_(value) {}                   // NOLINT(google-explicit-constructor)
  Node(double value) : value_(value) {}                         // NOLINT(google-explicit-constructor)
  Node(std::string value) : value_(std::move(value)) {}         // NOLINT(google-explicit-constructor)
  Node(std::string_view value) : value_(std::string(value)) {}  // NOLINT(google-explicit-constructor)
  Node(const char* value) : value_(std::string(value)) {}       // NOLINT(google-explicit-constructor)
  Node(List value) : value_(std::move(value)) {}                // NOLINT(google-explicit-constructor)
  Node(Table value) : value_(std::move(value)) {}               // NOLINT(google-explicit-constructor)
  static Node table() { return Node(Table{}); }
  static Node list() { return Node(List{}); }

  bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
  bool is_table() const { return std::holds_alternative<Table>(value_); }
  bool is_list() const { return std::holds_alternative<List>(value_); }

  // The value when it is of that kind, else null. as_number takes integers too.
  const bool* as_bool() const { return std::get_if<bool>(&value_); }
  const std::int64_t* as_integer() const { return std::get_if<std::int64_t>(&value_); }
  std::optional<double> as_number() const;
  const std::string* as_text() const { return std::get_if<std::string>(&value_); }
  const List* as_list() const { return std::get_if<List>(&value_); }
  const Table* as_table() const { return std::get_if<Table>(&value_); }

  /// The entry of a table with this key; null when there is none or this is no table.
  const Node* find(std::string_view key) const;

  /// Adds an entry to this table (a null becomes one) and gives the table back, so that calls can be chained.
  /// Precondition: the key is not there yet.
  Node& put(std::string key, Node value);
  /// Adds an element to this list (a null becomes one) and gives the list back.
  Node& add(Node value);

  /// Line in the file it was read from, from 1; 0 when unknown. Filled by parse_toml only.
  int line = 0;

  friend bool operator==(const Node& a, const Node& b) { return a.value_ == b.value_; }

 private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string, List, Table> value_;
};

/// \errors invalid_config: not TOML 1.0; `where` is name:line:column. Dates and times are refused: write them
/// as text.
Result<Node> parse_toml(std::string_view text, std::string_view name);

/// Strict JSON (RFC 8259), one value. Integers that fit 64 bits stay integers; nesting deeper than 64 is
/// refused.
/// \errors invalid_input: not JSON, a doubled key, or invalid UTF-8; the message holds nothing of the text.
Result<Node> parse_json(std::string_view text);

/// `indent` < 0: one line without blanks. Invalid UTF-8 is replaced by U+FFFD.
std::string to_json(const Node& node, int indent = -1);

}  // namespace zicht
