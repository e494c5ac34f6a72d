#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/password.hpp"
#include "access/random_source.hpp"
#include "access/rights.hpp"
#include "access/sign_in_limits.hpp"
#include "access/token.hpp"
#include "base/result.hpp"
#include "model/account.hpp"
#include "model/actor.hpp"
#include "registry/registry.hpp"
#include "registry/service_store.hpp"

namespace zicht::services {

/// Somebody who is signed in, or whose session ended by itself a while ago.
struct SignedIn {
  Account account;
  zicht::Session session;
  bool expired = false;  ///< may do nothing; what they were writing is kept for them
};

/// What came of giving a name and a password, or a code.
struct SignInAnswer {
  enum class Outcome { signed_in, needs_code, needs_set_up, wrong, wait };
  Outcome outcome = Outcome::wrong;
  std::string token;  ///< of the new session; it replaces any before
  std::int64_t wait_milliseconds = 0;
};

/// Accounts, sessions and keys: who somebody is. May be used by several threads at once.
class Accounts {
 public:
  static constexpr std::int64_t kIdleMilliseconds = std::int64_t{30} * 60 * 1000;
  static constexpr std::int64_t kLongestMilliseconds = std::int64_t{12} * 60 * 60 * 1000;
  static constexpr std::int64_t kRememberedMilliseconds = std::int64_t{24} * 60 * 60 * 1000;
  static constexpr std::int64_t kProvenMilliseconds = std::int64_t{5} * 60 * 1000;
  static constexpr int kRecoveryCodes = 8;

  /// \param rights_toml  the reviewed table
  /// \param made_up      the registry's people do not exist: only then demo accounts work
  /// \errors as ServiceStore::open; invalid_config: the table is wrong.
  static Result<std::unique_ptr<Accounts>> open(const std::filesystem::path& registry,
                                                std::string_view rights_toml, bool made_up,
                                                registry::Clock clock, access::RandomSource random,
                                                access::PasswordCost cost);

  const access::Rights& rights() const { return rights_; }
  registry::ServiceStore& store() { return store_; }
  Instant now() const { return clock_(); }

  // What changes an account or a key is noted for the log in the same moment, with who did it. `by` is the
  // shell when nobody is named: whoever may run commands there.

  /// \param asked_by  as of set_roles
  /// \errors invalid_input: name, password or roles.  conflict: roles that are apart.  already_exists.
  Result<Account> create(Account account, std::string_view password, const Actor& by = shell(),
                         std::string_view asked_by = {});
  /// The same with a password that nobody knows, until give_first_password.
  /// \param asked_by  the account that asked for it, when `by` approved
  Result<Account> create_without_password(Account account, const Actor& by, std::string_view asked_by);
  /// A first password that the program makes, for an account that nobody has used. \return it, shown once
  /// \errors not_found.  conflict: it has a second factor, so somebody has used it.
  Result<std::string> give_first_password(std::string_view name, const Actor& by);
  /// A new password; every session ends. \errors not_found, invalid_input.
  Result<void> set_password(std::string_view name, std::string_view password, const Actor& by = shell());
  /// Takes the second factor and the recovery codes off, so that they are set up at the next sign-in.
  Result<void> reset_second_factor(std::string_view name, const Actor& by = shell());
  Result<void> set_blocked(std::string_view name, bool blocked, const Actor& by = shell());
  /// \param asked_by  the account that asked for it, when `by` approved; empty = nobody else
  Result<void> set_roles(std::string_view name, const std::vector<Role>& roles, const Actor& by = shell(),
                         std::string_view asked_by = {});

  Result<SignInAnswer> sign_in(std::string_view name, std::string_view password, std::string_view address);
  /// The code of a telephone, or a recovery code, which is spent then.
  Result<SignInAnswer> give_code(const SignedIn& half, std::string_view code, std::string_view address);
  /// The secret of a second factor that is being set up; the same until it is confirmed.
  Result<Bytes> secret_to_set_up(const SignedIn& half);
  /// Confirms the set-up by a code. \return the recovery codes, shown once; empty = the code is wrong
  Result<std::vector<std::string>> confirm_set_up(const SignedIn& half, std::string_view code);
  /// The session that may do everything, after a set-up. It replaces the half one.
  Result<std::string> renew(const SignedIn& half);

  // One's own account (own_account.cpp). Whoever changes how they sign in proves again who they are, so that
  // nobody else does it in a browser that was left open.

