#include "registry/service_store.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "registry/backup.hpp"
#include "registry/test_registry.hpp"

namespace zicht::registry {
namespace {

/// A folder for a store.
class ServiceStoreTest : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(path() / "keys");  // all that the store asks of a registry
    std::ofstream(path() / "registry.db");
  }
  std::filesystem::path path() const { return folder_.path() / "r"; }
  ServiceStore open() const { return ServiceStore::open(path()).value(); }
  static Account somebody(const std::string& name) {
    Account account;
    account.name = name;
    account.organisation = "police";
    account.roles = {Role::reporter, Role::analyst};
    account.password_hash = "hash";
    account.totp_secret = {1, 2, 3};
    account.recovery = {sha256("a"), sha256("b")};
    return account;
  }
  /// All bytes of the files that hold what the service keeps.
  std::string bytes_on_disk() const {
    std::string all;
    for (const char* const file : {"service.db", "service.db-wal"}) {
      std::ifstream in(path() / file, std::ios::binary);
      all.append(std::istreambuf_iterator<char>(in), {});
    }
    return all;
  }
  TestFolder folder_;
};

TEST_F(ServiceStoreTest, AnAccountComesBackAsItWasKept) {
  AccountId id = 0;
  {
    ServiceStore store = open();
    id = store.add_account(somebody("a.jansen")).value();
    EXPECT_EQ(store.add_account(somebody("a.jansen")).error().code, ErrorCode::already_exists);
    Account changed = *store.account(id).value();
    changed.blocked = true;
    changed.roles = {Role::auditor};
    ASSERT_TRUE(store.update_account(changed));
  }
  ServiceStore again = open();
  const Account found = again.account_named("a.jansen").value().value();
  EXPECT_EQ(found.id, id);
  EXPECT_EQ(found.organisation, "police");
  EXPECT_EQ(found.roles, std::vector<Role>{Role::auditor});
  EXPECT_EQ(found.totp_secret, (Bytes{1, 2, 3}));
  EXPECT_EQ(found.recovery, (std::vector<Hash>{sha256("a"), sha256("b")}));
  EXPECT_TRUE(found.blocked);
  EXPECT_FALSE(again.account_named("nobody").value());
}

TEST_F(ServiceStoreTest, AStepOfTheSecondFactorIsTakenOnce) {
  ServiceStore store = open();
  const AccountId id = store.add_account(somebody("a")).value();
  EXPECT_TRUE(store.take_totp_step(id, 10).value());
  EXPECT_FALSE(store.take_totp_step(id, 10).value());
  EXPECT_FALSE(store.take_totp_step(id, 9).value());
  EXPECT_TRUE(store.take_totp_step(id, 11).value());
}

TEST_F(ServiceStoreTest, ADraftIsSealedAndItsOwnersOnly) {
  ServiceStore store = open();
  Draft draft;
  draft.account = 1;
  draft.once = "number";
  draft.fields = "given_names=Ikwezimarked";
  draft.id = store.add_draft(draft).value();
  EXPECT_EQ(bytes_on_disk().find("Ikwezimarked"), std::string::npos);
  EXPECT_EQ(store.draft(draft.id, 1).value()->fields, draft.fields);
  EXPECT_FALSE(store.draft(draft.id, 2).value());
  draft.account = 2;
  EXPECT_EQ(store.update_draft(draft).error().code, ErrorCode::not_found);
  ASSERT_TRUE(store.mark_sent(draft.id, 1, 17));
  const Draft sent = store.draft(draft.id, 1).value().value();
  EXPECT_EQ(sent.fields, "");
  EXPECT_EQ(sent.sent_as, 17U);
  draft.account = 1;
  EXPECT_EQ(store.update_draft(draft).error().code, ErrorCode::not_found);
}

TEST_F(ServiceStoreTest, ADraftMovedToAnotherPlaceDoesNotOpen) {
  ServiceStore store = open();
  Draft draft;
  draft.account = 1;
  draft.fields = "a=1";
  draft.id = store.add_draft(draft).value();
  const std::int64_t other = store.add_draft(draft).value();
  Database raw = Database::open(path() / "service.db", Access::write).value();
  ASSERT_TRUE(raw.execute("UPDATE draft SET fields = (SELECT fields FROM draft WHERE id = 1) WHERE id = 2"));
  EXPECT_TRUE(store.draft(draft.id, 1));
  EXPECT_EQ(store.draft(other, 1).error().code, ErrorCode::corrupt);
}

TEST_F(ServiceStoreTest, NobodyApprovesTheirOwnRequestAndNothingIsDecidedTwice) {
  ServiceStore store = open();
  ApprovalRequest request;
  request.verb = "erase";
  request.subject = "R17";
  request.reason = "asked by the person";
  request.asked_by = 1;
  const std::int64_t id = store.add_request(request).value();
  EXPECT_EQ(bytes_on_disk().find("asked by"), std::string::npos);
  EXPECT_EQ(store.decide_request(id, 1, true).error().code, ErrorCode::conflict);
  EXPECT_FALSE(store.request(id).value()->approved);
  ASSERT_TRUE(store.decide_request(id, 2, true));
  EXPECT_EQ(store.decide_request(id, 3, false).error().code, ErrorCode::conflict);
  const ApprovalRequest decided = store.request(id).value().value();
  EXPECT_TRUE(decided.approved);
  EXPECT_EQ(decided.decided_by, 2);
  EXPECT_EQ(decided.reason, request.reason);
  EXPECT_EQ(store.decide_request(99, 2, true).error().code, ErrorCode::not_found);
}

