#include "registry/key_store.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "registry/test_registry.hpp"
#include "registry/vault.hpp"

namespace zicht::registry {
namespace {

Bytes bytes_of(std::string_view text) { return {as_bytes(text).begin(), as_bytes(text).end()}; }

TEST(KeyStore, KeysOutliveTheProcess) {
  const TestFolder folder;
  Bytes sealed;
  {
    auto store = KeyStore::create(folder.path() / "keys").value();
    ASSERT_TRUE(store.prepare(3));
    sealed = seal(bytes_of("Marked"), 3, store.data_key(3).value());
  }
  auto store = KeyStore::open(folder.path() / "keys", Access::read).value();
  EXPECT_EQ(unseal(sealed, 3, store.data_key(3).value()).value(), bytes_of("Marked"));
  EXPECT_FALSE(unseal(sealed, 4, store.data_key(3).value()));
  EXPECT_FALSE(unseal(sealed, 3, store.data_key(2).value()));
  sealed.back() ^= 1;
  EXPECT_FALSE(unseal(sealed, 3, store.data_key(3).value()));
  EXPECT_FALSE(unseal(Bytes(10), 3, store.data_key(3).value()));
}

TEST(KeyStore, KeyFilesAreForTheirOwnerOnly) {
  const TestFolder folder;
  ASSERT_TRUE(KeyStore::create(folder.path() / "keys"));
  struct stat facts{};
  ASSERT_EQ(stat((folder.path() / "keys" / "master.key").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0600U);
  ASSERT_EQ(stat((folder.path() / "keys").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0700U);
}

TEST(KeyStore, NoKeyStandsInAFileAsItIs) {
  const TestFolder folder;
  Secret key;
  {
    auto store = KeyStore::create(folder.path() / "keys").value();
    ASSERT_TRUE(store.prepare(1));
    key = store.data_key(1).value();
  }
  std::ifstream in(folder.path() / "keys" / "keys.db", std::ios::binary);
  std::ostringstream content;
  content << in.rdbuf();
  EXPECT_EQ(content.str().find(std::string(key.bytes().begin(), key.bytes().end())), std::string::npos);
}

TEST(KeyStore, SaysWhatIsLostWithTheKeyFile) {
  const TestFolder folder;
  ASSERT_TRUE(KeyStore::create(folder.path() / "keys"));
  std::filesystem::remove(folder.path() / "keys" / "master.key");
  const auto store = KeyStore::open(folder.path() / "keys", Access::read);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, ErrorCode::not_found);
  EXPECT_NE(store.error().message.find("figures still can be made"), std::string::npos);
  std::ofstream(folder.path() / "keys" / "master.key") << "short";
  EXPECT_EQ(KeyStore::open(folder.path() / "keys", Access::read).error().code, ErrorCode::corrupt);
}

TEST(KeyStore, AnotherMasterKeyDoesNotOpenTheKeys) {
  const TestFolder folder;
  ASSERT_TRUE(KeyStore::create(folder.path() / "a").value().prepare(1));
  ASSERT_TRUE(KeyStore::create(folder.path() / "b"));
  std::filesystem::copy_file(folder.path() / "b" / "master.key", folder.path() / "a" / "master.key",
                             std::filesystem::copy_options::overwrite_existing);
  auto store = KeyStore::open(folder.path() / "a", Access::read).value();
  EXPECT_EQ(store.data_key(1).error().code, ErrorCode::corrupt);
}

TEST(KeyStore, DoesNotOverwriteAKeyFile) {
  const TestFolder folder;
  ASSERT_TRUE(KeyStore::create(folder.path() / "keys"));
  EXPECT_EQ(KeyStore::create(folder.path() / "keys").error().code, ErrorCode::already_exists);
}

TEST(KeyStore, FingerprintsDependOnTheKey) {
  const TestFolder folder;
  const auto a = KeyStore::create(folder.path() / "a").value();
  const auto b = KeyStore::create(folder.path() / "b").value();
  EXPECT_EQ(a.fingerprint(bytes_of("x")), a.fingerprint(bytes_of("x")));
  EXPECT_NE(a.fingerprint(bytes_of("x")), a.fingerprint(bytes_of("y")));
  EXPECT_NE(a.fingerprint(bytes_of("x")), b.fingerprint(bytes_of("x")));
}

}  // namespace
}  // namespace zicht::registry
