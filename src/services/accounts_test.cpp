#include "services/accounts.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "access/totp.hpp"
#include "model/shipped_definitions.hpp"
#include "registry/test_registry.hpp"

namespace zicht::services {
namespace {

using Outcome = SignInAnswer::Outcome;
constexpr std::string_view kPassword = "vier losse woorden";

/// Accounts in a folder of their own, with a clock that the test moves.
class AccountsTest : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(folder_.path() / "keys");
    std::ofstream(folder_.path() / "registry.db");
    accounts_ = open(true);
  }
  std::unique_ptr<Accounts> open(bool made_up) {
    const auto random = [this](std::span<std::uint8_t> bytes) {
      for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(next_ = next_ * 1103515245U + 12345U);
    };
    return Accounts::open(folder_.path(), shipped_definition("service/rights.toml"), made_up,
                          [this] { return now_; }, random, {1, 8192, 2})
        .value();
  }
  Account somebody(const std::string& name, Role role = Role::reporter, bool made_up = false) {
    Account account;
    account.name = name;
    account.organisation = "coa";
    account.roles = {role};
    account.made_up = made_up;
    return account;
  }
  void pass(std::int64_t milliseconds) { now_.milliseconds += milliseconds; }
  std::string code(const Bytes& secret) const {
    return access::totp_code(secret, now_.milliseconds / 1000 / access::kTotpStepSeconds);
  }
  registry::TestFolder folder_;
  Instant now_{1'800'000'000'000};
  std::uint32_t next_ = 1;
  std::unique_ptr<Accounts> accounts_;
};

