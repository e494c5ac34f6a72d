#include "registry/tree_head.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "registry/registry.hpp"
#include "registry/sqlite/database.hpp"
#include "registry/test_registry.hpp"

namespace zicht::registry {
namespace {

class TreeHeadTest : public testing::Test {
 protected:
  std::filesystem::path key_file() const { return folder_.path() / "signing.key"; }
  std::filesystem::path heads_file() const { return folder_.path() / "heads"; }
  std::filesystem::path registry() const { return folder_.path() / "r"; }
  void make_registry() {
    Registry made = Registry::create(registry(), shipped_definitions(), "t", test_clock()).value();
    ASSERT_TRUE(made.append({made_up_report(1)}));
  }
  TestFolder folder_;
};

TEST_F(TreeHeadTest, ASignatureHoldsForOneHeadAndOneKey) {
  const SigningKey key = SigningKey::open_or_create(key_file()).value();
  const SignedHead head = key.sign({7, sha256("seven")});
  EXPECT_TRUE(signed_by(head, key.public_key()));
  SignedHead larger = head;
  larger.head.size = 8;
  EXPECT_FALSE(signed_by(larger, key.public_key()));
  SignedHead other_root = head;
  other_root.head.root[0] ^= 1;
  EXPECT_FALSE(signed_by(other_root, key.public_key()));
  EXPECT_FALSE(signed_by(head, SigningKey::open_or_create(folder_.path() / "another").value().public_key()));
  EXPECT_TRUE(signed_by(SigningKey::open_or_create(key_file()).value().sign({9, {}}), key.public_key()))
      << "the key is kept";
}

TEST_F(TreeHeadTest, LinesComeBack) {
  const SignedHead head = SigningKey::open_or_create(key_file()).value().sign({123456789012, sha256("x")});
  const SignedHead read = parse_head(to_line(head)).value();
  EXPECT_EQ(read.head, head.head);
  EXPECT_EQ(read.signature, head.signature);
  for (const char* const wrong : {"", "7", "7 ab cd", "x y z"}) EXPECT_FALSE(parse_head(wrong)) << wrong;
  EXPECT_FALSE(parse_head("-" + to_line(head)));
  EXPECT_FALSE(parse_head(to_line(head) + "0"));
}

TEST_F(TreeHeadTest, ALineThatWasTornIsPassedOverAndThenReplaced) {
  const SigningKey key = SigningKey::open_or_create(key_file()).value();
  ASSERT_TRUE(add_head(heads_file(), key.public_key(), key.sign({1, {}})));
  std::ofstream(heads_file(), std::ios::app) << to_line(key.sign({2, {}})).substr(0, 40);
  EXPECT_EQ(read_heads(heads_file()).value().heads.size(), 1U);
  ASSERT_TRUE(add_head(heads_file(), key.public_key(), key.sign({3, {}})));
  const HeadFile read = read_heads(heads_file()).value();
  ASSERT_EQ(read.heads.size(), 2U);
  EXPECT_EQ(read.heads[1].head.size, 3U);
  std::ofstream(heads_file(), std::ios::app) << "no head\n";
  EXPECT_EQ(read_heads(heads_file()).error().code, ErrorCode::corrupt);
  EXPECT_EQ(read_heads(folder_.path() / "none").error().code, ErrorCode::not_found);
}

TEST_F(TreeHeadTest, ARegistryThatWasWrittenLeavesAHead) {
  make_registry();
  const HeadFile kept = read_heads(registry() / "heads").value();
  Registry reader = Registry::open(registry(), Access::read, test_clock()).value();
  const Verification found = reader.verify({}, {}).value();
  EXPECT_TRUE(found.good());
  EXPECT_EQ(kept.heads.back().head, found.head);
  EXPECT_EQ(found.heads, kept.heads.size());
}

TEST_F(TreeHeadTest, AForgedHeadIsSeen) {
  make_registry();
  HeadFile kept = read_heads(registry() / "heads").value();
  kept.heads.back().signature[0] ^= 1;
  std::ofstream(registry() / "heads", std::ios::app) << to_line(kept.heads.back()) << '\n';
  const Verification found =
      Registry::open(registry(), Access::read, test_clock()).value().verify({}, {}).value();
  ASSERT_EQ(found.discrepancies.size(), 1U);
  EXPECT_NE(found.discrepancies[0].what.find("is false"), std::string::npos);
}

TEST_F(TreeHeadTest, ALogShorterThanItsLastHeadIsNotWrittenTo) {
  make_registry();
  {
    Database database = Database::open(registry() / "registry.db", Access::write).value();
    ASSERT_TRUE(database.execute("DELETE FROM log; DELETE FROM vault; DELETE FROM tree"));
  }
  EXPECT_EQ(Registry::open(registry(), Access::write, test_clock()).error().code, ErrorCode::corrupt);
}

TEST_F(TreeHeadTest, ASigningKeyOfAnotherLengthIsRefused) {
  std::ofstream(key_file()) << "short";
  EXPECT_EQ(SigningKey::open_or_create(key_file()).error().code, ErrorCode::corrupt);
}

}  // namespace
}  // namespace zicht::registry
