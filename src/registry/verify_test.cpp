#include "registry/verify.hpp"
#include "registry/sqlite/log_queries.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "registry/registry.hpp"
#include "registry/sqlite/log_reader.hpp"
#include "registry/sqlite/projections.hpp"
#include "registry/test_registry.hpp"

namespace zicht::registry {
namespace {

/// A registry of some history, whose files a test then changes behind its back.
class VerifyTest : public testing::Test {
 protected:
  void SetUp() override {
    Registry registry = Registry::create(folder(), shipped_definitions(), "tester", test_clock()).value();
    first_ = registry.next_sequence();
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(registry.append({made_up_report(i)}));
    ASSERT_TRUE(registry.append({{Corrected{first_, made_up_content(3), "better"}, "tester", {}},
                                 {SamePerson{first_, first_ + 1, "same name"}, "tester", {}},
                                 {Withdrawn{first_ + 2, ""}, "tester", {}}}));
    kept_ = registry.verify({}, {}).value().head;
    for (int i = 10; i < 15; ++i) ASSERT_TRUE(registry.append({made_up_report(i)}));
    last_ = registry.next_sequence() - 1;
  }
  std::filesystem::path folder() const { return folder_.path() / "r"; }
  std::string event(Sequence sequence) const { return std::to_string(sequence); }
  void sql(const std::string& statements) {
    Database database = Database::open(folder() / "registry.db", Access::write).value();
    ASSERT_TRUE(database.execute(statements.c_str())) << statements;
  }
  Verification verified(std::vector<TreeHead> heads = {}) {
    Database database = Database::open(folder() / "registry.db", Access::read).value();
    return verify_log(database, heads, {}).value();
  }
  bool says(const Verification& found, std::string_view what) {
    return std::ranges::any_of(found.discrepancies, [&](const Discrepancy& one) {
      return one.what.find(what) != std::string::npos;
    });
  }
  /// What an intruder with the program at hand would do: a tree that fits the log as it is now.
  void store_fitting_tree() {
    Database database = Database::open(folder() / "registry.db", Access::write).value();
    MerkleFrontier tree;
    {
      LogReader log = LogReader::from(database, 0).value();
      while (const auto entry = log.next().value()) tree.append(leaf_hash_of(*entry));
    }
    Bytes nodes;
    for (const Hash& node : tree.nodes()) nodes.insert(nodes.end(), node.begin(), node.end());
    Statement put = database.prepare("UPDATE tree SET size = ?1, nodes = ?2").value();
    ASSERT_TRUE(put.bind(1, static_cast<std::int64_t>(tree.size())).bind(2, nodes).run());
    ASSERT_TRUE(rebuild_projections(database));
  }

