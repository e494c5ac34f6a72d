#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace zicht {

/// Whether a byte of UTF-8 goes on with the code point before it.
constexpr bool continues_letter(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

/// Code points of a UTF-8 text. Columns are as many places wide, but for wide and combining letters.
constexpr std::size_t letter_count(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char byte) { return !continues_letter(byte); }));
}

}  // namespace zicht
