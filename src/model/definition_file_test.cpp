#include "model/definition_file.hpp"

#include <gtest/gtest.h>

#include <array>

namespace zicht {
namespace {

std::string error_of(const char* toml, std::span<const char* const> needed = {}) {
  const Node document = parse_toml(toml, "f.toml").value();
  const auto texts = DefinitionFile("f.toml").texts_by_language(document, needed);
  return texts ? "" : texts.error().where + ": " + texts.error().message;
}

TEST(DefinitionFile, TextsByLanguageAreThereInBoth) {
  const Node document = parse_toml("[nl]\na = \"ja\"\n[en]\na = \"yes\"\n", "f.toml").value();
  const auto texts = DefinitionFile("f.toml").texts_by_language(document, std::array{"a"});
  ASSERT_TRUE(texts);
  ASSERT_EQ(texts->size(), 1U);
  EXPECT_EQ(texts->at("a").nl, "ja");
  EXPECT_EQ(texts->at("a").en, "yes");
}

TEST(DefinitionFile, ATextThatALanguageLacksIsNamed) {
  EXPECT_NE(error_of("[nl]\na = \"ja\"\n").find("[en]"), std::string::npos);
  EXPECT_NE(error_of("[nl]\na = \"ja\"\n[en]\n").find("f.toml:2: the text 'a' is there in one language"),
            std::string::npos);
  EXPECT_NE(error_of("[nl]\n[en]\na = \"yes\"\n").find("'a' is there in one language"), std::string::npos);
  EXPECT_NE(error_of("[nl]\na = \"\"\n[en]\na = \"yes\"\n").find("f.toml:1: a = "), std::string::npos);
  EXPECT_NE(error_of("[nl]\na = \"ja\"\n[en]\na = 5\n").find("f.toml:3: a = "), std::string::npos);
  EXPECT_NE(error_of("nl = \"ja\"\n[en]\na = \"yes\"\n").find("[nl]"), std::string::npos);
}

TEST(DefinitionFile, ATextThatTheProgramNeedsAndEarlierDefinitionsLackAdvisesToAdopt) {
  const Node document = parse_toml("[nl]\na = \"ja\"\n[en]\na = \"yes\"\n", "f.toml").value();
  const auto texts = DefinitionFile("f.toml").texts_by_language(document, std::array{"a", "b"});
  ASSERT_FALSE(texts);
  EXPECT_NE(texts.error().message.find("'b' is missing"), std::string::npos);
  EXPECT_NE(texts.error().advice.find("zicht adopt"), std::string::npos);
}

}  // namespace
}  // namespace zicht
