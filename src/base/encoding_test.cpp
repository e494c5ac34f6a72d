#include "base/encoding.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <sstream>

#include "base/text.hpp"

namespace zicht {
namespace {

Result<Encoding> encoding_of(const std::string& text) {
  std::istringstream in(text);
  auto encoding = detect_encoding(in);
  EXPECT_TRUE(!encoding || in.tellg() == std::streampos(0)) << "rewound";
  return encoding;
}

std::string as_utf8(const std::string& windows_1252) {
  std::istringstream in(windows_1252);
  Windows1252Buffer buffer(in);
  std::istream converted(&buffer);
  std::ostringstream out;
  if (!windows_1252.empty()) out << converted.rdbuf();
  return out.str();
}

TEST(Encoding, TellsWindows1252FromUtf8) {
  EXPECT_EQ(encoding_of("").value(), Encoding::utf8);
  EXPECT_EQ(encoding_of("plain\nascii").value(), Encoding::utf8);
  EXPECT_EQ(encoding_of("caf\xC3\xA9\n").value(), Encoding::utf8);
  EXPECT_EQ(encoding_of("caf\xE9\n").value(), Encoding::windows_1252);
  EXPECT_EQ(encoding_of("a\nb\n\x80 100\n").value(), Encoding::windows_1252);
  EXPECT_EQ(encoding_of("caf\xC3\xA9\ncaf\xE9\n").value(), Encoding::utf8)
      << "a UTF-8 file with a wrong line";
  EXPECT_EQ(encoding_of(std::string(3'000'000, 'x') + "\n\xE9").value(), Encoding::windows_1252);
}

TEST(Encoding, RefusesUtf16) {
  EXPECT_EQ(encoding_of("\xFF\xFE"
                        "a")
                .error()
                .code,
            ErrorCode::invalid_input);
  EXPECT_EQ(encoding_of("\xFE\xFF"
                        "a")
                .error()
                .code,
            ErrorCode::invalid_input);
}

TEST(Encoding, ConvertsWindows1252) {
  EXPECT_EQ(as_utf8("\x80 caf\xE9 \x93quoted\x94 \xFF"), "€ café “quoted” ÿ");
  EXPECT_EQ(as_utf8("\x81"), "\uFFFD");
  EXPECT_EQ(as_utf8(""), "");
}

RC_GTEST_PROP(Encoding, AnyBytesBecomeUtf8OfAsManyCodePoints, (const std::string& bytes)) {
  const std::string text = as_utf8(bytes);
  RC_ASSERT(is_utf8(text));
  std::size_t code_points = 0;
  for (const char c : text) code_points += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  RC_ASSERT(code_points == bytes.size());
}

}  // namespace
}  // namespace zicht
