#include "base/text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace zicht {
namespace {

/// The recursion as it is defined, without cleverness.
std::size_t naive_distance(std::string_view a, std::string_view b) {
  if (a.empty()) return b.size();
  if (b.empty()) return a.size();
  const auto shorter = [](std::string_view text, std::size_t by) { return text.substr(0, text.size() - by); };
  std::size_t best = std::min(naive_distance(shorter(a, 1), b), naive_distance(a, shorter(b, 1))) + 1;
  best = std::min(best, naive_distance(shorter(a, 1), shorter(b, 1)) + (a.back() == b.back() ? 0 : 1));
  if (a.size() > 1 && b.size() > 1 && a.back() == b[b.size() - 2] && b.back() == a[a.size() - 2])
    best = std::min(best, naive_distance(shorter(a, 2), shorter(b, 2)) + 1);
  return best;
}

RC_GTEST_PROP(EditDistance, AgreesWithItsDefinition, ()) {
  const auto text = [] {
    return *rc::gen::resize(6, rc::gen::container<std::string>(rc::gen::element('a', 'b', 'c')));
  };
  const std::string a = text();
  const std::string b = text();
  RC_ASSERT(edit_distance(a, b) == naive_distance(a, b));
}

TEST(EditDistance, CountsCodePoints) {
  EXPECT_EQ(edit_distance("Brazilië", "Brazilie"), 1U);
  EXPECT_EQ(edit_distance("Nigeira", "Nigeria"), 1U);
}

TEST(Folded, BringsSpellingsTogether) {
  EXPECT_EQ(folded("  Côte d'Ivoire "), "cote d ivoire");
  EXPECT_EQ(folded("STRASSE"), folded("Straße"));
  EXPECT_EQ(folded("Türkiye"), "turkiye");
  EXPECT_EQ(folded("NA"), "na");
  EXPECT_EQ(folded("Україна"), folded("УКРАЇНА"));
  EXPECT_EQ(folded(" - "), "");
}

RC_GTEST_PROP(Folded, FoldingTwiceIsFoldingOnce, ()) {
  const auto text = *rc::gen::container<std::string>(rc::gen::inRange('\x20', '\x7F'));
  RC_ASSERT(folded(folded(text)) == folded(text));
}

TEST(IsUtf8, AcceptsAllOfUnicodeAndNothingElse) {
  EXPECT_TRUE(is_utf8("é😀"));
  EXPECT_TRUE(is_utf8(std::string_view("\0", 1)));
  for (const char* const wrong : {"\xFF", "\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xC3", "\x80"})
    EXPECT_FALSE(is_utf8(wrong));
}

TEST(Nearest, OffersOnlyWhatIsNear) {
  EXPECT_EQ(nearest("Nigeira", {"Niger", "Nigeria", "Algeria"}), "Nigeria");
  EXPECT_EQ(nearest("zzz", {"Niger", "Nigeria"}), "");
  EXPECT_EQ(nearest(std::string(100'000, 'x'), {"Niger"}), "");
}

TEST(Split, KeepsEmptyParts) {
  EXPECT_EQ(split("a||b", '|').size(), 3U);
  EXPECT_EQ(split("", '|').size(), 1U);
}

TEST(Trimmed, TakesBlanksAndNoBreakSpaces) {
  EXPECT_EQ(trimmed(" \t\u00a0x y\u00a0\r\n"), "x y");
  EXPECT_EQ(trimmed(" \n"), "");
}

TEST(Filled, ReplacesNamesOnceAndLeavesOthers) {
  const std::map<std::string, std::string> values = {{"a", "{b}"}, {"b", "two"}, {"", "none"}};
  EXPECT_EQ(filled("{a} {b}{b} {c} { {", values), "{b} twotwo {c} { {");
  EXPECT_EQ(filled("", values), "");
}

TEST(Text, IsFilledUpToAWidthInLettersAndNeverCut) {
  EXPECT_EQ(padded("ja", 4), "ja  ");
  EXPECT_EQ(padded("\u00e9\u00e9n", 4), "\u00e9\u00e9n ");
  EXPECT_EQ(padded("langer", 4), "langer");
}

TEST(Text, WithoutBlanksIsFoldedAndLeavesWhatIsNoUtf8) {
  EXPECT_EQ(without_blanks(" Sexual-Exploitation "), "sexualexploitation");
  EXPECT_EQ(without_blanks("C\u00f4te d'Ivoire"), "cotedivoire");
  EXPECT_EQ(without_blanks("\xff a"), "\xff a");
}

}  // namespace
}  // namespace zicht
