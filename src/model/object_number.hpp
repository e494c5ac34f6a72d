#pragma once

#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include "model/chain.hpp"

namespace zicht {

/// The letter before the number of an object of this kind, in the order of ObjectKind.
inline constexpr std::string_view kObjectLetters = "RCFISKDJT";

/// "I17".
inline std::string object_number(ObjectKind kind, ObjectNumber number) {
  return kObjectLetters[static_cast<std::size_t>(kind)] + std::to_string(number);
}

struct NamedObject {
  ObjectKind kind{};
  ObjectNumber number = 0;
  friend bool operator==(const NamedObject&, const NamedObject&) = default;
};

/// Reads what `object_number` writes, small letters too; nothing for anything else.
inline std::optional<NamedObject> parse_object_number(std::string_view text) {
  if (text.size() < 2) return std::nullopt;
  const char letter = 'a' <= text[0] && text[0] <= 'z' ? static_cast<char>(text[0] - 'a' + 'A') : text[0];
  const auto kind = kObjectLetters.find(letter);
  NamedObject named;
  const auto [end, failed] = std::from_chars(text.data() + 1, text.data() + text.size(), named.number);
  if (kind == std::string_view::npos || failed != std::errc{} || end != text.data() + text.size() ||
      named.number == 0)
    return std::nullopt;
  named.kind = static_cast<ObjectKind>(kind);
  return named;
}

}  // namespace zicht
