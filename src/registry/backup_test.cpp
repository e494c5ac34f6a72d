#include "registry/backup.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "registry/test_registry.hpp"

namespace zicht::registry {
namespace {

NewEvent marked(int number) {
  Submitted event;
  event.content.report.received_on = make_date(2024, 3, 1).value();
  event.content.identity.given_names = {"Marked" + std::to_string(number)};
  event.once = OnceKey{"police", std::to_string(number)};
  return {event, "tester", std::nullopt};
}

class BackupTest : public testing::Test {
 protected:
  void SetUp() override {
    Registry registry = Registry::create(path("r"), shipped_definitions(), "tester", test_clock()).value();
    for (int i = 0; i < 50; ++i) reports_.push_back(registry.append({marked(i)}).value().at(0).sequence);
  }
  std::filesystem::path path(const char* name) const { return folder_.path() / name; }
  Registry open(const char* name) { return Registry::open(path(name), Access::write, test_clock()).value(); }
  std::string name_of(Registry& registry, ReportId report) {
    const auto opened = registry.open_secrets({report}, "tester", "test").value();
    const auto& names = opened.at(0).secrets.identity.given_names;
    return names.empty() ? "" : names[0];
  }
  bool any_file_holds(const std::filesystem::path& folder, const std::string& text) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (!entry.is_regular_file()) continue;
      std::ifstream in(entry.path(), std::ios::binary);
      std::ostringstream content;
      content << in.rdbuf();
      if (content.str().find(text) != std::string::npos) return true;
    }
    return false;
  }
  TestFolder folder_;
  std::vector<ReportId> reports_;
};

TEST_F(BackupTest, ABackupWithItsKeysIsTheRegistry) {
  ASSERT_TRUE(back_up(path("r"), path("b")));
  ASSERT_TRUE(back_up_keys(path("r"), path("k")));
  EXPECT_EQ(restore(path("b"), path("k"), path("n"), "tester", test_clock()).value(), 0U);
  Registry restored = open("n");
  EXPECT_EQ(restored.status().value().reports, 50U);
  EXPECT_EQ(name_of(restored, reports_[7]), "Marked7");
  EXPECT_TRUE(restored.verify({}, [](Sequence) {}).value().good());
  EXPECT_EQ(restored.append({marked(7)}).value().at(0).outcome, Receipt::Outcome::repeated);
  EXPECT_EQ(restored.append({marked(99)}).value().at(0).outcome, Receipt::Outcome::recorded);
}

TEST_F(BackupTest, ABackupHoldsNoKeyAndNoName) {
  ASSERT_TRUE(back_up(path("r"), path("b")));
  EXPECT_FALSE(std::filesystem::exists(path("b") / "keys"));
  EXPECT_FALSE(any_file_holds(path("b"), "Marked"));
}

TEST_F(BackupTest, WhatIsErasedCannotBeReadFromABackupMadeBefore) {
  ASSERT_TRUE(back_up(path("r"), path("b")));
  {
    Registry registry = open("r");
    ASSERT_TRUE(registry.erase(reports_, "tester"));
  }
  EXPECT_EQ(restore(path("b"), path("r") / "keys", path("n"), "tester", test_clock()).value(), 50U);
  Registry restored = open("n");
  EXPECT_EQ(restored.status().value().erased, 50U);
  for (const ReportId report : reports_) EXPECT_EQ(name_of(restored, report), "");
  EXPECT_EQ(restored.snapshot(make_date(2025, 1, 1).value()).value().reports(), 50U) << "figures stay";
  EXPECT_FALSE(any_file_holds(folder_.path(), "Marked"));
}

TEST_F(BackupTest, ErasuresOfTheBackupReachOlderKeys) {
  ASSERT_TRUE(back_up_keys(path("r"), path("k")));
  {
    Registry registry = open("r");
    ASSERT_TRUE(registry.erase({reports_[3]}, "tester"));
  }
  ASSERT_TRUE(back_up(path("r"), path("b")));
  ASSERT_TRUE(restore(path("b"), path("k"), path("n"), "tester", test_clock()));
  Registry restored = open("n");
  EXPECT_EQ(name_of(restored, reports_[3]), "");
  EXPECT_EQ(name_of(restored, reports_[4]), "Marked4");
}

TEST_F(BackupTest, NumbersGivenAgainAfterARestoreHaveFreshKeys) {
  ASSERT_TRUE(back_up(path("r"), path("b")));
  {
    Registry registry = open("r");
    const ReportId later = registry.append({marked(77)}).value().at(0).sequence;
    ASSERT_TRUE(registry.erase({later}, "tester"));
  }
  ASSERT_TRUE(restore(path("b"), path("r") / "keys", path("n"), "tester", test_clock()));
  Registry restored = open("n");
  const ReportId again = restored.append({marked(78)}).value().at(0).sequence;
  EXPECT_EQ(name_of(restored, again), "Marked78");
}

