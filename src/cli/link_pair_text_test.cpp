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

TEST(PairText, WhatAReporterSentCannotSteerATerminal) {
  EXPECT_EQ(printable("a\x1b[2Jb\n\x7f"), "a�[2Jb��");
  EXPECT_EQ(printable("\xE2\x80\xAE evil \xC2\x9B"), "� evil �");
  EXPECT_EQ(printable("Ümit أحمد"), "Ümit أحمد");
}

TEST(PairText, VerdictsAreInWordsOfBothLanguages) {
  EXPECT_EQ(verdict(0.97, Language::en), "Probably one person (97.0 %)");
  EXPECT_EQ(verdict(0.003, Language::nl), "Vrijwel zeker twee personen (0.3 %)");
}

}  // namespace
}  // namespace zicht::cli
