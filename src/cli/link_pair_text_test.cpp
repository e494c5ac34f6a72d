#include "cli/link_pair_text.hpp"

#include <gtest/gtest.h>

namespace zicht::cli {
namespace {

using Pair = std::pair<std::string, std::string>;

Pair marked(std::string a, std::string b) {
  mark_difference(a, b);
  return {a, b};
}

TEST(PairText, MarksWhereTwoAlikeTextsDiffer) {
  EXPECT_EQ(marked("2001-02-03", "2001-03-03"), Pair("2001-0«2»-03", "2001-0«3»-03"));
  EXPECT_EQ(marked("Sock", "Soock"), Pair("So«»ck", "So«o»ck"));
  EXPECT_EQ(marked("Ümit", "Ömit"), Pair("«Ü»mit", "«Ö»mit")) << "whole letters";
  EXPECT_EQ(marked("Anna", "Boris"), Pair("Anna", "Boris")) << "nothing alike";
}

}  // namespace
}  // namespace zicht::cli
