#pragma once

#include <iosfwd>
#include <memory>
#include <optional>
#include <streambuf>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace zicht {

enum class Encoding { utf8, utf16, windows_1252, windows_1250, windows_1251, windows_1254, ibm850 };

/// "utf-8", "utf-16", "windows-1252", "windows-1250" (Central European), "windows-1251" (Cyrillic),
/// "windows-1254" (Turkish), "ibm850" (MS-DOS).
std::string_view name_of(Encoding encoding);
/// By such a name, or another that people use: "cp850", "latin1". Case does not matter.
std::optional<Encoding> encoding_named(std::string_view name);

/// Tells how a file is written by reading it to its end: UTF-8 when every line is; Windows-1252 when lines
/// are not, no line holds UTF-8 beyond ASCII, every byte is one that Windows-1252 has, and its words look
/// like words. A file of both is UTF-8 with lines that are wrong. The stream is rewound.
/// \errors invalid_input: UTF-16, or bytes that prove or suggest another encoding: the advice names it; a
/// workbook, an archive or another file that is no text.  io.
Result<Encoding> detect_encoding(std::istream& in);

/// What a file is that begins like this, when it is no text: "a workbook (.xlsx)"; empty for text.
std::string_view binary_kind(std::string_view beginning);

/// Reads a stream in this encoding as UTF-8. Bytes that the encoding does not have become U+FFFD, which
/// whoever reads must find. Lines that end with CR alone, as old spreadsheets write them, end with LF.
/// Cannot be rewound.
class DecodingBuffer : public std::streambuf {
 public:
  DecodingBuffer(std::istream& in, Encoding encoding);
  ~DecodingBuffer() override;

 protected:
  int_type underflow() override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Reads a stream of Windows-1252 as UTF-8.
class Windows1252Buffer : public DecodingBuffer {
 public:
  explicit Windows1252Buffer(std::istream& in) : DecodingBuffer(in, Encoding::windows_1252) {}
};

}  // namespace zicht
