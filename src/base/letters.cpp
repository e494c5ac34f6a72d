#include "base/letters.hpp"

#include <unicode/ustring.h>
#include <unicode/utf8.h>

#include <cstdint>

#include "base/contract.hpp"

namespace zicht {

std::u16string to_utf16(std::string_view text) {
  std::u16string wide(text.size(), u'\0');
  std::int32_t length = 0;
  UErrorCode status = U_ZERO_ERROR;
  u_strFromUTF8WithSub(wide.data(), static_cast<std::int32_t>(wide.size()), &length, text.data(),
                       static_cast<std::int32_t>(text.size()), 0xFFFD, nullptr, &status);
  ZICHT_EXPECT(U_SUCCESS(status) != 0);
  wide.resize(static_cast<std::size_t>(length));
  return wide;
}

void append_utf8(std::string& text, char32_t code_point) {
  char bytes[U8_MAX_LENGTH];
  std::int32_t length = 0;
  U8_APPEND_UNSAFE(bytes, length, static_cast<UChar32>(code_point));
  text.append(bytes, static_cast<std::size_t>(length));
}

}  // namespace zicht
