#include "access/password.hpp"

#include <gtest/gtest.h>
#include <sodium.h>

namespace zicht::access {
namespace {

const PasswordCost kCheap{1, 8192,
                          2};  // the least libsodium takes: the test is of the checks, not of the cost

TEST(PasswordHasher, OnlyThePasswordFits) {
  const PasswordHasher hasher(kCheap);
  const std::string hash = hasher.hash("correct horse battery").value();
  EXPECT_TRUE(hash.starts_with("$argon2id$v=19$"));
  EXPECT_NE(hash, hasher.hash("correct horse battery").value());
  EXPECT_TRUE(hasher.fits("correct horse battery", hash));
  EXPECT_FALSE(hasher.fits("correct horse batterz", hash));
  EXPECT_FALSE(hasher.fits("", hash));
  EXPECT_FALSE(hasher.fits(std::string(10'000'000, 'a'), hash));
  EXPECT_FALSE(hasher.fits("anything", ""));
}

TEST(PasswordHasher, CostsWhatTheDesignSays) {  // 64 MiB, 3 passes
  const PasswordHasher hasher;
  EXPECT_TRUE(hasher.hash("x").value().starts_with("$argon2id$v=19$m=65536,t=3,p=1$"));
}

TEST(PasswordHasher, EasyPasswordsAreRefused) {
  EXPECT_TRUE(PasswordHasher::check("vier losse woorden", "janssen"));
  EXPECT_FALSE(PasswordHasher::check("elf letters", "janssen"));
  EXPECT_FALSE(PasswordHasher::check("aaaaaaaaaaaaaa", "janssen"));
  EXPECT_FALSE(PasswordHasher::check("Janssen2026!!", "janssen"));
  EXPECT_FALSE(PasswordHasher::check(std::string(257, 'a') + "b", "janssen"));
  EXPECT_FALSE(PasswordHasher::check("\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8\xf7\xf6\xf5\xf4", ""));
}

TEST(PasswordHasher, ANameThatDoesNotExistIsTriedAgainstAHashOfTheSameCosts) {
  const PasswordCost cost{3, std::size_t{8} << 20U, 2};
  const std::string nobody = PasswordHasher::hash_of_nobody(cost);
  ASSERT_LT(nobody.size(), std::size_t{crypto_pwhash_STRBYTES});
  EXPECT_EQ(crypto_pwhash_str_needs_rehash(nobody.c_str(), cost.passes, cost.memory), 0)
      << "libsodium reads it, and finds these costs in it";
  EXPECT_NE(crypto_pwhash_str_needs_rehash(nobody.c_str(), cost.passes + 1, cost.memory), 0);
  const PasswordHasher hasher(cost);
  EXPECT_FALSE(hasher.fits("vier losse woorden", nobody));
  EXPECT_NE(nobody, PasswordHasher::hash_of_nobody(cost));
}

}  // namespace
}  // namespace zicht::access
