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
  ReleaseKey made(const char* name = "release.key") { return ReleaseKey::create(folder_ / name, "").value(); }
  static std::string content(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  fs::path folder_;
};

constexpr std::string_view kPassphrase = "vier losse woorden";
constexpr PassphraseCost kCheap = {1, 8192};

TEST_F(ReleaseKeyTest, IsMadeOnceAndForItsOwnerAlone) {
  const ReleaseKey key = made();
  EXPECT_EQ(ReleaseKey::create(folder_ / "release.key", "").error().code, ErrorCode::already_exists);
  EXPECT_EQ(fs::status(folder_ / "release.key").permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(ReleaseKey::open(folder_ / "release.key", "").value().public_key(), key.public_key());
  EXPECT_EQ(ReleaseKey::open(folder_ / "none", "").error().code, ErrorCode::not_found);
  std::ofstream(folder_ / "short") << "abcd\n";
  EXPECT_EQ(ReleaseKey::open(folder_ / "short", "").error().code, ErrorCode::corrupt);
}

TEST_F(ReleaseKeyTest, APassphraseSealsIt) {
  const fs::path file = folder_ / "sealed.key";
  const ReleaseKey key = ReleaseKey::create(file, kPassphrase, kCheap).value();
  EXPECT_TRUE(ReleaseKey::is_sealed(file).value());
  EXPECT_EQ(ReleaseKey::open(file, kPassphrase).value().public_key(), key.public_key());
  for (const char* wrong : {"", "vier losse woorde", "Vier losse woorden", "vier losse woorden "})
    EXPECT_EQ(ReleaseKey::open(file, wrong).error().code, ErrorCode::invalid_input) << wrong;
  EXPECT_EQ(ReleaseKey::create(folder_ / "other", "too short", kCheap).error().code,
            ErrorCode::invalid_input);
  EXPECT_FALSE(fs::exists(folder_ / "other"));
  EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(ReleaseKeyTest, TheSecretIsNowhereInASealedFile) {
  const ReleaseKey key = made("open.key");
  const std::string secret = content(folder_ / "open.key").substr(0, 128);
  ASSERT_TRUE(key.seal_again(folder_ / "open.key", kPassphrase, kCheap));
  const std::string sealed = content(folder_ / "open.key");
  for (std::size_t at = 0; at + 16 <= secret.size(); ++at)
    EXPECT_EQ(sealed.find(secret.substr(at, 16)), std::string::npos) << at;
  EXPECT_EQ(ReleaseKey::open(folder_ / "open.key", kPassphrase).value().public_key(), key.public_key());
  made("again.key");
  EXPECT_FALSE(ReleaseKey::is_sealed(folder_ / "again.key").value());
}

TEST_F(ReleaseKeyTest, NoCharacterOfASealedFileMayBeAnother) {
  const fs::path file = folder_ / "sealed.key";
  const PublicKey key = ReleaseKey::create(file, kPassphrase, kCheap).value().public_key();
  std::string good = content(file);
  for (std::size_t at = 0; at + 1 < good.size(); ++at) {
    std::string changed = good;
    changed[at] = changed[at] == '1' ? '2' : '1';
    std::ofstream(file, std::ios::trunc) << changed;
    const auto opened = ReleaseKey::open(file, kPassphrase);
    EXPECT_FALSE(opened && opened->public_key() != key) << at;
    EXPECT_FALSE(opened) << at;
  }
  for (std::size_t size = 0; size + 1 < good.size(); ++size) {
    std::ofstream(file, std::ios::trunc) << good.substr(0, size);
    EXPECT_EQ(ReleaseKey::open(file, kPassphrase).error().code, ErrorCode::corrupt) << size;
  }
  std::ofstream(file, std::ios::trunc)
      << good.replace(good.find("argon2id 1 8192"), 15, "argon2id 1 9000000000000");
  EXPECT_EQ(ReleaseKey::open(file, kPassphrase).error().code, ErrorCode::corrupt) << "asks for all memory";
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
