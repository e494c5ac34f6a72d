#include "access/rights.hpp"

#include <gtest/gtest.h>

#include "model/shipped_definitions.hpp"

namespace zicht::access {
namespace {

Rights shipped() { return Rights::parse(shipped_definition("service/rights.toml"), "rights.toml").value(); }

TEST(Rights, TheShippedTableKeepsWhoSeesPeopleApartFromWhoRunsTheService) {
  const Rights rights = shipped();
  EXPECT_EQ(rights.of(Role::reporter, "report.submit").reach, Reach::own);
  EXPECT_EQ(rights.of(Role::registrar, "person.open").reach, Reach::all);
  for (const Role role : {Role::reporter, Role::analyst, Role::publisher, Role::auditor, Role::administrator})
    EXPECT_EQ(rights.of(role, "person.open").reach, Reach::none) << name_of(role);
  for (const std::string& verb : rights.verbs()) {  // the administrator reaches no report and no person
    if (verb.starts_with("report.") || verb.starts_with("person.") || verb.starts_with("pair.")) {
      EXPECT_EQ(rights.of(Role::administrator, verb).reach, Reach::none) << verb;
    }
  }
}

TEST(Rights, WhatTakesFourEyesIsNeverDoneAlone) {
  const Rights rights = shipped();
  for (const char* const verb : {"erase", "export.identified", "role.grant", "account.make", "token.issue"})
    for (const Role role : kRoles) {
      const Right right = rights.of(role, verb);
      EXPECT_TRUE(right.reach == Reach::none || right.asks || right.approves) << verb;
    }
}

TEST(Rights, RolesThatAreApartAreRefused) {
  const Rights rights = shipped();
  EXPECT_EQ(rights.check_together({Role::administrator, Role::registrar}).error().code, ErrorCode::conflict);
  EXPECT_EQ(rights.check_together({Role::auditor, Role::analyst}).error().code, ErrorCode::conflict);
  EXPECT_TRUE(rights.check_together({Role::auditor}));
  EXPECT_TRUE(rights.check_together({Role::registrar, Role::analyst}));
}

TEST(Rights, RolesTogetherReachAsFarAsTheFurthest) {
  const Rights rights =
      Rights::parse("[[verb]]\nid='v'\nreporter='own'\nregistrar='all'\nanalyst='ask'\n", "r").value();
  EXPECT_EQ(rights.of(std::vector{Role::reporter, Role::registrar}, "v"), (Right{Reach::all, false, false}));
  EXPECT_EQ(rights.of(std::vector{Role::analyst}, "v"), (Right{Reach::all, true, false}));
  EXPECT_EQ(rights.of(std::vector{Role::auditor}, "v"), Right{});
}

TEST(Rights, AWrongTableIsRefusedWithItsLine) {
  for (const char* const table :
       {"", "[[verb]]\nwhat='x'", "[[verb]]\nid='a'\nking='all'", "[[verb]]\nid='a'\nreporter='some'",
        "[[verb]]\nid='a'\n[[verb]]\nid='a'", "apart=[['reporter']]\n[[verb]]\nid='a'",
        "alone=['king']\n[[verb]]\nid='a'", "alone='auditor'\n[[verb]]\nid='a'",
        "apart='auditor'\n[[verb]]\nid='a'", "apart=['auditor', 'analyst']\n[[verb]]\nid='a'",
        "appart=[]\n[[verb]]\nid='a'", "verb='a'"})
    EXPECT_EQ(Rights::parse(table, "r").error().code, ErrorCode::invalid_config) << table;
}

}  // namespace
}  // namespace zicht::access
