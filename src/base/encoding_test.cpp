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

std::string as_utf8(const std::string& bytes, Encoding encoding = Encoding::windows_1252) {
  std::istringstream in(bytes);
  DecodingBuffer buffer(in, encoding);
  std::istream converted(&buffer);
  std::ostringstream out;
  if (converted.peek() != std::istream::traits_type::eof()) out << converted.rdbuf();
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

TEST(Encoding, NamesTheEncodingThatTheWordsAreWordsIn) {
  // The bytes are those of Python 3.11: "Müller".encode("cp850"), "Wałęsa".encode("cp1250"),
  // "Иванова".encode("cp1251"), "José".encode("cp850").
  const std::pair<std::string, const char*> files[] = {{"M\x81ller\n", "ibm850"},
                                                       {"Jos\x82,Ren\x82\nMari\x89lle\n", "ibm850"},
                                                       {"Wa\xB3\xEAsa\n\x8Cwi\xB9tek\n", "windows-1250"},
                                                       {"\xC8\xE2\xE0\xED\xEE\xE2\xE0\n", "windows-1251"}};
  for (const auto& [bytes, name] : files) {
    const auto encoding = encoding_of(bytes);
    ASSERT_FALSE(encoding) << name;
    EXPECT_EQ(encoding.error().code, ErrorCode::invalid_input);
    EXPECT_NE(encoding.error().advice.find(name), std::string::npos) << encoding.error().advice;
  }
  // "Łuczyńska", "Dvořák,Růžička", "Paweł" in cp1250, "Şahin,Yıldız,Erdoğan" in cp1254.
  const std::pair<std::string, const char*> more[] = {{"\xA3uczy\xF1ska\n", "windows-1250"},
                                                      {"Dvo\xF8\xE1k,R\xF9\x9Ei\xE8ka\n", "windows-1250"},
                                                      {"Pawe\xB3\n", "windows-1250"},
                                                      {"\xDE"
                                                       "ahin,Y\xFDld\xFDz,Erdo\xF0"
                                                       "an\n",
                                                       "windows-1254"}};
  for (const auto& [bytes, name] : more) {
    const auto encoding = encoding_of(bytes);
    ASSERT_FALSE(encoding) << name;
    EXPECT_NE(encoding.error().advice.find(name), std::string::npos) << encoding.error().advice;
  }
  for (const char* const dutch : {"Zo\xEB,Ren\xE9"
                                  "e\n",
                                  "\xD6zlem G\xFCl\n", "it\x92s \x93x\x94\n", "Fran\xE7ois\n",
                                  "\xBFqu\xE9? m\xB2, 5 \xB0"
                                  "C, \xA3 3\n",
                                  "G\xF6k\xE7"
                                  "e Bj\xF8rn\n"})
    EXPECT_EQ(encoding_of(dutch).value(), Encoding::windows_1252) << dutch;
}

TEST(Encoding, AFileThatIsNoTextIsNamed) {
  for (const auto& [bytes, word] : {std::pair{"PK\x03\x04....", "workbook"},
                                    std::pair{"\x1F\x8B....", "compressed"}, std::pair{"%PDF-1.7", "PDF"}}) {
    const auto encoding = encoding_of(bytes);
    ASSERT_FALSE(encoding);
    EXPECT_NE(encoding.error().message.find(word), std::string::npos);
  }
}

TEST(Encoding, ReadsWhatIsNamed) {
  EXPECT_EQ(as_utf8("M\x81ller", Encoding::ibm850), "Müller");
  EXPECT_EQ(as_utf8("Wa\xB3\xEAsa", Encoding::windows_1250), "Wałęsa");
  EXPECT_EQ(as_utf8("\xC8\xE2\xE0\xED", Encoding::windows_1251), "Иван");
  EXPECT_EQ(as_utf8(std::string("\xFF\xFE"
                                "a\0\xE9\0",
                                6),
                    Encoding::utf16),
            "aé");
  EXPECT_EQ(as_utf8(std::string("\xFE\xFF\0a", 4), Encoding::utf16), "a");
  EXPECT_EQ(as_utf8(std::string("a\0b\0", 4), Encoding::utf16), "ab");
  EXPECT_EQ(as_utf8("caf\xC3\xA9", Encoding::utf8), "café");
  EXPECT_EQ(encoding_named("CP850"), Encoding::ibm850);
  EXPECT_EQ(encoding_named("Windows-1251"), Encoding::windows_1251);
  EXPECT_FALSE(encoding_named("klingon"));
}

TEST(Encoding, LinesThatEndWithCrAloneEndWithLf) {
  EXPECT_EQ(as_utf8("a,b\r1,2\r", Encoding::utf8), "a,b\n1,2\n");
  EXPECT_EQ(as_utf8("a,b\r\n1,\"x\ry\"\r\n", Encoding::utf8), "a,b\r\n1,\"x\ry\"\r\n");
  EXPECT_EQ(as_utf8("a,b\r", Encoding::utf8), "a,b\r");
}

TEST(Encoding, ConvertsWindows1252) {
  EXPECT_EQ(as_utf8("\x80 caf\xE9 \x93quoted\x94 \xFF"), "€ café “quoted” ÿ");
  EXPECT_EQ(as_utf8("\x81"), "\uFFFD");
  EXPECT_EQ(as_utf8(""), "");
}

RC_GTEST_PROP(Encoding, AnyBytesBecomeUtf8OfAsManyCodePoints, (const std::string& bytes)) {
  RC_PRE(bytes.find('\r') == std::string::npos);
  const std::string text = as_utf8(bytes);
  RC_ASSERT(is_utf8(text));
  std::size_t code_points = 0;
  for (const char c : text) code_points += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  RC_ASSERT(code_points == bytes.size());
}

}  // namespace
}  // namespace zicht