TEST_F(AccountsTest, TheFirstSignInSetsUpTheSecondFactorAndLaterOnesNeedIt) {
  ASSERT_TRUE(accounts_->create(somebody("a.jansen"), kPassword));
  auto answer = accounts_->sign_in("A.Jansen ", kPassword, "::1").value();
  ASSERT_EQ(answer.outcome, Outcome::needs_set_up);
  const SignedIn half = accounts_->session(answer.token).value();
  EXPECT_FALSE(half.session.second_factor);
  const Bytes secret = accounts_->secret_to_set_up(half).value();
  EXPECT_TRUE(accounts_->confirm_set_up(half, "000000").value().empty());
  const auto recovery = accounts_->confirm_set_up(half, code(secret)).value();
  ASSERT_EQ(recovery.size(), std::size_t{Accounts::kRecoveryCodes});
  const std::string whole = accounts_->renew(half).value();
  EXPECT_FALSE(accounts_->session(answer.token));  // rotated
  EXPECT_TRUE(accounts_->session(whole)->session.second_factor);

  pass(60'000);
  answer = accounts_->sign_in("a.jansen", kPassword, "::1").value();
  ASSERT_EQ(answer.outcome, Outcome::needs_code);
  const SignedIn again = accounts_->session(answer.token).value();
  EXPECT_EQ(accounts_->give_code(again, "123456", "::1").value().outcome, Outcome::wrong);
  const auto right = accounts_->give_code(again, code(secret), "::1").value();
  EXPECT_EQ(right.outcome, Outcome::signed_in);
  answer = accounts_->sign_in("a.jansen", kPassword, "::1").value();  // the same code does not work again
  EXPECT_EQ(accounts_->give_code(*accounts_->session(answer.token), code(secret), "::1").value().outcome,
            Outcome::wrong);
  EXPECT_EQ(accounts_->give_code(*accounts_->session(answer.token), recovery[3], "::1").value().outcome,
            Outcome::signed_in);
  answer = accounts_->sign_in("a.jansen", kPassword, "::1").value();  // nor does a recovery code
  EXPECT_EQ(accounts_->give_code(*accounts_->session(answer.token), recovery[3], "::1").value().outcome,
            Outcome::wrong);
}

TEST_F(AccountsTest, ADemoAccountWorksOnlyWherePeopleAreMadeUp) {
  ASSERT_TRUE(accounts_->create(somebody("demo", Role::reporter, true), kPassword));
  const auto answer = accounts_->sign_in("demo", kPassword, "::1").value();
  EXPECT_EQ(answer.outcome, Outcome::signed_in);
  accounts_.reset();
  const auto real = open(false);
  EXPECT_EQ(real->sign_in("demo", kPassword, "::1").value().outcome, Outcome::wrong);
  EXPECT_FALSE(real->session(answer.token));
  EXPECT_EQ(real->create(somebody("demo2", Role::reporter, true), kPassword).error().code,
            ErrorCode::conflict);
}

TEST_F(AccountsTest, ASessionEndsAfterHalfAnHourUnseenAndTwelveHoursInAll) {
  ASSERT_TRUE(accounts_->create(somebody("demo", Role::reporter, true), kPassword));
  const std::string token = accounts_->sign_in("demo", kPassword, "::1").value().token;
  for (int i = 0; i < 28; ++i) {
    pass(25 * 60 * 1000);
    EXPECT_FALSE(accounts_->session(token)->expired) << i;
  }
  pass(25 * 60 * 1000);
  EXPECT_TRUE(accounts_->session(token)->expired);
  const std::string other = accounts_->sign_in("demo", kPassword, "::1").value().token;
  pass(31 * 60 * 1000);
  EXPECT_TRUE(accounts_->session(other)->expired);  // remembered: what was typed can be kept
  EXPECT_TRUE(accounts_->is_own_form(other, accounts_->csrf_of(other)));
  pass(Accounts::kRememberedMilliseconds);
  ASSERT_TRUE(accounts_->refresh());
  EXPECT_FALSE(accounts_->session(other));
}

TEST_F(AccountsTest, AClockThatGoesBackEndsNoSession) {
  ASSERT_TRUE(accounts_->create(somebody("demo", Role::reporter, true), kPassword));
  const std::string token = accounts_->sign_in("demo", kPassword, "::1").value().token;
  pass(-std::int64_t{3600} * 1000);
  EXPECT_FALSE(accounts_->session(token)->expired);
}

TEST_F(AccountsTest, BlockingAndSigningOutEndSessionsAlsoAfterARestart) {
  ASSERT_TRUE(accounts_->create(somebody("one", Role::reporter, true), kPassword));
  ASSERT_TRUE(accounts_->create(somebody("two", Role::reporter, true), kPassword));
  const std::string one = accounts_->sign_in("one", kPassword, "::1").value().token;
  const std::string two = accounts_->sign_in("two", kPassword, "::1").value().token;
  ASSERT_TRUE(accounts_->set_blocked("one", true));
  EXPECT_FALSE(accounts_->session(one));
  accounts_ = open(true);
  EXPECT_TRUE(accounts_->session(two));
  ASSERT_TRUE(accounts_->sign_out(two));
  ASSERT_TRUE(accounts_->refresh());
  EXPECT_FALSE(accounts_->session(two));
  EXPECT_EQ(accounts_->sign_in("one", kPassword, "::1").value().outcome, Outcome::wrong);
}

TEST_F(AccountsTest, KeysOfSystemsWorkUntilTheyAreRevoked) {
  const std::string token = accounts_->issue_key("coa", "case system", 1).value();
  ASSERT_TRUE(accounts_->key(token));
  EXPECT_EQ(accounts_->key(token)->organisation, "coa");
  ASSERT_TRUE(accounts_->store().revoke_key(accounts_->key(token)->id));
  ASSERT_TRUE(accounts_->refresh());
  EXPECT_FALSE(accounts_->key(token));
  EXPECT_FALSE(accounts_->key(""));
}

TEST_F(AccountsTest, RolesThatAreApartAndBadNamesAreRefused) {
  Account both = somebody("both");
  both.roles = {Role::administrator, Role::registrar};
  EXPECT_EQ(accounts_->create(both, kPassword).error().code, ErrorCode::conflict);
  EXPECT_EQ(accounts_->create(somebody("a b"), kPassword).error().code, ErrorCode::invalid_input);
  EXPECT_EQ(accounts_->create(somebody("short"), "short").error().code, ErrorCode::invalid_input);
  Account none = somebody("none");
  none.roles.clear();
  EXPECT_EQ(accounts_->create(none, kPassword).error().code, ErrorCode::invalid_input);
}

TEST_F(AccountsTest, OnesOwnAccountIsChangedOnlyAfterProvingItAgain) {
  ASSERT_TRUE(accounts_->create(somebody("a.jansen"), kPassword));
  const SignedIn half =
      accounts_->session(accounts_->sign_in("a.jansen", kPassword, "::1").value().token).value();
  const Bytes secret = accounts_->secret_to_set_up(half).value();
  const auto recovery = accounts_->confirm_set_up(half, code(secret)).value();
  const std::string token = accounts_->renew(half).value();
  const SignedIn who = accounts_->session(token).value();
  const auto refused = [](const auto& answer) {
    return !answer && answer.error().code == ErrorCode::no_permission;
  };
  const auto nothing_works = [&] {
    return refused(accounts_->change_own_password(who, "vijf andere losse woorden")) &&
           refused(accounts_->secret_to_replace(who)) && refused(accounts_->renew_recovery_codes(who)) &&
           refused(accounts_->replace_second_factor(who, code(secret)));
  };
  EXPECT_TRUE(nothing_works());
  pass(60'000);
  // A password without a code, and a code without the password, are no proof; nor is a code that was taken.
  EXPECT_EQ(accounts_->prove_again(who, kPassword, "", "::1").value().outcome, Outcome::wrong);
  EXPECT_EQ(accounts_->prove_again(who, "een ander wachtwoord", code(secret), "::1").value().outcome,
            Outcome::wrong);
  EXPECT_TRUE(nothing_works());
  EXPECT_EQ(accounts_->prove_again(who, kPassword, code(secret), "::1").value().outcome, Outcome::signed_in);
  EXPECT_EQ(accounts_->prove_again(who, kPassword, code(secret), "::1").value().outcome, Outcome::wrong);
  EXPECT_TRUE(accounts_->has_proven(who));
  pass(Accounts::kProvenMilliseconds + 1);
  EXPECT_TRUE(nothing_works());
  EXPECT_EQ(accounts_->prove_again(who, kPassword, recovery[0], "::1").value().outcome, Outcome::signed_in);
  EXPECT_EQ(accounts_->prove_again(who, kPassword, recovery[0], "::1").value().outcome, Outcome::wrong);

  const auto codes = accounts_->renew_recovery_codes(who).value();
  ASSERT_EQ(codes.recovery.size(), std::size_t{Accounts::kRecoveryCodes});
  EXPECT_EQ(accounts_->prove_again(who, kPassword, recovery[1], "::1").value().outcome, Outcome::wrong);
  EXPECT_EQ(accounts_->change_own_password(who, "kort").error().code, ErrorCode::invalid_input);
  const std::string other = accounts_->sign_in("a.jansen", kPassword, "::2").value().token;
  const std::string next = accounts_->change_own_password(who, "vijf andere losse woorden").value();
  EXPECT_FALSE(accounts_->session(token));
  EXPECT_FALSE(accounts_->session(other));
  EXPECT_TRUE(accounts_->session(next)->session.second_factor);
  EXPECT_EQ(accounts_->sign_in("a.jansen", kPassword, "::3").value().outcome, Outcome::wrong);
  EXPECT_EQ(accounts_->sign_in("a.jansen", "vijf andere losse woorden", "::3").value().outcome,
            Outcome::needs_code);
}

TEST_F(AccountsTest, AnotherTelephoneTakesThePlaceOfTheOldOneOnceItIsConfirmed) {
  ASSERT_TRUE(accounts_->create(somebody("a.jansen"), kPassword));
  const SignedIn half =
      accounts_->session(accounts_->sign_in("a.jansen", kPassword, "::1").value().token).value();
  const Bytes before = accounts_->secret_to_set_up(half).value();
  ASSERT_FALSE(accounts_->confirm_set_up(half, code(before)).value().empty());
  const SignedIn who = accounts_->session(accounts_->renew(half).value()).value();
  pass(60'000);
  ASSERT_EQ(accounts_->prove_again(who, kPassword, code(before), "::1").value().outcome, Outcome::signed_in);
  const Bytes secret = accounts_->secret_to_replace(who).value();
  EXPECT_NE(secret, before);
  EXPECT_EQ(secret, accounts_->secret_to_replace(who).value());
  EXPECT_TRUE(accounts_->replace_second_factor(who, code(before)).value().recovery.empty());
  EXPECT_EQ(accounts_->store().account_named("a.jansen").value()->totp_secret, before);
  const auto codes = accounts_->replace_second_factor(who, code(secret)).value();
  ASSERT_EQ(codes.recovery.size(), std::size_t{Accounts::kRecoveryCodes});
  EXPECT_FALSE(accounts_->has_proven(who));
  pass(60'000);
  const SignedIn again =
      accounts_->session(accounts_->sign_in("a.jansen", kPassword, "::1").value().token).value();
  EXPECT_EQ(accounts_->give_code(again, code(before), "::1").value().outcome, Outcome::wrong);
  EXPECT_EQ(accounts_->give_code(again, code(secret), "::1").value().outcome, Outcome::signed_in);
  std::vector<std::string> actions;
  const auto waiting = accounts_->store().waiting_events().value();
  for (const auto& event : waiting) actions.push_back(event.change.action);
  EXPECT_EQ(actions, (std::vector<std::string>{"add", "second_factor", "second_factor"}));
}

TEST_F(AccountsTest, SomebodyEndsOwnSessionsAndNobodyElses) {
  ASSERT_TRUE(accounts_->create(somebody("one", Role::reporter, true), kPassword));
  ASSERT_TRUE(accounts_->create(somebody("two", Role::reporter, true), kPassword));
  const auto in = [&](const char* name) { return accounts_->sign_in(name, kPassword, "::1").value().token; };
  const std::string here = in("one");
  pass(1000);
  const std::string there = in("one");
  const std::string elsewhere = in("one");
  const std::string another = in("two");
  const SignedIn who = accounts_->session(here).value();
  const auto hash = [&](const std::string& token) {
    return to_hex(accounts_->session(token)->session.token_hash).substr(0, 8);
  };
  EXPECT_EQ(accounts_->sessions_of(who.account.id).size(), 3U);
  EXPECT_EQ(accounts_->end_own_sessions(who, hash(another)).value(), 0U);
  EXPECT_EQ(accounts_->end_own_sessions(who, hash(there)).value(), 1U);
  EXPECT_FALSE(accounts_->session(there));
  EXPECT_TRUE(accounts_->session(elsewhere));
  EXPECT_EQ(accounts_->end_own_sessions(who, "").value(), 1U);
  EXPECT_FALSE(accounts_->session(elsewhere));
  EXPECT_TRUE(accounts_->session(here));
  EXPECT_TRUE(accounts_->session(another));
  ASSERT_TRUE(accounts_->refresh());
  EXPECT_FALSE(accounts_->session(there));
  const auto waiting = accounts_->store().waiting_events().value();
  EXPECT_EQ(waiting.back().change.action, "end_sessions");
}

TEST_F(AccountsTest, WhoGuessesInABrowserThatWasLeftOpenWaits) {
  ASSERT_TRUE(accounts_->create(somebody("demo", Role::reporter, true), kPassword));
  const SignedIn who = accounts_->session(accounts_->sign_in("demo", kPassword, "::1").value().token).value();
  auto outcome = Outcome::wrong;
  for (int i = 0; i < 20 && outcome == Outcome::wrong; ++i)
    outcome = accounts_->prove_again(who, "een gok die niet klopt", "", "::1").value().outcome;
  EXPECT_EQ(outcome, Outcome::wait);
}

}  // namespace
}  // namespace zicht::services
