#include <gtest/gtest.h>

#include <set>

#include "base/sha256.hpp"
#include "registry/test_registry.hpp"
#include "services/release_approve.hpp"
#include "services/release_check.hpp"
#include "services/release_prepare.hpp"

namespace zicht::services {
namespace {

/// A tree in memory whose n-th change fails, as on a full disk; that of a file leaves half of nothing.
class FailingTree : public FileTree {
 public:
  std::map<std::string, std::string> files;
  int changes_left = -1;  ///< negative: none fails

  Result<std::vector<std::string>> folders(const std::string& folder) override {
    std::set<std::string> names;
    for (const auto& [name, content] : files)
      if (name.starts_with(folder + "/"))
        if (const std::size_t end = name.find('/', folder.size() + 1); end != std::string::npos)
          names.insert(name.substr(folder.size() + 1, end - folder.size() - 1));
    return std::vector(names.begin(), names.end());
  }
  Result<FilesByName> read_all(const std::string& folder) override {
    FilesByName found;
    for (const auto& [name, content] : files)
      if (name.starts_with(folder + "/")) found[name.substr(folder.size() + 1)] = content;
    return found;
  }
  Result<std::optional<std::string>> read(const std::string& file) override {
    const auto found = files.find(file);
    return found == files.end() ? std::nullopt : std::optional(found->second);
  }
  Result<void> write(const std::string& file, const std::string& content) override {
    ZICHT_CHECK(change());
    files[file] = content;
    return {};
  }
  Result<void> move(const std::string& from, const std::string& to) override { return replace(from, to); }
  Result<void> replace(const std::string& from, const std::string& to) override {
    ZICHT_CHECK(change());
    ZICHT_TRY(const FilesByName moved, read_all(from));
    take_away(from);
    take_away(to);
    for (const auto& [name, content] : moved) files[to + "/" + name] = content;
    return {};
  }
  Result<void> remove(const std::string& folder) override {
    take_away(folder);
    return {};
  }

