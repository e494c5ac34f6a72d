#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace zicht {

/// Whether a byte of UTF-8 goes on with the code point before it.
constexpr bool continues_letter(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

/// Code points of a UTF-8 text. Columns are as many places wide, but for wide and combining letters.
constexpr std::size_t letter_count(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char byte) { return !continues_letter(byte); }));
}

/// UTF-16 of a UTF-8 text, for ICU; bytes that are no UTF-8 become U+FFFD.
std::u16string to_utf16(std::string_view text);

/// Appends a code point (at most U+10FFFF) as UTF-8.
void append_utf8(std::string& text, char32_t code_point);

}  // namespace zicht
