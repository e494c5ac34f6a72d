#include "base/encoding.hpp"

#include <algorithm>
#include <array>
#include <istream>
#include <string>

#include "base/text.hpp"

namespace zicht {
namespace {

constexpr std::size_t kBlock = std::size_t{64} << 10;
constexpr std::size_t kLongestLine = std::size_t{1}
                                     << 20;  // of a line without end only the beginning is looked at

/// U+0080 to U+009F as Windows-1252 has them; 0xFFFD where it has nothing.
constexpr std::array<char16_t, 32> kHighControls = {
    0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178};

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

void append_utf8(std::string& out, unsigned code_point) {
  const auto put = [&](unsigned byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (code_point < 0x80) return put(code_point);
  if (code_point < 0x800) {
    put(0xC0 | (code_point >> 6));
  } else {
    put(0xE0 | (code_point >> 12));
    put(0x80 | ((code_point >> 6) & 0x3F));
  }
  put(0x80 | (code_point & 0x3F));
}

}  // namespace

Result<Encoding> detect_encoding(std::istream& in) {
  std::array<char, 2> first{};
  in.read(first.data(), first.size());
  const bool utf16 = in.gcount() == 2 && ((first[0] == '\xFF' && first[1] == '\xFE') ||
                                          (first[0] == '\xFE' && first[1] == '\xFF'));
  in.clear();
  in.seekg(0);
  if (utf16)
    return fail(ErrorCode::invalid_input, "the file is UTF-16", "line 1",
                "Save it as CSV UTF-8; spreadsheets call UTF-16 \"Unicode text\".");
  bool any_utf8 = false;
  bool any_other = false;
  std::string line;
  std::string block(kBlock, '\0');
  const auto look = [&] {
    if (!is_ascii(line)) (is_utf8(line) ? any_utf8 : any_other) = true;
    line.clear();
  };
  while (in.read(block.data(), static_cast<std::streamsize>(block.size())), in.gcount() > 0) {
    std::string_view rest(block.data(), static_cast<std::size_t>(in.gcount()));
    for (auto end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
      line.append(rest.substr(0, std::min(end, kLongestLine)));
      look();
      rest.remove_prefix(end + 1);
    }
    if (line.size() < kLongestLine) line.append(rest);
  }
  look();
  if (in.bad()) return fail(ErrorCode::io, "cannot read the file to its end");
  in.clear();
  in.seekg(0);
  return any_other && !any_utf8 ? Encoding::windows_1252 : Encoding::utf8;
}

struct Windows1252Buffer::Blocks {
  std::string raw = std::string(kBlock, '\0');
  std::string text;
};

Windows1252Buffer::Windows1252Buffer(std::istream& in) : in_(in), blocks_(std::make_unique<Blocks>()) {}
Windows1252Buffer::~Windows1252Buffer() = default;

Windows1252Buffer::int_type Windows1252Buffer::underflow() {
  in_.read(blocks_->raw.data(), static_cast<std::streamsize>(blocks_->raw.size()));
  blocks_->text.clear();
  for (const char c : std::string_view(blocks_->raw).substr(0, static_cast<std::size_t>(in_.gcount()))) {
    const unsigned byte = static_cast<unsigned char>(c);
    append_utf8(blocks_->text, byte >= 0x80 && byte < 0xA0 ? kHighControls[byte - 0x80] : byte);
  }
  if (blocks_->text.empty()) return traits_type::eof();
  setg(blocks_->text.data(), blocks_->text.data(), blocks_->text.data() + blocks_->text.size());
  return traits_type::to_int_type(*gptr());
}

}  // namespace zicht
