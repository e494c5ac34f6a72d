#include "access/token.hpp"

#include <gtest/gtest.h>

#include <set>

namespace zicht::access {
namespace {

/// Counts up: 0, 1, 2, ...
RandomSource counting() {
  return [next = std::uint8_t{0}](std::span<std::uint8_t> bytes) mutable {
    for (std::uint8_t& byte : bytes) byte = next++;
  };
}

TEST(
    Token,
    IsBase64UrlOfTheBytes) {  // python3 -c "import base64; print(base64.urlsafe_b64encode(bytes(range(24))))"
  EXPECT_EQ(new_token(counting()), "AAECAwQFBgcICQoLDA0ODxAREhMUFRYX");
}

TEST(Token, ProofsOfFormsDifferBySessionAndKey) {
  const Hash one = token_hash("one");
  const Bytes key(32, 1);
  const Bytes other(32, 2);
  EXPECT_EQ(csrf_token(one, key), csrf_token(one, key));
  EXPECT_EQ(csrf_token(one, key).size(), 32U);
  EXPECT_NE(csrf_token(one, key), csrf_token(token_hash("two"), key));
  EXPECT_NE(csrf_token(one, key), csrf_token(one, other));
}

TEST(Token, SecretsAreTheSameOnlyWhenEqual) {
  EXPECT_TRUE(same_secret("abc", "abc"));
  EXPECT_FALSE(same_secret("abc", "abd"));
  EXPECT_FALSE(same_secret("abc", "abcd"));
}

TEST(RecoveryCode, IsReadHoweverItIsTyped) {
  const RandomSource random = counting();
  std::set<std::string> codes;
  for (int i = 0; i < 20; ++i) {
    const std::string code = new_recovery_code(random);
    ASSERT_EQ(code.size(), 11U);
    EXPECT_EQ(code[5], '-');
    EXPECT_EQ(normalised_recovery_code(code).size(), 10U);
    codes.insert(code);
  }
  EXPECT_GT(codes.size(), 2U);
  EXPECT_EQ(normalised_recovery_code(" k7tqm 4xh9p"), normalised_recovery_code("K7TQM-4XH9P"));
}

}  // namespace
}  // namespace zicht::access