  TestFolder folder_;
  Sequence first_ = 0;
  Sequence last_ = 0;
  TreeHead kept_;
};

TEST_F(VerifyTest, FindsNothingInALogThatNobodyTouched) {
  const Verification found = verified({kept_, {0, sha256("")}});
  EXPECT_TRUE(found.good());
  EXPECT_EQ(found.head.size, last_);
  EXPECT_EQ(found.sealed, 17U) << "15 reports, a correction, the reason of a decision";
}

TEST_F(VerifyTest, FindsABitOfAPayload) {
  sql("UPDATE log SET payload = CAST(substr(payload, 1, length(payload) - 1) || x'00' AS BLOB) WHERE "
      "sequence = " +
      event(first_ + 4));
  EXPECT_FALSE(verified().good());
  store_fitting_tree();
  EXPECT_TRUE(says(verified({kept_}), "not the one that a head"));
}

TEST_F(VerifyTest, FindsEveryChangeOfAnEnvelope) {
  for (const char* const change :
       {"recorded_at = recorded_at - 1", "appended_at = appended_at + 1", "actor = 'somebody'", "kind = 10",
        "payload_version = 2", "subject = subject + 1"}) {
    sql("CREATE TABLE kept AS SELECT * FROM log");
    sql("UPDATE log SET " + std::string(change) + " WHERE sequence = " + event(first_ + 4));
    EXPECT_TRUE(says(verified(), "not that of the log")) << change;
    sql("DELETE FROM log; INSERT INTO log SELECT * FROM kept; DROP TABLE kept");
    ASSERT_TRUE(verified().good());
  }
}

TEST_F(VerifyTest, FindsADeletedEvent) {
  sql("DELETE FROM log WHERE sequence = " + event(first_ + 5));
  EXPECT_TRUE(says(verified(), "missing before"));
  EXPECT_TRUE(says(verified(), "no event speaks of"));
}

TEST_F(VerifyTest, FindsAnInsertedEvent) {
  sql("INSERT INTO log SELECT (SELECT max(sequence) + 1 FROM log), recorded_at, appended_at, actor, 0, kind, "
      "payload_version, payload, x'' FROM log WHERE sequence = " +
      event(first_));
  EXPECT_TRUE(says(verified(), "recorded before") || says(verified(), "not that of the log"));
  EXPECT_TRUE(says(verified(), "not that of the log"));
}

TEST_F(VerifyTest, FindsSwappedEvents) {
  const std::string a = event(first_ + 3);
  const std::string b = event(first_ + 4);
  for (const char* const table : {"log", "vault"})
    sql("UPDATE " + std::string(table) + " SET sequence = -1 WHERE sequence = " + a + "; UPDATE " + table +
        " SET sequence = " + a + " WHERE sequence = " + b + "; UPDATE " + table + " SET sequence = " + b +
        " WHERE sequence = -1");
  EXPECT_TRUE(says(verified(), "not that of the log"));
  store_fitting_tree();
  EXPECT_TRUE(says(verified({kept_}), "not the one that a head"));
}

TEST_F(VerifyTest, FindsALogThatWasCutOff) {
  const std::string cut = event(first_ + 8);
  sql("DELETE FROM log WHERE sequence >= " + cut + "; DELETE FROM vault WHERE sequence >= " + cut);
  store_fitting_tree();
  EXPECT_TRUE(verified().good()) << "without a head nothing can tell";
  EXPECT_TRUE(says(verified({kept_}), "it was cut off"));
}

TEST_F(VerifyTest, FindsATailThatWasRewritten) {
  sql("UPDATE log SET actor = 'somebody else' WHERE sequence >= " + event(kept_.size - 1));
  store_fitting_tree();
  EXPECT_TRUE(verified().good()) << "without a head nothing can tell";
  EXPECT_TRUE(says(verified({kept_}), "not the one that a head"));
}

TEST_F(VerifyTest, FindsWhatHappenedToSealedTexts) {
  sql("UPDATE vault SET sealed = CAST(substr(sealed, 1, length(sealed) - 1) || "
      "CASE substr(sealed, -1) WHEN x'00' THEN x'01' ELSE x'00' END AS BLOB) WHERE sequence = " +
      event(first_));
  EXPECT_TRUE(says(verified(), "sealed text was changed"));
  sql("DELETE FROM vault WHERE sequence = " + event(first_ + 1));
  EXPECT_TRUE(says(verified(), "sealed text is missing"));
  sql("INSERT INTO vault VALUES (1, x'00')");
  EXPECT_TRUE(says(verified(), "does not speak of"));
}

TEST_F(VerifyTest, FindsAChangedProjection) {
  sql("UPDATE person_member SET person = " + event(first_ + 1));
  EXPECT_TRUE(says(verified(), "person_member"));
  sql("UPDATE report_version SET valid_to = 99999 WHERE version = " + event(first_ + 6));
  EXPECT_TRUE(says(verified(), "report_version"));
  Registry registry = Registry::open(folder(), Access::write, test_clock()).value();
  ASSERT_TRUE(registry.rebuild());
  EXPECT_TRUE(registry.verify({}, {}).value().good());
}

}  // namespace
}  // namespace zicht::registry
