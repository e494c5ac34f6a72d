#include "base/text.hpp"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <numeric>

#include "base/contract.hpp"
#include "base/letters.hpp"

namespace zicht {
namespace {

bool starts_with_blank(std::string_view text) {
  return text.starts_with(' ') || text.starts_with('\t') || text.starts_with('\r') ||
         text.starts_with('\n') || text.starts_with("\xC2\xA0");
}
bool ends_with_blank(std::string_view text) {
  return text.ends_with(' ') || text.ends_with('\t') || text.ends_with('\r') || text.ends_with('\n') ||
         text.ends_with("\xC2\xA0");
}

std::u16string decomposed_and_folded(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2* const nfkd = unorm2_getNFKDInstance(&status);
  const std::u16string wide = to_utf16(text);
  std::u16string plain(wide.size() * 4 + 32, u'\0');
  std::int32_t length = unorm2_normalize(nfkd, wide.data(), static_cast<std::int32_t>(wide.size()),
                                         plain.data(), static_cast<std::int32_t>(plain.size()), &status);
  if (status == U_BUFFER_OVERFLOW_ERROR) {
    status = U_ZERO_ERROR;
    plain.resize(static_cast<std::size_t>(length));
    length = unorm2_normalize(nfkd, wide.data(), static_cast<std::int32_t>(wide.size()), plain.data(),
                              static_cast<std::int32_t>(plain.size()), &status);
  }
  ZICHT_EXPECT(U_SUCCESS(status) != 0);
  std::u16string fold(static_cast<std::size_t>(length) * 3 + 8, u'\0');
  const std::int32_t fold_length = u_strFoldCase(fold.data(), static_cast<std::int32_t>(fold.size()),
                                                 plain.data(), length, U_FOLD_CASE_DEFAULT, &status);
  ZICHT_EXPECT(U_SUCCESS(status) != 0);
  fold.resize(static_cast<std::size_t>(fold_length));
  return fold;
}

std::u32string to_code_points(std::string_view text) {
  std::u32string code_points;
  const auto length = static_cast<std::int32_t>(text.size());
  for (std::int32_t i = 0; i < length;) {
    UChar32 code_point = 0;
    // NOLINTNEXTLINE(bugprone-inc-dec-in-conditions): ICU's macro
    U8_NEXT_OR_FFFD(text.data(), i, length, code_point);
    code_points.push_back(static_cast<char32_t>(code_point));
  }
  return code_points;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  while (starts_with_blank(text)) text.remove_prefix(text.front() == '\xC2' ? 2 : 1);
  while (ends_with_blank(text)) text.remove_suffix(text.back() == '\xA0' ? 2 : 1);
  return text;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t start = 0;;) {
    const std::size_t end = text.find(separator, start);
    parts.push_back(text.substr(start, end - start));
    if (end == std::string_view::npos) return parts;
    start = end + 1;
  }
}

std::string filled(std::string_view text, const std::map<std::string, std::string>& values) {
  std::string out;
  while (!text.empty()) {
    const std::size_t open = std::min(text.find('{'), text.size());
    out += text.substr(0, open);
    text.remove_prefix(open);
    const std::size_t close = text.find('}');
    const auto value =
        close == std::string_view::npos ? values.end() : values.find(std::string(text.substr(1, close - 1)));
    const std::size_t taken = text.empty() ? 0 : value == values.end() ? 1 : close + 1;
    out += value == values.end() ? text.substr(0, taken) : std::string_view(value->second);
    text.remove_prefix(taken);
  }
  return out;
}

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
  std::string text;
  for (const std::string& part : parts) {
    if (&part != &parts.front()) text += separator;
    text += part;
  }
  return text;
}

bool is_utf8(std::string_view text) {
  const auto length = static_cast<std::int64_t>(text.size());
  constexpr std::int64_t kSlice = 1 << 30;  // ICU counts in 32 bits
  std::int64_t start = 0;
  while (start < length) {
    const auto slice = static_cast<std::int32_t>(std::min(kSlice, length - start));
    std::int32_t i = 0;
    while (i < slice) {
      const std::int32_t before = i;
      UChar32 code_point = 0;
      // NOLINTNEXTLINE(bugprone-inc-dec-in-conditions): ICU's macro
      U8_NEXT(text.data() + start, i, slice, code_point);
      if (code_point >= 0) continue;
      if (slice == kSlice && slice - before < U8_MAX_LENGTH && before > 0) {
        i = before;  // cut by the slice: read again from here
        break;
      }
      return false;
    }
    start += i;
  }
  return true;
}

std::string folded(std::string_view text) {
  const std::u16string fold = decomposed_and_folded(text);
  std::string out;
  bool gap = false;
  const auto length = static_cast<std::int32_t>(fold.size());
  for (std::int32_t i = 0; i < length;) {
    UChar32 code_point = 0;
    U16_NEXT(fold.data(), i, length, code_point);
    const auto type = u_charType(code_point);
    if (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK || type == U_FORMAT_CHAR) continue;
    if (u_isalnum(code_point) == 0 && type != U_COMBINING_SPACING_MARK) {
      gap = !out.empty();
      continue;
    }
    if (gap) out += ' ';
    gap = false;
    append_utf8(out, code_point);
  }
  return out;
}

std::string padded(std::string text, std::size_t width) {
  const std::size_t now = letter_count(text);
  return now < width ? text.append(width - now, ' ') : text;
}

std::string without_blanks(std::string_view text) {
  if (!is_utf8(text)) return std::string(text);
  std::string letters = folded(text);
  std::erase(letters, ' ');
  return letters;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  const std::u32string s = to_code_points(a);
  const std::u32string t = to_code_points(b);
  std::vector<std::size_t> two_up(t.size() + 1);
  std::vector<std::size_t> one_up(t.size() + 1);
  std::vector<std::size_t> row(t.size() + 1);
  std::iota(one_up.begin(), one_up.end(), std::size_t{0});
  for (std::size_t i = 1; i <= s.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= t.size(); ++j) {
      row[j] = std::min({one_up[j] + 1, row[j - 1] + 1, one_up[j - 1] + (s[i - 1] == t[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && s[i - 1] == t[j - 2] && s[i - 2] == t[j - 1])
        row[j] = std::min(row[j], two_up[j - 2] + 1);
    }
    std::swap(two_up, one_up);
    std::swap(one_up, row);
  }
  return one_up[t.size()];
}

std::string_view nearest(std::string_view text, const std::vector<std::string_view>& candidates) {
  const std::string wanted = folded(text);
  std::size_t best = std::max<std::size_t>(1, wanted.size() / 3) + 1;
  std::string_view found;
  for (const std::string_view candidate : candidates) {
    const std::size_t distance = edit_distance(wanted, folded(candidate));
    if (distance >= best) continue;
    best = distance;
    found = candidate;
  }
  return found;
}

}  // namespace zicht
