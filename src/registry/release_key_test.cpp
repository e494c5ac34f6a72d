#include "registry/release_key.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

namespace zicht::registry {
namespace {

namespace fs = std::filesystem;

class ReleaseKeyTest : public ::testing::Test {
 protected:
  ReleaseKeyTest() {
    std::string name = (fs::temp_directory_path() / "zicht-release-key-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~ReleaseKeyTest() override { fs::remove_all(folder_); }
  ReleaseKey made(const char* name = "release.key") { return ReleaseKey::create(folder_ / name).value(); }
  fs::path folder_;
};

TEST_F(ReleaseKeyTest, IsMadeOnceAndForItsOwnerAlone) {
  const ReleaseKey key = made();
  EXPECT_EQ(ReleaseKey::create(folder_ / "release.key").error().code, ErrorCode::already_exists);
  EXPECT_EQ(fs::status(folder_ / "release.key").permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(ReleaseKey::open(folder_ / "release.key").value().public_key(), key.public_key());
  EXPECT_EQ(ReleaseKey::open(folder_ / "none").error().code, ErrorCode::not_found);
  std::ofstream(folder_ / "short") << "abcd\n";
  EXPECT_EQ(ReleaseKey::open(folder_ / "short").error().code, ErrorCode::corrupt);
}

TEST_F(ReleaseKeyTest, SignaturesHoldForTheirContentAndKeyAlone) {
  const ReleaseKey key = made();
  const PublicKey other = made("other.key").public_key();
  const std::string content = "sums\nof files\n";
  const std::string minisig = key.minisign(content, "release 2025-10-14");
  const std::string sshsig = key.sshsig(content);
  EXPECT_TRUE(minisign_holds(content, minisig, key.public_key()));
  EXPECT_TRUE(sshsig_holds(content, sshsig, key.public_key()));
  for (const std::string& wrong : {std::string(), content + " ", std::string("sums\nof file\n")}) {
    EXPECT_FALSE(minisign_holds(wrong, minisig, key.public_key()));
    EXPECT_FALSE(sshsig_holds(wrong, sshsig, key.public_key()));
  }
  EXPECT_FALSE(minisign_holds(content, minisig, other));
  EXPECT_FALSE(sshsig_holds(content, sshsig, other));
}

TEST_F(ReleaseKeyTest, NoByteOfASignatureMayBeAnother) {
  const ReleaseKey key = made();
  const std::string content = "sums\n";
  const std::string minisig = key.minisign(content, "release 2025-10-14");
  const std::string sshsig = key.sshsig(content);
  const std::size_t after_comment = minisig.find('\n');  // the first comment is not signed, and says so
  for (std::size_t at = after_comment + 1; at + 1 < minisig.size(); ++at) {
    std::string changed = minisig;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(minisign_holds(content, changed, key.public_key())) << at;
  }
  for (std::size_t at = 0; at + 1 < sshsig.size(); ++at) {
    std::string changed = sshsig;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(sshsig_holds(content, changed, key.public_key())) << at;
  }
  EXPECT_FALSE(minisign_holds(content, "", key.public_key()));
  EXPECT_FALSE(
      sshsig_holds(content, "-----END SSH SIGNATURE----------BEGIN SSH SIGNATURE-----", key.public_key()));
}

TEST_F(ReleaseKeyTest, PublicKeysAreReadBack) {
  const PublicKey key = made().public_key();
  const PublicKey other = made("other.key").public_key();
  EXPECT_EQ(parse_minisign_public_key(minisign_public_key(key), "x").value(), key);
  EXPECT_EQ(parse_minisign_public_key("nothing\nof it\n", "x").error().code, ErrorCode::invalid_input);
  EXPECT_EQ(parse_allowed_signers("# a remark\n" + allowed_signer(key) + allowed_signer(other)),
            (std::vector<PublicKey>{key, other}));
}

}  // namespace
}  // namespace zicht::registry
