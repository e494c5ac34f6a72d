#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "registry/sqlite/database.hpp"
#include "registry/sqlite/schema.hpp"
#include "registry/test_registry.hpp"

namespace zicht::registry {
namespace {

namespace fs = std::filesystem;

/// A registry that a version of Zicht wrote when its schema was this one.
/// tests/golden/registries/PROVENANCE.md says how they were made and where the roots come from.
struct Golden {
  int schema;
  Sequence events;
  const char* root;
  ReportId first;  ///< of six reports
};

/// What a failure calls it; the bytes of the row otherwise.
void PrintTo(const Golden& golden, std::ostream* out) { *out << "the registry of schema " << golden.schema; }

class GoldenRegistries : public testing::TestWithParam<Golden> {
 protected:
  void SetUp() override {
    fs::copy(fs::path(ZICHT_SOURCE_DIR "/tests/golden/registries") /
                 ("schema-" + std::to_string(GetParam().schema)),
             path(), fs::copy_options::recursive);
    fs::create_directory(path() / "definitions");  // it had code lists of its own; git keeps no empty folder
  }
  fs::path path() const { return folder_.path() / "r"; }
  ReportId report(int number) const { return GetParam().first + static_cast<ReportId>(number) - 1; }
  Registry open(Access access) {
    return Registry::open(path(), access, test_clock(), shipped_definitions()).value();
  }
  std::string opened(Registry& registry, ReportId report) {
    const auto secrets = registry.open_secrets({report}, "tester", "test").value();
    for (const OpenedSecrets& one : secrets)
      if (!one.secrets.identity.given_names.empty()) return one.secrets.identity.given_names[0];
    return "";
  }
  std::string bytes() const {
    std::ifstream in(path() / "registry.db", std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  TestFolder folder_;
};

TEST_P(GoldenRegistries, AReaderChangesNothing) {
  const std::string before = bytes();
  auto registry = Registry::open(path(), Access::read, test_clock(), shipped_definitions());
  if (GetParam().schema == schema_version()) {
    ASSERT_TRUE(registry.has_value());
    EXPECT_EQ(to_hex(registry->status().value().root), GetParam().root);
  } else {
    ASSERT_FALSE(registry.has_value());
    EXPECT_EQ(registry.error().code, ErrorCode::conflict) << "it must be upgraded first, by who may write";
  }
  EXPECT_EQ(bytes(), before);
}

TEST_P(GoldenRegistries, OpeningForWritingUpgradesAndAppendsNothing) {
  Registry registry = open(Access::write);
  const Status status = registry.status().value();
  EXPECT_EQ(status.events, GetParam().events);
  EXPECT_EQ(to_hex(status.root), GetParam().root);
  EXPECT_EQ(status.schema, schema_version());
  EXPECT_EQ(status.reports, 6U);
  EXPECT_EQ(status.withdrawn, 1U);
  EXPECT_EQ(status.erased, GetParam().schema >= 3 ? 1U : 0U);
  EXPECT_EQ(status.persons, GetParam().schema >= 4 ? 3U : 4U);
  const Verification verified = registry.verify({}, {}).value();
  for (const Discrepancy& one : verified.discrepancies) ADD_FAILURE() << one.event << ": " << one.what;
}

TEST_P(GoldenRegistries, WhatWasSaidIsReadAsItWas) {
  Registry registry = open(Access::write);
  EXPECT_EQ(registry.snapshot(make_date(2025, 1, 1).value()).value().reports(), 5U);
  EXPECT_EQ(registry.person_of(report(2)).value(), report(1));
  EXPECT_EQ(opened(registry, report(1)), "Given1");
  EXPECT_EQ(opened(registry, report(5)), GetParam().schema >= 3 ? "" : "Given5");
  bool reason = false;
  const auto secrets = registry.open_secrets({report(2)}, "tester", "test").value();
  for (const OpenedSecrets& one : secrets) reason = reason || one.secrets.reason == "golden correction";
  EXPECT_TRUE(reason);
  const auto history = registry.history(report(2)).value();
  ASSERT_GE(history.size(), 3U);
  EXPECT_EQ(history[1].kind, EventKind::corrected);
  EXPECT_EQ(history[1].report->sex, CodeId{2});
}

TEST_P(GoldenRegistries, WhatIsSentAgainCountsOnce) {
  Registry registry = open(Access::write);
  for (const int number : {1, 3, 5}) {
    const Receipt receipt = registry.append({made_up_report(number)}).value().at(0);
    EXPECT_EQ(receipt.outcome, Receipt::Outcome::repeated) << number;
    EXPECT_EQ(receipt.sequence, report(number));
    EXPECT_EQ(receipt.withdrawn, number == 3);
  }
  EXPECT_EQ(registry.append({made_up_report(7)}).value().at(0).outcome, Receipt::Outcome::recorded);
  EXPECT_TRUE(registry.verify({}, {}).value().good());
}

TEST_P(GoldenRegistries, AWithdrawalOfThenIsUndoneNow) {
  Registry registry = open(Access::write);
  const Sequence withdrawal = registry.history(report(3)).value().back().sequence;
  ASSERT_TRUE(registry.append({{Undone{withdrawal, ""}, "tester", {}}}));
  EXPECT_EQ(registry.status().value().withdrawn, 0U);
  EXPECT_EQ(opened(registry, report(3)), "Given3");
}

TEST_P(GoldenRegistries, TheProgramsDefinitionsStandInUntilTheyAreAdopted) {
  {
    Registry registry = open(Access::write);
    EXPECT_FALSE(registry.lacking_definitions().empty());
    EXPECT_TRUE(registry.definitions().contains("sentences.toml"));
    EXPECT_EQ(registry.status().value().events, GetParam().events) << "nothing is recorded of it";
    const auto changed = registry.adopt(shipped_definitions(), "tester").value();
    for (const char* const name : {"sentences.toml", "rules.toml"})
      EXPECT_TRUE(std::ranges::find(changed, name) != changed.end()) << name;
    EXPECT_TRUE(registry.lacking_definitions().empty());
  }
  EXPECT_TRUE(open(Access::read).lacking_definitions().empty());
}

TEST_P(GoldenRegistries, WhatALaterVersionWroteIsRefused) {
  {
    Database database = Database::open(path() / "registry.db", Access::write).value();
    ASSERT_TRUE(database.execute("PRAGMA user_version = 1000"));
  }
  for (const Access access : {Access::read, Access::write})
    EXPECT_EQ(Registry::open(path(), access, test_clock()).error().code, ErrorCode::too_new);
}

INSTANTIATE_TEST_SUITE_P(
    OfEachSchema, GoldenRegistries,
    testing::Values(Golden{1, 30, "a4aebb5c12c3f847eb1509c2976fdfe1a1172542f6f1ddbdad5add4c9fb9c8cb", 21},
                    Golden{2, 32, "a732672b040f8e87beba9e0f9feebc9c57eed4b1387f34743d8063579d2c4181", 21},
                    Golden{3, 33, "fe99f435967330b0f3bb0ce63ece3e2bae5b55d522bc7fed5fb899660b979ffa", 21},
                    Golden{4, 38, "11f775e31628989cfa8c50adcd442c18e84b18f97301833e4c851a4cd8d69eb4", 23}),
    [](const auto& row) { return "Schema" + std::to_string(row.param.schema); });

}  // namespace
}  // namespace zicht::registry
