#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>
#include <iterator>

#include "base/cbor.hpp"
#include "registry/payload.hpp"
#include "registry/test_registry.hpp"

namespace zicht::registry {
namespace {

NewEvent explained(const std::string& reason) {
  return {AlarmExplained{"victim form=labour", "month", 1, "2024-05", "2024-12", 17, 4200, reason},
          "A. Jansen",
          {}};
}

class AlarmExplanations : public testing::Test {
 protected:
  void make(const std::vector<NewEvent>& events) {
    Registry registry = Registry::create(path(), shipped_definitions(), "tester", test_clock()).value();
    ASSERT_TRUE(registry.append(events).has_value());
  }
  std::vector<SaidOfAlarm> read() {
    return Registry::open(path(), Access::read, test_clock())
        ->said_of_alarms(make_date(2030, 1, 1).value())
        .value();
  }
  std::filesystem::path path() const { return folder_.path() / "r"; }
  TestFolder folder_;
};

TEST_F(AlarmExplanations, AReasonIsSealedAndReadWithTheKeys) {
  make({explained("Marked words"), explained("")});
  for (const char* const name : {"registry.db", "registry.db-wal"}) {
    std::ifstream in(path() / name, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    EXPECT_EQ(bytes.find("Marked words"), std::string::npos) << name;
  }
  const auto said = read();
  ASSERT_EQ(said.size(), 2U);
  EXPECT_EQ(said[0].explanation.reason, "Marked words");
  EXPECT_EQ(said[0].explanation.series, "victim form=labour");
  EXPECT_FALSE(said[0].taken_back);
  EXPECT_TRUE(said[1].taken_back);
  EXPECT_TRUE(Registry::open(path(), Access::write, test_clock())->verify({}, {}).value().good());
}

TEST_F(AlarmExplanations, WithoutTheKeysItIsKnownThatThereIsAReason) {
  make({explained("Marked words")});
  std::filesystem::rename(path() / "keys", folder_.path() / "elsewhere");
  const auto said = read();
  ASSERT_EQ(said.size(), 1U);
  EXPECT_TRUE(said[0].explanation.reason.empty());
  EXPECT_FALSE(said[0].taken_back);
}

// The first such events were of kind 33 and had the reason under key 47 of the payload (docs/format.md).
TEST_F(AlarmExplanations, AReasonThatStandsOpenInAnEarlierEventIsReadAsItIs) {
  make({explained("")});
  CborWriter old;
  old.map(8);
  const auto text = [&](std::int64_t key, const char* value) {
    old.integer(key);
    old.text(value);
  };
  const auto number = [&](std::int64_t key, std::int64_t value) {
    old.integer(key);
    old.integer(value);
  };
  text(40, "victim form=labour");
  text(41, "month");
  number(42, -1);
  text(43, "2024-05");
  text(44, "2024-12");
  number(45, 17);
  number(46, 4200);
  text(47, "the war");
  sqlite3* connection = nullptr;
  ASSERT_EQ(sqlite3_open((path() / "registry.db").c_str(), &connection), SQLITE_OK);
  sqlite3_stmt* change = nullptr;
  ASSERT_EQ(sqlite3_prepare_v2(connection, "UPDATE log SET kind = 33, payload = ?1 WHERE kind = 34", -1,
                               &change, nullptr),
            SQLITE_OK)
      << sqlite3_errmsg(connection);
  sqlite3_bind_blob(change, 1, old.written().data(), static_cast<int>(old.written().size()), nullptr);
  EXPECT_EQ(sqlite3_step(change), SQLITE_DONE) << sqlite3_errmsg(connection);
  sqlite3_finalize(change);
  sqlite3_close(connection);
  const auto said = read();
  ASSERT_EQ(said.size(), 1U);
  EXPECT_EQ(said[0].explanation.reason, "the war");
  EXPECT_EQ(said[0].explanation.direction, -1);
  EXPECT_FALSE(said[0].taken_back);
}

}  // namespace
}  // namespace zicht::registry
