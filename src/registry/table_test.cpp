#include <gtest/gtest.h>

#include "registry/chain_payload.hpp"
#include "registry/registry.hpp"
#include "registry/table_payload.hpp"
#include "registry/test_registry.hpp"

namespace zicht::registry {
namespace {

SourceTable small_table(const std::string& last = "7") {
  return {"nrm", "referrals", {{"Year", {"2022", "2023"}}, {"People", {"<5", last}}}, {0, 0, 1, 1}};
}

TEST(TablePayload, IsReadAsItIsWritten) {
  const SourceTable table = small_table();
  EXPECT_EQ(table.rows(), 2U);
  EXPECT_EQ(table.text(1, 1), "7");
  const Bytes payload = encode_table(table);
  EXPECT_EQ(decode_table(payload).value(), table);
  EXPECT_EQ(decode_object_kind(payload).value(), ObjectKind::table);
}

TEST(TablePayload, ThatIsCutShortOrPointsNowhereIsDamaged) {
  const Bytes payload = encode_table(small_table());
  for (std::size_t size = 0; size < payload.size(); ++size)
    EXPECT_FALSE(decode_table({payload.data(), size})) << size;
  SourceTable wrong = small_table();
  wrong.cells[3] = 2;  // a text that the column does not have
  EXPECT_FALSE(decode_table(encode_table(wrong)));
  wrong.cells.pop_back();  // half a row
  EXPECT_FALSE(decode_table(encode_table(wrong)));
}

class Tables : public ::testing::Test {
 protected:
  Registry make() const {
    return Registry::create(folder_.path() / "r", shipped_definitions(), "tester", test_clock()).value();
  }
  static Date today() { return make_date(2025, 1, 1).value(); }
  TestFolder folder_;
};

TEST_F(Tables, AreVersionsKeptApartFromRecordsAndFigures) {
  Registry registry = make();
  ASSERT_TRUE(registry.append({made_up_report(1)}));
  const ChainSnapshot before = registry.chain(today()).value();
  const auto receipts = registry.append(
      {{TableImported{small_table("7")}, "tester", {}}, {TableImported{small_table("8")}, "tester", {}}});
  ASSERT_TRUE(receipts);
  const auto tables = registry.tables(today()).value();
  ASSERT_EQ(tables.size(), 2U);
  EXPECT_EQ(tables[0].number, (*receipts)[0].sequence);
  EXPECT_EQ(tables[0].table, small_table("7"));
  EXPECT_EQ(tables[1].table, small_table("8"));
  EXPECT_EQ(tables[1].imported_on, today());
  EXPECT_EQ(registry.snapshot(today())->reports(), 1U);
  EXPECT_TRUE(registry.chain(today())->ties.empty());
  const auto status = registry.status().value();
  ASSERT_EQ(status.objects.size(), 1U);
  EXPECT_EQ(status.objects[0].kind, ObjectKind::table);
  EXPECT_EQ(status.objects[0].active, 2);
  EXPECT_TRUE(registry.tables(today() + -1)->empty());  // not known the day before
}

TEST_F(Tables, HaveAHistoryAndAreWithdrawn) {
  Registry registry = make();
  const Sequence number =
      registry.append({{TableImported{small_table()}, "tester", {}}}).value().front().sequence;
  ASSERT_TRUE(registry.append({{Withdrawn{number, "the wrong file"}, "tester", {}}}));
  EXPECT_TRUE(registry.tables(today())->empty());
  EXPECT_EQ(registry.status()->objects[0].withdrawn, 1);
  const auto events = registry.history(number).value();
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].table, small_table());
  EXPECT_EQ(events[1].kind, EventKind::withdrawn);
  EXPECT_FALSE(registry.append({{Withdrawn{number, "again"}, "tester", {}}}));
  // Nothing can be tied to a table, and no correction makes an object of it.
  EXPECT_FALSE(registry.append({{Tied{Relation::led_to, number, number, ""}, "tester", {}}}));
  ASSERT_TRUE(registry.rebuild());
  EXPECT_TRUE(registry.tables(today())->empty());
  EXPECT_TRUE(registry.verify({}, [](Sequence) {})->discrepancies.empty());
}

}  // namespace
}  // namespace zicht::registry