  /// Takes the password, and the code of the telephone or a recovery code where there is a second factor.
  /// Failing counts as failing to sign in. The outcome is signed_in, wrong or wait.
  Result<SignInAnswer> prove_again(const SignedIn& who, std::string_view password, std::string_view code,
                                   std::string_view address);
  /// Whether this session proved it within kProvenMilliseconds. Remembered in memory.
  bool has_proven(const SignedIn& who) const;
  /// Another password. All other sessions end, and this one goes on by another token, which is returned.
  /// \errors no_permission: not proven.  invalid_input: the password is too easy.
  Result<std::string> change_own_password(const SignedIn& who, std::string_view password);
  /// The secret of another telephone; the old one works until the new one is confirmed. \errors as above.
  Result<Bytes> secret_to_replace(const SignedIn& who) const;
  /// What another second factor brought.
  struct NewCodes {
    std::vector<std::string> recovery;  ///< shown once; empty = the code was wrong, and nothing changed
    std::string token;                  ///< of the session from now on; empty = it is the same
  };
  /// Confirms another telephone by its code; all other sessions end. \errors no_permission: not proven.
  Result<NewCodes> replace_second_factor(const SignedIn& who, std::string_view code);
  /// Other recovery codes; the ones before work no more. \errors no_permission.  conflict: no second factor.
  Result<NewCodes> renew_recovery_codes(const SignedIn& who);
  /// The sessions of an account that have not ended, the newest first.
  std::vector<zicht::Session> sessions_of(AccountId account) const;
  /// Ends one session of one's own, named by the beginning of its hash; empty = all others than this one.
  /// \return how many ended
  Result<std::size_t> end_own_sessions(const SignedIn& who, std::string_view session);

  /// Who a cookie's token belongs to; marks the session as seen. Looks at memory only.
  std::optional<SignedIn> session(std::string_view token);
  Result<void> sign_out(std::string_view token);
  /// Whether a form was made for the session of this token, be it ended or not.
  bool is_own_form(std::string_view token, std::string_view csrf) const;
  std::string csrf_of(std::string_view token) const;
  /// What makes sending a form twice count once.
  std::string new_once() const { return access::new_token(random_); }

  /// A key for an organisation's system; shown once. \param approved_by  the account that did; empty = the
  /// shell
  /// \errors io.
  Result<std::string> issue_key(std::string_view organisation, std::string_view label, AccountId issued_by,
                                const Actor& by = shell(), std::string_view approved_by = {});
  Result<void> revoke_key(std::int64_t id, const Actor& by = shell());
  std::optional<ApiKey> key(std::string_view token);

  /// Reads again what other processes changed; ends sessions that are over. Now and then.
  Result<void> refresh();

  /// By which of its roles the account may do this; nothing = it may not.
  std::optional<Role> role_for(const Account& account, std::string_view verb) const;
  Actor actor(const SignedIn& who, std::string_view verb) const;
  /// Who acts by a command.
  static Actor shell() { return {"shell", {}, {}, {}, {}}; }

 private:
  Accounts(registry::ServiceStore store, access::Rights rights, bool made_up, registry::Clock clock,
           access::RandomSource random, access::PasswordCost cost);
  Result<std::string> begin_session(AccountId account, bool second_factor);
  Result<Account> named(std::string_view name);
  Result<void> change(const Account& account, const std::optional<registry::AccountNote>& note);
  /// A code of the telephone, or a recovery code, which is spent then; both are taken once.
  Result<bool> take_code(const SignedIn& who, Account& account, std::string_view code);
  std::vector<std::string> give_recovery_codes(Account& account) const;
  std::string made_password(std::string_view account) const;
  Result<Account> proven(const SignedIn& who);
  Result<void> end_sessions(const std::vector<zicht::Session>& sessions);
  bool is_over(const zicht::Session& session, Instant now) const;
  bool usable(const Account& account) const { return !account.blocked && (made_up_ || !account.made_up); }

  registry::ServiceStore store_;
  access::Rights rights_;
  bool made_up_;
  registry::Clock clock_;
  access::RandomSource random_;
  access::PasswordHasher hasher_;
  access::SignInLimits limits_;
  mutable std::mutex mutex_;  ///< of what is below
  std::map<Hash, zicht::Session> sessions_;
  std::map<AccountId, Account> accounts_;
  std::map<Hash, ApiKey> keys_;
  std::map<Hash, Instant> proven_;  ///< by session: when somebody proved again who they are
};

/// What the log is told of an account, and who did it.
registry::AccountNote note_of(const Actor& by, std::string account, std::string_view action,
                              std::string detail = {});

/// A name as it is compared: trimmed, lower case. \errors invalid_input: not 2 to 40 of a-z, 0-9, '.', '-',
/// '_', '@'.
Result<std::string> account_name(std::string_view typed);

/// Appends the waiting notes of accounts to a log, oldest first, and drops each that is on disk. \errors
/// those of `append`; io.
Result<void> write_account_events(
    registry::ServiceStore& store,
    const std::function<Result<std::vector<Receipt>>(const std::vector<NewEvent>&)>& append);

}  // namespace zicht::services
