#include "base/visible_text.hpp"

#include <gtest/gtest.h>

namespace zicht {
namespace {

TEST(Printable, ShowsWhatCannotBeSeen) {
  EXPECT_EQ(printable("a\x1b[31mb"), "a\u241b[31mb");
  EXPECT_EQ(printable("a\nb"), "a\u240ab");
  EXPECT_EQ(printable("a\nb\t", true), "a\nb\t");
  EXPECT_EQ(printable("a\u202eb"), "a\u2426b");
  EXPECT_EQ(printable("Zo\u00eb"), "Zo\u00eb");
}

TEST(LookAlike, ReferencesThatLookAlikeAreOne) {
  for (const char* const other :
       {"A-12 \u00e9", " A-12 e\u0301 ", "A\u201112\u00a0\u00e9", "A\u201312  \u00e9",
        "A\u200b-12 \u00e9\ufeff", "A\u221212\u2009\u00e9", "A-12\u3000\u00e9"})
    EXPECT_EQ(look_alike(other), "A-12 \u00e9") << other;
  EXPECT_NE(look_alike("a-12"), look_alike("A-12"));
  EXPECT_NE(look_alike("A-12"), look_alike("A12"));
  EXPECT_EQ(look_alike("\xff"), "\xff");
}

}  // namespace
}  // namespace zicht
