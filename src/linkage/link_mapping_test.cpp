#include "linkage/link_mapping.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace zicht::linkage {
namespace {

TEST(LinkMapping, RefusesWhatItDoesNotKnow) {
  const auto refused = [](std::string_view text) {
    const auto mapping = LinkMapping::parse(text, "m.toml");
    return !mapping && mapping.error().code == ErrorCode::invalid_config;
  };
  EXPECT_TRUE(refused("not toml ="));
  EXPECT_TRUE(refused("colour = 1"));
  EXPECT_TRUE(refused(""));
  EXPECT_TRUE(refused("[[field]]\nkind = \"shoe_size\"\ncolumns = [\"a\"]"));
  EXPECT_TRUE(refused("[[field]]\nkind = \"sex\""));
  EXPECT_TRUE(
      refused("[[field]]\nkind = \"sex\"\ncolumns = [\"a\"]\n[[field]]\nkind = \"code\"\ncolumns = [\"a\"]"));
  EXPECT_TRUE(refused("delimiter = \"ab\"\n[[field]]\nkind = \"sex\"\ncolumns = [\"a\"]"));
}

TEST(LinkMapping, SaysInWhichLineAKindIsUnknown) {
  const auto mapping = LinkMapping::parse("[[field]]\ncolumns = \"a\"\nkind = \"shoe_size\"", "m.toml");
  ASSERT_FALSE(mapping);
  EXPECT_EQ(mapping.error().where, "m.toml:3");
  EXPECT_NE(mapping.error().message.find("shoe_size"), std::string::npos);
}

}  // namespace
}  // namespace zicht::linkage
