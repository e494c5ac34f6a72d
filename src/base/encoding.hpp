#pragma once

#include <iosfwd>
#include <memory>
#include <streambuf>
#include <string_view>

#include "base/result.hpp"

namespace zicht {

enum class Encoding { utf8, windows_1252 };

/// Tells how a file is written by reading it to its end: UTF-8 when every line is; Windows-1252 when lines
/// are not, and no line holds UTF-8 beyond ASCII. A file of both is UTF-8 with lines that are wrong. The
/// stream is rewound.
/// \errors invalid_input: UTF-16, which spreadsheets call "Unicode text".  io.
Result<Encoding> detect_encoding(std::istream& in);

/// Reads a stream of Windows-1252 as UTF-8. The five bytes that it leaves open become U+FFFD. Cannot be
/// rewound.
/// \source the WHATWG encoding standard, index windows-1252
class Windows1252Buffer : public std::streambuf {
 public:
  explicit Windows1252Buffer(std::istream& in);
  ~Windows1252Buffer() override;

 protected:
  int_type underflow() override;

 private:
  struct Blocks;
  std::istream& in_;
  std::unique_ptr<Blocks> blocks_;
};

}  // namespace zicht