 private:
  Result<void> change() {
    if (changes_left == 0) return fail(ErrorCode::io, "no space left on device");
    if (changes_left > 0) --changes_left;
    return {};
  }
  void take_away(const std::string& folder) {
    std::erase_if(files, [&](const auto& file) {
      return file.first == folder || file.first.starts_with(folder + "/");
    });
  }
};

/// A registry in which nobody was reported: what is written does not matter here, only whether.
class ReleaseStepsTest : public testing::Test {
 protected:
  void SetUp() override {
    auto made = registry::Registry::create(folder_.path() / "r", shipped_definitions(), "tester",
                                           registry::test_clock());
    ASSERT_TRUE(made.has_value());
  }
  Session session(registry::Access access) {
    return Session::open(folder_.path() / "r", access, registry::test_clock()).value();
  }
  Result<PreparedRelease> prepare(const char* program = "zicht test") {
    Session opened = session(registry::Access::read);
    ReleaseQuestion question;
    question.year = 2024;
    question.as_of = make_date(2025, 1, 1).value();
    question.date = make_date(2025, 1, 2).value();
    question.site = "site";
    question.actor = "anna";
    question.program = program;
    return prepare_release(opened, question, tree_);
  }
  registry::TestFolder folder_;
  FailingTree tree_;
};

TEST_F(ReleaseStepsTest, AnInterruptionWhilePreparingLeavesNothingToBeSeen) {
  for (const int changes : {0, 2, 40, 150}) {
    tree_.changes_left = changes;
    const auto prepared = prepare();
    ASSERT_FALSE(prepared.has_value()) << changes;
    EXPECT_EQ(prepared.error().code, ErrorCode::io);
    EXPECT_TRUE(tree_.read_all("site").value().empty());
    EXPECT_TRUE(tree_.read_all("site.prepared/2025-01-02").value().empty()) << changes;
  }
  tree_.changes_left = -1;
  ASSERT_TRUE(prepare().has_value());
  EXPECT_TRUE(differences(tree_.read_all("site.prepared/2025-01-02").value()).empty());
  EXPECT_TRUE(tree_.read_all("site").value().empty());
}

TEST_F(ReleaseStepsTest, AnApprovalThatWasCutShortIsFinishedByDoingItAgain) {
  const PreparedRelease prepared = prepare().value();
  const auto key = registry::ReleaseKey::create(folder_.path() / "release.key", "").value();
  Session opened = session(registry::Access::write);
  const ApprovalQuestion question{prepared.id, "site", prepared.sums_sha256, "bert"};
  for (const int changes : {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 60, 200}) {
    tree_.changes_left = changes;
    EXPECT_FALSE(approve_release(opened, question, key, tree_).has_value()) << changes;
    const FilesByName there = tree_.read_all("site/2025-01-02").value();
    if (!there.empty()) {
      EXPECT_TRUE(differences(there).empty()) << changes;
      EXPECT_TRUE(there.contains(kMinisig)) << "a release is signed before it is seen";
    }
  }
  tree_.changes_left = -1;
  ASSERT_TRUE(approve_release(opened, question, key, tree_).has_value());
  EXPECT_TRUE(check_site(tree_, "site", key.public_key()).value().good());
  EXPECT_EQ(opened.registry().releases().value().size(), 1U) << "it is recorded once";
}

TEST_F(ReleaseStepsTest, AnApprovalBindsToWhatWasLookedAtAndToSomebodyElse) {
  const PreparedRelease prepared = prepare().value();
  const auto key = registry::ReleaseKey::create(folder_.path() / "release.key", "").value();
  Session opened = session(registry::Access::write);
  const auto refused = [&](const ApprovalQuestion& question) {
    const auto approved = approve_release(opened, question, key, tree_);
    return !approved && tree_.read_all("site").value().empty() &&
           opened.registry().releases().value().empty();
  };
  EXPECT_TRUE(refused({prepared.id, "site", std::string(64, '0'), "bert"}));
  EXPECT_TRUE(refused({prepared.id, "site", prepared.sums_sha256, "anna"}));
  EXPECT_TRUE(refused({"2025-01-03", "site", prepared.sums_sha256, "bert"}));
  tree_.files["site.prepared/2025-01-02/data/victims.csv"] += "\n";
  EXPECT_TRUE(refused({prepared.id, "site", prepared.sums_sha256, "bert"}));
}

TEST_F(ReleaseStepsTest, ARefusalThatTheLogGivesLeavesTheSiteAsItWas) {
  const auto key = registry::ReleaseKey::create(folder_.path() / "release.key", "").value();
  Session opened = session(registry::Access::write);
  const PreparedRelease prepared = prepare().value();
  ASSERT_TRUE(approve_release(opened, {prepared.id, "site", prepared.sums_sha256, "bert"}, key, tree_));
  ASSERT_TRUE(tree_.remove("site"));  // somebody lost it, and makes the release anew by other code
  const PreparedRelease again = prepare("zicht of next year").value();
  ASSERT_NE(again.sums_sha256, prepared.sums_sha256);
  const auto approved = approve_release(opened, {again.id, "site", again.sums_sha256, "bert"}, key, tree_);
  EXPECT_EQ(approved.error().code, ErrorCode::conflict);
  EXPECT_TRUE(tree_.read_all("site").value().empty());
}

TEST_F(ReleaseStepsTest, AWithdrawalThatWasCutShortIsFinishedByDoingItAgain) {
  const auto key = registry::ReleaseKey::create(folder_.path() / "release.key", "").value();
  Session opened = session(registry::Access::write);
  const PreparedRelease prepared = prepare().value();
  ASSERT_TRUE(approve_release(opened, {prepared.id, "site", prepared.sums_sha256, "bert"}, key, tree_));
  const std::string table = tree_.files.at("site/2025-01-02/data/victims.csv");
  const WithdrawalQuestion question{prepared.id, "site", "bert", {"Een lek.", "A leak."}};
  for (int changes = 0; changes < 2000; changes += changes < 10 ? 1 : 97) {
    tree_.changes_left = changes;
    const auto withdrawn = withdraw_release(opened, question, tree_);
    if (withdrawn || withdrawn.error().code == ErrorCode::conflict) break;
    EXPECT_EQ(withdrawn.error().code, ErrorCode::io) << changes;
  }
  EXPECT_EQ(tree_.files.at("site.withdrawn/2025-01-02/data/victims.csv"), table);
  for (const auto& [name, content] : tree_.files)
    EXPECT_TRUE(!name.starts_with("site/") || content != table) << name;
  EXPECT_EQ(tree_.read_all("site/latest").value(), tree_.read_all("site/2025-01-02").value());
  tree_.changes_left = -1;
  EXPECT_TRUE(check_site(tree_, "site", key.public_key()).value().good());
}

TEST(ReleaseName, IsADateOrADateWithANumber) {
  EXPECT_EQ(parse_release_name("2025-10-14").value().text(), "2025-10-14");
  EXPECT_EQ(parse_release_name("2025-10-14.12").value().text(), "2025-10-14.12");
  EXPECT_LT(parse_release_name("2025-10-14.2").value(), parse_release_name("2025-10-14.10").value());
  for (const char* const wrong :
       {"", "latest", "2025-13-14", "2025-10-14.1", "2025-10-14.02", "2025-10-14.x", "2025-10-14."})
    EXPECT_FALSE(parse_release_name(wrong)) << wrong;
}

}  // namespace
}  // namespace zicht::services
