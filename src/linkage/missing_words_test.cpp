#include "linkage/missing_words.hpp"

#include <gtest/gtest.h>

namespace zicht::linkage {
namespace {

TEST(MissingWords, SayNothingInAnyField) {
  const MissingWords words;
  for (const std::string_view cell :
       {"unknown", "Unknown", "UNKNOWN", "NULL", "null", "NaN", "nan", "N/A", "n/a", "onbekend", "Onbekend",
        "n.v.t.", "niet bekend", "#N/A", "-", "?", "NA", "<NA>", "(null)"})
    for (const auto kind : {IdentityFieldKind::given_name, IdentityFieldKind::birth_date,
                            IdentityFieldKind::document_number, IdentityFieldKind::place})
      EXPECT_TRUE(words.says_nothing(cell, kind)) << cell;
}

TEST(MissingWords, NamesAndCountriesStay) {
  const MissingWords words;
  for (const std::string_view cell : {"Null", "Nan", "NAN", "Na", "None", "Anna", "Onbekendra", ""})
    EXPECT_FALSE(words.says_nothing(cell, IdentityFieldKind::family_name)) << cell;
  EXPECT_FALSE(words.says_nothing("NA", IdentityFieldKind::nationality));
  EXPECT_TRUE(words.says_nothing("Null", IdentityFieldKind::birth_date));
}

TEST(MissingWords, AMappingMayHaveItsOwn) {
  const MissingWords words({"Geheim"});
  EXPECT_TRUE(words.says_nothing("GEHEIM", IdentityFieldKind::given_name));
  EXPECT_FALSE(words.says_nothing("unknown", IdentityFieldKind::given_name));
}

}  // namespace
}  // namespace zicht::linkage