TEST_F(ServiceStoreTest, SessionsAndKeysStayUntilTheyEnd) {
  ServiceStore store = open();
  ASSERT_TRUE(store.put_session({sha256("one"), 1, {10}, {20}, false}));
  ASSERT_TRUE(store.put_session({sha256("one"), 1, {10}, {30}, true}));
  ASSERT_TRUE(store.put_session({sha256("two"), 2, {10}, {20}, true}));
  ASSERT_EQ(store.sessions().value().size(), 2U);
  ASSERT_TRUE(store.end_sessions_of(1));
  ASSERT_EQ(store.sessions().value().size(), 1U);
  EXPECT_EQ(store.sessions().value()[0].token_hash, sha256("two"));
  ASSERT_TRUE(store.end_session(sha256("two")));
  EXPECT_TRUE(store.sessions().value().empty());
  const std::int64_t key = store.add_key({0, sha256("key"), "coa", "case system", 1, {5}, false}).value();
  EXPECT_FALSE(store.keys().value().at(0).revoked);
  ASSERT_TRUE(store.revoke_key(key));
  EXPECT_TRUE(store.keys().value().at(0).revoked);
}

TEST_F(ServiceStoreTest, AChangeAndItsNoteForTheLogAreThereTogether) {
  ServiceStore store = open();
  const AccountNote note{"shell", {"a.jansen", "add", "police: reporter analyst"}};
  Account account = somebody("a.jansen");
  account.id = store.add_account(account, note).value();
  EXPECT_FALSE(store.add_account(account, note));  // no change, no note
  EXPECT_FALSE(store.revoke_key(99, AccountNote{"shell", {"key 99", "revoke", ""}}));
  ASSERT_TRUE(store.update_account(account, AccountNote{"beheer", {"a.jansen", "block", ""}}));
  ASSERT_TRUE(store.update_account(account));
  ASSERT_TRUE(store.add_key({0, sha256("key"), "coa", "system", 1, {5}, false},
                            AccountNote{"beheer", {"", "key", "coa"}}));
  const auto waiting = store.waiting_events().value();
  ASSERT_EQ(waiting.size(), 3U);
  EXPECT_EQ(waiting[0].actor, "shell");
  EXPECT_EQ(waiting[0].change.account, "a.jansen");
  EXPECT_EQ(waiting[0].change.detail, "police: reporter analyst");
  EXPECT_EQ(waiting[1].change.action, "block");
  EXPECT_EQ(waiting[2].change.account, "key 1");
  ASSERT_TRUE(store.drop_waiting_event(waiting[0].id));
  EXPECT_EQ(store.waiting_events().value().size(), 2U);
}

TEST_F(ServiceStoreTest, WhatWasApprovedIsDoneOnceAndByWhoAsked) {
  ServiceStore store = open();
  ApprovalRequest request;
  request.verb = "export.identified";
  request.asked_by = 1;
  request.id = store.add_request(request).value();
  EXPECT_EQ(store.spend_request(request.id, 1).error().code, ErrorCode::conflict);  // not approved
  ASSERT_TRUE(store.decide_request(request.id, 2, true));
  EXPECT_EQ(store.spend_request(request.id, 2).error().code, ErrorCode::conflict);
  ASSERT_TRUE(store.spend_request(request.id, 1));
  EXPECT_TRUE(store.request(request.id).value()->approved);
  EXPECT_TRUE(store.request(request.id).value()->carried_out);
  EXPECT_EQ(store.spend_request(request.id, 1).error().code, ErrorCode::conflict);
}

TEST_F(ServiceStoreTest, ALostKeyIsSaidAndNotMadeAnew) {
  {
    ServiceStore store = open();
  }
  std::filesystem::remove(path() / "keys" / "service.key");
  EXPECT_EQ(ServiceStore::open(path()).error().code, ErrorCode::not_found);
  EXPECT_EQ(ServiceStore::open(folder_.path()).error().code, ErrorCode::not_found);
}

TEST_F(ServiceStoreTest, ABackupThatIsRestoredHasAccountsAndDrafts) {
  Draft draft;
  draft.fields = "a=1";
  const auto whole = folder_.path() / "whole";
  {
    ASSERT_TRUE(Registry::create(whole, shipped_definitions(), "tester", test_clock()));
    ServiceStore store = ServiceStore::open(whole).value();
    draft.account = store.add_account(somebody("a")).value();
    draft.id = store.add_draft(draft).value();
    ASSERT_TRUE(back_up(whole, folder_.path() / "copy"));
    ASSERT_TRUE(back_up_keys(whole, folder_.path() / "keys"));
  }
  const auto back = folder_.path() / "back";
  ASSERT_TRUE(restore(folder_.path() / "copy", folder_.path() / "keys", back, "tester", test_clock()));
  ServiceStore restored = ServiceStore::open(back).value();
  EXPECT_EQ(restored.draft(draft.id, draft.account).value()->fields, "a=1");
  EXPECT_EQ(restored.account_named("a").value()->totp_secret, (Bytes{1, 2, 3}));
}

}  // namespace
}  // namespace zicht::registry
