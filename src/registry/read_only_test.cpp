#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

#include "registry/backup.hpp"
#include "registry/test_registry.hpp"

namespace zicht::registry {
namespace {

namespace fs = std::filesystem;

/// Runs a check in a process that may read the folder and not write there; true when it holds.
bool holds_without_the_right_to_write(const fs::path& folder, const std::function<bool()>& check) {
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    fs::permissions(entry.path(), entry.is_directory() ? fs::perms(0555) : fs::perms(0444));
  fs::permissions(folder, fs::perms(0555));
  const pid_t child = fork();
  if (child == 0) {
    if (geteuid() == 0 && (setegid(65534) != 0 || seteuid(65534) != 0)) _exit(2);
    _exit(check() ? 0 : 1);
  }
  int ended = 1;
  waitpid(child, &ended, 0);
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    fs::permissions(entry.path(), entry.is_directory() ? fs::perms(0755) : fs::perms(0644));
  fs::permissions(folder, fs::perms(0755));
  return ended == 0;
}

class ReadOnlyTest : public testing::Test {
 protected:
  void SetUp() override {
    fs::permissions(folder_.path(), fs::perms(0755));
    Registry registry = Registry::create(path(), shipped_definitions(), "tester", test_clock()).value();
    ASSERT_TRUE(registry.append({made_up_report(1), made_up_report(2)}));
  }
  fs::path path() const { return folder_.path() / "r # 100%?"; }
  bool can_be_read() const {
    auto registry = Registry::open(path(), Access::read, test_clock());
    if (!registry) return false;
    const auto status = registry->status();
    const auto snapshot = registry->snapshot(make_date(2025, 1, 1).value());
    const auto verified = registry->verify({}, {});
    return status && status->reports == 2 && snapshot && snapshot->reports() == 2 && verified &&
           verified->good();
  }
  TestFolder folder_;
};

TEST_F(ReadOnlyTest, ARegistryIsReadWithoutTheRightToWrite) {
  EXPECT_TRUE(holds_without_the_right_to_write(path(), [&] { return can_be_read(); }));
}

TEST_F(ReadOnlyTest, AFirstUseAfterwardsFindsItUnchanged) {
  ASSERT_TRUE(holds_without_the_right_to_write(path(), [&] { return can_be_read(); }));
  EXPECT_FALSE(fs::exists(path() / "registry.db-wal"));
  Registry registry = Registry::open(path(), Access::write, test_clock()).value();
  EXPECT_TRUE(registry.append({made_up_report(3)}));
}

TEST_F(ReadOnlyTest, WritingWithoutTheRightIsRefusedByName) {
  EXPECT_TRUE(holds_without_the_right_to_write(path(), [&] {
    const auto refused = Registry::open(path(), Access::write, test_clock());
    return !refused && refused.error().code == ErrorCode::no_permission;
  }));
}

TEST_F(ReadOnlyTest, ItIsReadWhileSomebodyElseWrites) {
  Registry writer = Registry::open(path(), Access::write, test_clock()).value();
  ASSERT_TRUE(writer.append({{Withdrawn{writer.status().value().events, ""}, "tester", {}}}));
  EXPECT_TRUE(holds_without_the_right_to_write(path(), [&] {
    auto registry = Registry::open(path(), Access::read, test_clock());
    return registry && registry->status().value().withdrawn == 1;
  }));
}

TEST_F(ReadOnlyTest, ABackupIsMadeOfWhatMayOnlyBeRead) {
  const fs::path out = folder_.path() / "out";
  fs::create_directory(out);
  fs::permissions(out, fs::perms(0777));
  EXPECT_TRUE(
      holds_without_the_right_to_write(path(), [&] { return back_up(path(), out / "b").has_value(); }));
  EXPECT_TRUE(restore(out / "b", path() / "keys", out / "n", "tester", test_clock()));
}

TEST_F(ReadOnlyTest, ANewRegistryIsForOwnerAndGroupOnly) {
  const auto others = fs::perms::others_all;
  EXPECT_EQ(fs::status(path()).permissions() & others, fs::perms::none);
  EXPECT_EQ(fs::status(path() / "registry.db").permissions() & others, fs::perms::none);
  EXPECT_EQ(fs::status(path() / "keys").permissions(), fs::perms::owner_all);
}

TEST_F(ReadOnlyTest, StatusTellsWhoElseMayRead) {
  Registry registry = Registry::open(path(), Access::read, test_clock()).value();
  EXPECT_FALSE(registry.status().value().open_to_others);
  EXPECT_FALSE(registry.status().value().keys_open);
  fs::permissions(path(), fs::perms(0755));
  fs::permissions(path() / "keys", fs::perms(0750));
  EXPECT_TRUE(registry.status().value().open_to_others);
  EXPECT_TRUE(registry.status().value().keys_open);
}

}  // namespace
}  // namespace zicht::registry