TEST_F(BackupTest, ABackupWhileItIsWrittenToIsWhole) {
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    Registry registry = open("r");
    for (int i = 1000; !stop; ++i) ASSERT_TRUE(registry.append({marked(i)}));
  });
  for (const char* const name : {"b1", "b2", "b3"}) EXPECT_TRUE(back_up(path("r"), path(name)));
  stop = true;
  writer.join();
  ASSERT_TRUE(back_up_keys(path("r"), path("k")));
  for (const auto& [backup, out] : {std::pair{"b1", "n1"}, {"b3", "n3"}}) {
    ASSERT_TRUE(restore(path(backup), path("k"), path(out), "tester", test_clock()));
    EXPECT_TRUE(open(out).verify({}, [](Sequence) {}).value().good());
  }
}

TEST_F(BackupTest, KeysOfAnotherRegistryAreRefusedAndNothingIsMade) {
  ASSERT_TRUE(back_up(path("r"), path("b")));
  {
    Registry other = Registry::create(path("other"), shipped_definitions(), "tester", test_clock()).value();
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(other.append({marked(1000 + i)}));
  }
  const auto refused = restore(path("b"), path("other") / "keys", path("n"), "tester", test_clock());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::conflict);
  EXPECT_EQ(refused.error().message, "these are the keys of another registry");
  EXPECT_FALSE(std::filesystem::exists(path("n")));
}

TEST_F(BackupTest, KeysOfAnotherRegistryAreToldWithoutHeadsToo) {
  ASSERT_TRUE(back_up(path("r"), path("b")));
  std::filesystem::remove(path("b") / "heads");
  {
    Registry other = Registry::create(path("other"), shipped_definitions(), "tester", test_clock()).value();
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(other.append({marked(1000 + i)}));
  }
  EXPECT_EQ(restore(path("b"), path("other") / "keys", path("n"), "t", test_clock()).error().message,
            "these are the keys of another registry");
}

TEST_F(BackupTest, KeysOlderThanTheBackupAreRefusedAndNobodyIsErased) {
  ASSERT_TRUE(back_up_keys(path("r"), path("k")));
  {
    Registry registry = open("r");
    std::vector<NewEvent> many;  // more than the keys that are made ahead
    for (int i = 100; i < 3100; ++i) many.push_back(marked(i));
    ASSERT_TRUE(registry.append(many));
  }
  ASSERT_TRUE(back_up(path("r"), path("b")));
  const auto refused = restore(path("b"), path("k"), path("n"), "tester", test_clock());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::conflict);
  EXPECT_EQ(refused.error().message, "these keys were copied before the newest events were recorded");
  EXPECT_FALSE(std::filesystem::exists(path("n")));
  EXPECT_EQ(restore(path("b"), path("r") / "keys", path("m"), "tester", test_clock()).value(), 0U);
}

TEST_F(BackupTest, ARegistryInUseIsNotWrittenToWithOtherKeys) {
  {
    Registry other = Registry::create(path("other"), shipped_definitions(), "tester", test_clock()).value();
  }
  std::filesystem::rename(path("r") / "keys", path("kept"));
  std::filesystem::copy(path("other") / "keys", path("r") / "keys");
  const auto refused = Registry::open(path("r"), Access::write, test_clock());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::conflict);
  std::filesystem::remove(path("r") / "heads");  // then the sealed texts tell
  EXPECT_EQ(Registry::open(path("r"), Access::write, test_clock()).error().code, ErrorCode::conflict);
  EXPECT_TRUE(Registry::open(path("r"), Access::read, test_clock())) << "figures need no keys";
  std::filesystem::remove_all(path("r") / "keys");
  std::filesystem::rename(path("kept"), path("r") / "keys");
  Registry registry = open("r");
  EXPECT_EQ(registry.append({marked(7)}).value().at(0).outcome, Receipt::Outcome::repeated);
  EXPECT_EQ(registry.status().value().erased, 0U);
}

TEST_F(BackupTest, ABackupIsForOwnerAndGroupOnly) {
  ASSERT_TRUE(back_up(path("r"), path("b")));
  EXPECT_EQ(std::filesystem::status(path("b")).permissions() & std::filesystem::perms::others_all,
            std::filesystem::perms::none);
}

TEST_F(BackupTest, NothingIsOverwritten) {
  EXPECT_EQ(back_up(path("r"), path("r")).error().code, ErrorCode::already_exists);
  EXPECT_EQ(back_up(path("none"), path("b")).error().code, ErrorCode::not_found);
  EXPECT_EQ(restore(path("r"), path("none"), path("n"), "t", test_clock()).error().code,
            ErrorCode::not_found);
}

}  // namespace
}  // namespace zicht::registry
