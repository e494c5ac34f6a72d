#pragma once

#include <streambuf>
#include <string>

namespace zicht::cli {

/// Lets text through to a terminal or a file, and no control character: what a reporter wrote into a name can
/// not turn a terminal's settings, hide a line or ring a bell. Line ends and tabs pass; CR only before LF. Of
/// UTF-8, the controls U+0080 to U+009F are replaced too. What is replaced becomes a visible sign
/// (`printable`).
class PrintableBuffer : public std::streambuf {
 public:
  explicit PrintableBuffer(std::streambuf& to) : to_(to) {}
  ~PrintableBuffer() override { PrintableBuffer::sync(); }
  PrintableBuffer(const PrintableBuffer&) = delete;
  PrintableBuffer& operator=(const PrintableBuffer&) = delete;

 protected:
  int_type overflow(int_type c) override;
  std::streamsize xsputn(const char* text, std::streamsize count) override;
  int sync() override;

 private:
  bool put(std::string_view text);
  std::streambuf& to_;
  std::string held_;  ///< the beginning of a sequence whose end is not there yet
};

}  // namespace zicht::cli
