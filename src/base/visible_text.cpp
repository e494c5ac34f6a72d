#include "base/visible_text.hpp"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <algorithm>

#include "base/contract.hpp"
#include "base/letters.hpp"
#include "base/text.hpp"

namespace zicht {
namespace {

/// Characters that are not seen, or that turn the direction of the text around them.
bool is_invisible(UChar32 code_point) {
  return u_charType(code_point) == U_FORMAT_CHAR || code_point == 0x034F || code_point == 0x115F ||
         code_point == 0x3164 || (code_point >= 0xFE00 && code_point <= 0xFE0F);
}

/// Calls `use` with each code point of UTF-8, and with the bytes it is written in.
template <class Use>
void each_code_point(std::string_view text, Use use) {
  const auto length = static_cast<std::int32_t>(text.size());
  for (std::int32_t at = 0; at < length;) {
    const std::int32_t begin = at;
    UChar32 code_point = 0;
    // NOLINTNEXTLINE(bugprone-inc-dec-in-conditions): ICU's macro
    U8_NEXT(text.data(), at, length, code_point);
    use(code_point, text.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(at - begin)));
  }
}

bool is_dash(UChar32 code_point) {
  return u_charType(code_point) == U_DASH_PUNCTUATION || code_point == 0x2212 || code_point == 0x00AD;
}

}  // namespace

std::string printable(std::string_view text, bool lines) {
  std::string out;
  out.reserve(text.size());
  each_code_point(text, [&](UChar32 code_point, std::string_view bytes) {
    if (code_point < 0) {
      out += kReplacementCharacter;
    } else if (code_point < 0x20) {
      if (lines && (code_point == '\n' || code_point == '\t'))
        out += static_cast<char>(code_point);
      else
        append_utf8(out, 0x2400 + code_point);  // the sign that pictures it
    } else if (code_point == 0x7F) {
      append_utf8(out, 0x2421);
    } else if ((code_point >= 0x80 && code_point < 0xA0) || (code_point >= 0x202A && code_point <= 0x202E) ||
               (code_point >= 0x2066 && code_point <= 0x2069)) {
      append_utf8(out, 0x2426);
    } else {
      out += bytes;
    }
  });
  return out;
}

std::string without_invisible(std::string_view text) {
  std::string out;
  each_code_point(text, [&](UChar32 code_point, std::string_view bytes) {
    if (code_point < 0 || !is_invisible(code_point)) out += bytes;
  });
  return out;
}

std::string look_alike(std::string_view text) {
  text = trimmed(text);
  if (text.find("  ") == std::string_view::npos &&
      std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; }))
    return std::string(text);
  if (!is_utf8(text)) return std::string(text);
  const std::u16string wide = to_utf16(text);
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2* const nfkc = unorm2_getNFKCInstance(&status);
  ZICHT_EXPECT(U_SUCCESS(status) != 0);
  std::u16string composed(wide.size() * 18 + 8, u'\0');
  const std::int32_t length =
      unorm2_normalize(nfkc, wide.data(), static_cast<std::int32_t>(wide.size()), composed.data(),
                       static_cast<std::int32_t>(composed.size()), &status);
  ZICHT_EXPECT(U_SUCCESS(status) != 0);
  std::string out;
  bool gap = false;
  for (std::int32_t at = 0; at < length;) {
    UChar32 code_point = 0;
    U16_NEXT(composed.data(), at, length, code_point);
    if (is_dash(code_point)) code_point = '-';
    if (is_invisible(code_point)) continue;
    if (u_isUWhiteSpace(code_point) != 0) {
      gap = !out.empty();
      continue;
    }
    if (gap) out += ' ';
    gap = false;
    append_utf8(out, code_point);
  }
  return out;
}

}  // namespace zicht
