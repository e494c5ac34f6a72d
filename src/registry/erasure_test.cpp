#include <gtest/gtest.h>

#include <set>

#include "registry/key_store.hpp"
#include "registry/registry.hpp"
#include "registry/test_registry.hpp"
#include "registry/vault.hpp"

namespace zicht::registry {
namespace {

std::string content_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream content;
  content << in.rdbuf();
  return content.str();
}

class ErasureTest : public testing::Test {
 protected:
  std::filesystem::path folder() const { return folder_.path() / "r"; }
  Registry open() { return Registry::open(folder(), Access::write, test_clock()).value(); }
  /// Reports with a name of their own that no file may ever show; returns their numbers.
  std::vector<ReportId> make_marked_reports(int count) {
    Registry registry = Registry::create(folder(), shipped_definitions(), "t", test_clock()).value();
    std::vector<ReportId> reports;
    for (int i = 0; i < count; ++i) {
      NewEvent event = made_up_report(i);
      std::get<Submitted>(event.body).content.identity.family_names = {mark(i)};
      reports.push_back(registry.append({event}).value().at(0).sequence);
    }
    return reports;
  }
  static std::string mark(int number) { return "Marked-" + std::to_string(1000 + number) + "-Name"; }
  /// The data key as keys.db has it.
  std::string wrapped_key(Sequence number) {
    Database keys = Database::open(folder() / "keys" / "keys.db", Access::read).value();
    Statement find = keys.prepare("SELECT wrapped FROM data_key WHERE report = ?1").value();
    if (!find.bind(1, static_cast<std::int64_t>(number)).step().value()) return {};
    return {find.bytes(0).begin(), find.bytes(0).end()};
  }
  void copy(const std::filesystem::path& from, const std::filesystem::path& to) {
    std::filesystem::copy(
        from, to,
        std::filesystem::copy_options::recursive | std::filesystem::copy_options::overwrite_existing);
  }
  TestFolder folder_;
};

TEST_F(ErasureTest, NoFileHasANameOrAKeyOfFiftyErasedReports) {
  const auto reports = make_marked_reports(50);
  copy(folder(), folder_.path() / "backup");
  std::filesystem::remove_all(folder_.path() / "backup" / "keys");
  std::vector<std::string> keys;
  for (const ReportId report : reports) keys.push_back(wrapped_key(report));
  Registry registry = open();
  ASSERT_TRUE(registry.append({{Withdrawn{reports[7], mark(7)}, "t", {}}}));
  keys.push_back(wrapped_key(registry.next_sequence() - 1));
  ASSERT_TRUE(registry.erase(reports, "t"));
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path())) {
    if (!entry.is_regular_file()) continue;
    ++files;
    const std::string content = content_of(entry.path());
    for (int i = 0; i < 50; ++i) EXPECT_EQ(content.find(mark(i)), std::string::npos) << entry.path();
    for (const std::string& key : keys) {
      ASSERT_FALSE(key.empty());
      EXPECT_EQ(content.find(key), std::string::npos) << entry.path();
      EXPECT_EQ(content.find(key.substr(24, 32)), std::string::npos) << entry.path();
    }
  }
  EXPECT_GT(files, 100) << "write-ahead logs, keys, definitions, the backup";
}

TEST_F(ErasureTest, WhatWasErasedCannotBeOpenedAndFiguresStay) {
  const auto reports = make_marked_reports(3);
  const Date day = make_date(2025, 1, 1).value();
  Registry registry = open();
  ASSERT_TRUE(registry.append({{SamePerson{reports[0], reports[1], "they told " + mark(0)}, "t", {}}}));
  ASSERT_TRUE(registry.erase({reports[0]}, "registrar"));
  const auto opened = registry.open_secrets({reports[0], reports[2]}, "t", "look").value();
  ASSERT_EQ(opened.size(), 3U);
  EXPECT_TRUE(opened[0].erased);
  EXPECT_TRUE(opened[0].secrets.identity.empty());
  EXPECT_TRUE(opened[1].erased) << "the reason that was given about it";
  EXPECT_EQ(opened[2].secrets.identity.family_names, std::vector{mark(2)});
  EXPECT_EQ(registry.snapshot(day).value().reports(), 3U);
  EXPECT_EQ(registry.status().value().erased, 1U);
  EXPECT_EQ(registry.history(reports[0]).value().at(2).actor, "registrar");
  EXPECT_TRUE(registry.verify({}, {}).value().good());
  EXPECT_EQ(registry.erase({99999}, "t").error().code, ErrorCode::not_found);
}

TEST_F(ErasureTest, AnErasedReportTakesStatisticsButNothingThatIdentifies) {
  const auto reports = make_marked_reports(1);
  Registry registry = open();
  ASSERT_TRUE(registry.erase(reports, "t"));
  EXPECT_EQ(registry.append({{Corrected{reports[0], made_up_content(4), ""}, "t", {}}}).error().code,
            ErrorCode::conflict);
  ReportContent statistics = made_up_content(4);
  statistics.identity = {};
  EXPECT_TRUE(registry.append({{Corrected{reports[0], statistics, ""}, "t", {}}}));
  EXPECT_TRUE(registry.append({{Withdrawn{reports[0], "a reason"}, "t", {}}}));
  EXPECT_TRUE(registry.verify({}, {}).value().good());
}

TEST_F(ErasureTest, AResendDoesNotBringAnErasedPersonBack) {
  const auto reports = make_marked_reports(1);
  Registry registry = open();
  ASSERT_TRUE(registry.erase(reports, "t"));
  const Receipt again = registry.append({made_up_report(0)}).value().at(0);
  EXPECT_EQ(again.outcome, Receipt::Outcome::repeated);
  EXPECT_EQ(registry.status().value().reports, 1U);
}

TEST_F(ErasureTest, AKeyBackupPutBackDoesNotUndoAnErasure) {
  const auto reports = make_marked_reports(2);
  copy(folder() / "keys", folder_.path() / "key-backup");
  {
    ASSERT_TRUE(open().erase({reports[0]}, "t"));
  }
  copy(folder_.path() / "key-backup", folder() / "keys");
  EXPECT_FALSE(wrapped_key(reports[0]).empty());
  Registry registry = open();
  EXPECT_TRUE(wrapped_key(reports[0]).empty());
  EXPECT_TRUE(registry.open_secrets({reports[0]}, "t", "").value().at(0).erased);
  EXPECT_FALSE(registry.open_secrets({reports[1]}, "t", "").value().at(0).erased);
}

}  // namespace
}  // namespace zicht::registry
