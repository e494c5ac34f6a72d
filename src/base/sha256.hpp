#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace zicht {

using Bytes = std::vector<std::uint8_t>;
using Hash = std::array<std::uint8_t, 32>;

/// SHA-256 (FIPS 180-4) over the parts, one after the other.
Hash sha256(std::initializer_list<std::span<const std::uint8_t>> parts);
Hash sha256(std::string_view text);

/// Lower case, two digits a byte.
std::string to_hex(std::span<const std::uint8_t> bytes);
/// Reads what `to_hex` wrote, upper case too; nullopt for anything else.
std::optional<Hash> hash_from_hex(std::string_view text);

inline std::span<const std::uint8_t> as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// The bytes of a number, the lowest first.
constexpr std::array<std::uint8_t, 8> little_endian(std::uint64_t number) {
  std::array<std::uint8_t, 8> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(number >> (8 * i));
  return bytes;
}

}  // namespace zicht
