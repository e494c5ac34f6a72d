#include "cli/printable_buffer.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace zicht::cli {
namespace {

std::string through(const std::vector<std::string>& pieces) {
  std::stringbuf to;
  PrintableBuffer buffer(to);
  std::ostream out(&buffer);
  for (const std::string& piece : pieces) out << piece;
  out.flush();
  return to.str();
}

TEST(PrintableBuffer, TextPassesAsItIs) {
  const std::string text = "Zo\u00eb\tK\u0131l\u0131\u00e7 \u4e2d\u6587\r\nnext line\n";
  EXPECT_EQ(through({text}), text);
}

TEST(PrintableBuffer, NoControlCharacterReachesATerminal) {
  EXPECT_EQ(through({"a\x1b[31mred"}), "a\u241b[31mred");
  EXPECT_EQ(through({"bell\x07", "\x7f"}), "bell\u2407\u2421");
  EXPECT_EQ(through({"over\rwritten"}), "over\u240dwritten");
  EXPECT_EQ(through({"csi \xc2\x9b"
                     "31m"}),
            "csi \u242631m");
}

TEST(PrintableBuffer, ASequenceThatIsSplitIsOne) {
  EXPECT_EQ(through({"line\r", "\n"}), "line\r\n");
  EXPECT_EQ(through({"\xc2", "\x9b"}), "\u2426");
  EXPECT_EQ(through({"\xc2", "\xa9"}), "\u00a9");
}

}  // namespace
}  // namespace zicht::cli
