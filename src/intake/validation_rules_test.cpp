#include "intake/validation_rules.hpp"

#include <gtest/gtest.h>

#include <string>

namespace zicht::intake {
namespace {

CodeList list_of(int codes) {
  std::string csv =
      "code,label_nl,label_en,parent,valid_from,valid_to,aliases\nunknown,onbekend,unknown,,,,\n";
  for (int code = 1; code <= codes; ++code) {
    const std::string name(static_cast<std::size_t>(code), static_cast<char>('a' + code));
    csv += name + "," + name + "," + name + ",,,,\n";
  }
  return *CodeList::parse("made_up", {"lijst", "list"}, "", csv, "made_up.csv");
}

TEST(ValidationRules, AShortListIsNamedWholeWhenNothingIsNear) {
  EXPECT_EQ(codes_near(list_of(3), "xyzxyzxyz"), "b, cc, ddd");
  EXPECT_EQ(codes_near(list_of(13), "9999999999999999999999"), std::nullopt);
  EXPECT_EQ(codes_near(list_of(0), "anything"), std::nullopt);
  EXPECT_EQ(codes_near(list_of(3), std::string(1000, 'd')), "b, cc, ddd");
  EXPECT_EQ(codes_near(list_of(3), "\xff\xfe"), "b, cc, ddd");
}

TEST(ValidationRules, ANearCodeIsNamedAlone) { EXPECT_EQ(codes_near(list_of(13), "fffffe"), "fffff"); }

TEST(ValidationRules, ASuggestionWithAnOpenPlaceIsLeftOut) {
  const ValidationRule rule{
      "XX-001", Severity::warning, {"nee {value}", "no {value}"}, {"bijv. {near}", "like {near}"}};
  EXPECT_EQ(rule.finding("column", Language::en, {{"value", "…"}}).suggestion, "");
  const Finding whole = rule.finding("column", Language::nl, {{"value", "…"}, {"near", "abc"}});
  EXPECT_EQ(whole.message, "nee …");
  EXPECT_EQ(whole.suggestion, "bijv. abc");
  EXPECT_EQ(whole.severity, Severity::warning);
}

}  // namespace
}  // namespace zicht::intake
