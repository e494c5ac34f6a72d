#include "publish/style_sheet.hpp"

#include <gtest/gtest.h>

#include "model/shipped_definitions.hpp"

namespace zicht::publish {
namespace {

TEST(StyleSheet, LosesCommentsAndBlanksThatSayNothing) {
  EXPECT_EQ(compacted("/* one */ a , b  { margin : 0 ; color: red; }\n\n@media print { p { x: 1px } }"),
            "a,b{margin :0;color:red}\n@media print{p{x:1px}\n}\n");
  EXPECT_EQ(compacted(""), "");
  EXPECT_EQ(compacted("a { b: c }/* without an end"), "a{b:c}\n");
}

TEST(StyleSheet, KeepsBlanksThatSaySomething) {
  EXPECT_EQ(compacted("a  :hover { width: calc(1rem + 2px); font: 1em \"Noto  Sans\", x }"),
            "a :hover{width:calc(1rem + 2px);font:1em \"Noto  Sans\",x}\n");
  EXPECT_EQ(compacted("q::before { content: '\\'  /* kept */ ;' }"),
            "q::before{content:'\\'  /* kept */ ;'}\n");
  EXPECT_EQ(compacted("a > b ~ c { margin: 0 auto }"), "a > b ~ c{margin:0 auto}\n");
}

TEST(StyleSheet, OnceCompactedStaysAsItIs) {
  for (const char* const name : {"web/zicht.css", "report/style.css", "release/site.css"}) {
    const std::string once = compacted(shipped_definition(name));
    EXPECT_EQ(compacted(once), once) << name;
    EXPECT_LT(once.size(), shipped_definition(name).size()) << name;
  }
}

}  // namespace
}  // namespace zicht::publish
