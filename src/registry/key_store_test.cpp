#include "registry/key_store.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>

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
  EXPECT_EQ(KeyStore::open(folder.path() / "a", Access::read).error().code, ErrorCode::corrupt);
}

std::string content_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void put(const std::filesystem::path& file, std::string_view content) {
  std::ofstream(file, std::ios::binary) << content;
}

TEST(KeyStore, RotationKeepsDataKeysAndFingerprints) {
  const TestFolder folder;
  auto store = KeyStore::create(folder.path() / "keys").value();
  ASSERT_TRUE(store.prepare(2000));
  const Secret before = store.data_key(7).value();
  const Fingerprint fingerprint = store.fingerprint(bytes_of("x"));
  const std::string old_key = content_of(folder.path() / "keys" / "master.key");
  ASSERT_TRUE(store.rotate());
  EXPECT_NE(content_of(folder.path() / "keys" / "master.key"), old_key);
  auto again = KeyStore::open(folder.path() / "keys", Access::read).value();
  for (KeyStore* const each : {&store, &again}) {
    EXPECT_TRUE(std::ranges::equal(each->data_key(7).value().bytes(), before.bytes()));
    EXPECT_EQ(each->fingerprint(bytes_of("x")), fingerprint);
  }
}

TEST(KeyStore, NoFileHasAKeyAsTheOldMasterKeyWrappedIt) {
  const TestFolder folder;
  auto store = KeyStore::create(folder.path() / "keys").value();
  ASSERT_TRUE(store.prepare(3));
  std::string wrapped;
  {
    auto database = Database::open(folder.path() / "keys" / "keys.db", Access::read).value();
    auto find = database.prepare("SELECT wrapped FROM data_key WHERE report = 3").value();
    ASSERT_TRUE(find.step().value());
    wrapped.assign(find.bytes(0).begin(), find.bytes(0).end());
  }
  const auto is_in_a_file = [&] {
    return std::ranges::any_of(
        std::filesystem::directory_iterator(folder.path() / "keys"),
        [&](const auto& at) { return content_of(at.path()).find(wrapped) != std::string::npos; });
  };
  EXPECT_TRUE(is_in_a_file());
  ASSERT_TRUE(store.rotate());
  EXPECT_FALSE(is_in_a_file());
}

TEST(KeyStore, DestroyingBesideAReaderIsFinishedByDoingItAgain) {
  const TestFolder folder;
  const auto keys = folder.path() / "keys";
  auto store = KeyStore::create(keys).value();
  ASSERT_TRUE(store.prepare(3));
  const auto log_size = [&] { return std::filesystem::file_size(keys / "keys.db-wal"); };
  {
    auto reader = Database::open(keys / "keys.db", Access::read).value();
    ASSERT_TRUE(reader.execute("BEGIN"));
    auto look = reader.prepare("SELECT count(*) FROM data_key").value();
    ASSERT_TRUE(look.step().value());
    const auto cut_short = store.destroy(std::array<ReportId, 1>{2});
    ASSERT_FALSE(cut_short);
    EXPECT_EQ(cut_short.error().code, ErrorCode::locked);
    EXPECT_EQ(store.data_key(2).error().code, ErrorCode::not_found) << "the key itself is gone already";
    EXPECT_GT(log_size(), 0U);
  }
  ASSERT_TRUE(store.destroy(std::array<ReportId, 1>{2}));
  EXPECT_EQ(log_size(), 0U);
  EXPECT_TRUE(store.data_key(3));
}

TEST(KeyStore, ARotationCutShortIsUndoneOrFinished) {
  const TestFolder folder;
  const auto keys = folder.path() / "keys";
  Secret key;
  {
    auto store = KeyStore::create(keys).value();
    ASSERT_TRUE(store.prepare(1));
    key = store.data_key(1).value();
  }
  const std::string old_key = content_of(keys / "master.key");
  for (const std::string& before_the_commit : {std::string(64, 'x'), std::string("torn")}) {
    put(keys / "master.key.next", before_the_commit);
    auto store = KeyStore::open(keys, Access::write).value();
    EXPECT_TRUE(std::ranges::equal(store.data_key(1).value().bytes(), key.bytes()));
    EXPECT_FALSE(std::filesystem::exists(keys / "master.key.next"));
  }
  ASSERT_TRUE(KeyStore::open(keys, Access::write).value().rotate());
  const std::string new_key = content_of(keys / "master.key");
  std::filesystem::rename(keys / "master.key",
                          keys / "master.key.next");  // as if cut between commit and rename
  put(keys / "master.key", old_key);
  for (const Access access : {Access::read, Access::write}) {
    auto store = KeyStore::open(keys, access).value();
    EXPECT_TRUE(std::ranges::equal(store.data_key(1).value().bytes(), key.bytes()));
  }
  EXPECT_EQ(content_of(keys / "master.key"), new_key);
  EXPECT_FALSE(std::filesystem::exists(keys / "master.key.next"));
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
