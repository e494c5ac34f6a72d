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
  EXPECT_TRUE(refused("[[field]]\nkind = \"sex\"\ncolumns = [1]"));
  EXPECT_TRUE(refused("[[field]]\nkind = \"birth_date\"\ncolumns = \"a\"\norder = \"ydm\""));
  EXPECT_TRUE(refused("[[field]]\nkind = \"sex\"\ncolumns = \"a\"\ncolour = \"b\""));
  EXPECT_TRUE(refused("[legal_basis]\ncolumn = \"a\"\n[[field]]\nkind = \"sex\"\ncolumns = \"a\""));
  EXPECT_TRUE(refused("field = 1"));
  EXPECT_TRUE(refused("delimiter = \"ab\"\n[[field]]\nkind = \"sex\"\ncolumns = [\"a\"]"));
}

TEST(LinkMapping, ReadsWhatItsDescriptionSays) {
  const auto mapping = LinkMapping::parse(
      "record = \"rec_id\"\ndelimiter = \";\"\nvalue_separator = \"/\"\nmissing = [\"-\"]\n"
      "[legal_basis]\ncolumn = \"basis\"\nwithheld = [\"none\", \"anonymous\"]\n"
      "[[field]]\nkind = \"given_name\"\nname = \"first name\"\ncolumns = [\"a\", \"b\"]\n"
      "[[field]]\nkind = \"birth_date\"\ncolumn = \"c\"\norder = \"dmy\"",
      "m.toml");
  ASSERT_TRUE(mapping) << mapping.error().message;
  EXPECT_EQ(mapping->record_column, "rec_id");
  EXPECT_EQ(mapping->delimiter, ';');
  EXPECT_EQ(mapping->value_separator, '/');
  EXPECT_EQ(mapping->missing, std::vector<std::string>{"-"});
  EXPECT_EQ(mapping->legal_basis_column, "basis");
  EXPECT_EQ(mapping->withheld, (std::vector<std::string>{"none", "anonymous"}));
  ASSERT_EQ(mapping->fields.size(), 2U);
  EXPECT_EQ(mapping->fields[0].name, "first name");
  EXPECT_EQ(mapping->fields[0].columns, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(mapping->fields[1].name, "birth_date");
  EXPECT_EQ(mapping->fields[1].order, DateOrder::day_month_year);
  const auto plain = LinkMapping::parse("[[field]]\nkind = \"sex\"\ncolumns = \"a\"", "m.toml").value();
  EXPECT_EQ(plain.value_separator, '|');
  EXPECT_FALSE(plain.delimiter.has_value());
  EXPECT_FALSE(plain.missing.has_value());
}

TEST(LinkMapping, SaysInWhichLineAKindIsUnknown) {
  const auto mapping = LinkMapping::parse("[[field]]\ncolumns = \"a\"\nkind = \"shoe_size\"", "m.toml");
  ASSERT_FALSE(mapping);
  EXPECT_EQ(mapping.error().where, "m.toml:3");
  EXPECT_NE(mapping.error().message.find("shoe_size"), std::string::npos);
}

}  // namespace
}  // namespace zicht::linkage
