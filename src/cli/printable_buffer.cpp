#include "cli/printable_buffer.hpp"

#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "base/visible_text.hpp"

namespace zicht::cli {

/// Writes what is whole and holds back what may go on: CR, and the first byte of a control of two.
bool PrintableBuffer::put(std::string_view text) {
  std::string all = std::exchange(held_, {});
  all += text;
  if (!all.empty() && (all.back() == '\r' || all.back() == '\xC2')) {
    held_ = all.back();
    all.pop_back();
  }
  std::string out;
  out.reserve(all.size());
  for (std::size_t at = 0; at < all.size(); ++at) {
    const char c = all[at];
    const auto byte = static_cast<unsigned char>(c);
    const char next = at + 1 < all.size() ? all[at + 1] : '\0';
    const bool is_blank = c == '\n' || c == '\t' || (c == '\r' && next == '\n');
    if ((byte < 0x20 || byte == 0x7F) && !is_blank) {
      out += printable(std::string_view(&c, 1));
    } else if (c == '\xC2' && static_cast<unsigned char>(next) < 0xA0 &&
               static_cast<unsigned char>(next) >= 0x80) {
      out += printable(std::string_view(all).substr(at++, 2));
    } else {
      out += c;
    }
  }
  return to_.sputn(out.data(), static_cast<std::streamsize>(out.size())) ==
         static_cast<std::streamsize>(out.size());
}

PrintableBuffer::int_type PrintableBuffer::overflow(int_type c) {
  if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
  const char letter = traits_type::to_char_type(c);
  return put(std::string_view(&letter, 1)) ? c : traits_type::eof();
}

std::streamsize PrintableBuffer::xsputn(const char* text, std::streamsize count) {
  return put(std::string_view(text, static_cast<std::size_t>(count))) ? count : 0;
}

int PrintableBuffer::sync() {
  if (const std::string rest = std::exchange(held_, {}); !rest.empty()) {
    const std::string shown = rest == "\r" ? printable(rest) : rest;
    to_.sputn(shown.data(), static_cast<std::streamsize>(shown.size()));
  }
  return to_.pubsync();
}

}  // namespace zicht::cli
