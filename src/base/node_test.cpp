#include "base/node.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace zicht {
namespace {

Node arbitrary_node(int depth) {
  switch (*rc::gen::inRange(0, depth > 3 ? 5 : 7)) {
    case 0:
      return {};
    case 1:
      return *rc::gen::arbitrary<bool>();
    case 2:
      return *rc::gen::arbitrary<std::int64_t>();
    case 3:
      return *rc::gen::element(0.5, -1e300, 3.25, 1e-9);
    case 4:
      return *rc::gen::element<std::string>("", "é", "\"\\\n\t", "plain", "😀");
    case 5: {
      Node list = Node::list();
      for (int left = *rc::gen::inRange(0, 4); left > 0; --left) list.add(arbitrary_node(depth + 1));
      return list;
    }
    default: {
      Node table = Node::table();
      for (int left = *rc::gen::inRange(0, 4); left > 0; --left)
        table.put("k" + std::to_string(left), arbitrary_node(depth + 1));
      return table;
    }
  }
}

RC_GTEST_PROP(Json, WhatIsWrittenIsReadBack, ()) {
  const Node node = arbitrary_node(0);
  RC_ASSERT(parse_json(to_json(node)).value() == node);
  RC_ASSERT(parse_json(to_json(node, 2)).value() == node);
}

TEST(Json, RefusesWhatIsNotStrict) {
  for (const char* const text :
       {"", "{", "[1,]", "{\"a\":1,\"a\":2}", "nul", "\"\xFF\"", "1 2", "{'a':1}", "01"})
    EXPECT_FALSE(parse_json(text)) << text;
  EXPECT_FALSE(parse_json(std::string(70, '[') + std::string(70, ']')));
}

TEST(Json, MessagesHoldNothingOfTheText) {
  const auto wrong = parse_json("{\"name\": \"Secret\" \"x\"}");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().message.find("Secret"), std::string::npos);
  EXPECT_EQ(wrong.error().message.find("name"), std::string::npos);
}

TEST(Toml, ReadsTablesListsAndLines) {
  const auto node =
      parse_toml("a = 1\n[t]\nb = [\"x\", \"y\"]\n[[l]]\nc = true\n[[l]]\nc = false\n", "f.toml").value();
  EXPECT_EQ(*node.find("a")->as_integer(), 1);
  EXPECT_EQ(node.find("t")->find("b")->as_list()->size(), 2U);
  EXPECT_EQ(node.find("l")->as_list()->size(), 2U);
  EXPECT_EQ(node.find("l")->as_list()->at(1).line, 6);
}

TEST(Toml, SaysWhereItIsWrong) {
  const auto wrong = parse_toml("a = 1\nb = \n", "f.toml");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, ErrorCode::invalid_config);
  EXPECT_TRUE(wrong.error().where.starts_with("f.toml:2")) << wrong.error().where;
  EXPECT_FALSE(parse_toml("d = 2024-01-01\n", "f.toml"));
}

TEST(Toml, StrayCharactersAreRefusedBeforeTheParserSeesThem) {  // inputs of fuzz_toml and fuzz_mapping
  for (const char* const text : {"[\x02", "[[", " [*", "\xEF\xBA\xBF\x01", "a = 1\n\xC3\xA9 = 2\n"}) {
    const auto wrong = parse_toml(text, "f.toml");
    ASSERT_FALSE(wrong) << text;
    EXPECT_TRUE(wrong.error().where.starts_with("f.toml:")) << wrong.error().where;
  }
  EXPECT_EQ(
      *parse_toml("a = \"\xC3\xA9 \\\" # '\" # \xC3\xA9\nb = '\xC3\xA9'\n", "f").value().find("b")->as_text(),
      "\xC3\xA9");
}

TEST(Node, PutAndAddGiveTheNodeBack) {
  Node table = Node::table();
  table.put("a", 1).put("b", Node::list().add("x").add("y"));
  EXPECT_EQ(to_json(table), R"({"a":1,"b":["x","y"]})");
}

}  // namespace
}  // namespace zicht
