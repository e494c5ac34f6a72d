#include "services/accounts.hpp"

#include <algorithm>

#include "access/token.hpp"
#include "access/totp.hpp"
#include "base/text.hpp"

namespace zicht::services {

using Outcome = SignInAnswer::Outcome;

Result<std::string> account_name(std::string_view typed) {
  std::string name(trimmed(typed));
  std::ranges::transform(name, name.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  const bool plain = std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' || c == '@';
  });
  if (name.size() < 2 || name.size() > 40 || !plain)
    return fail(ErrorCode::invalid_input, "not a name for an account", "name",
                "Write 2 to 40 of a-z, 0-9, '.', '-', '_' and '@'.");
  return name;
}

registry::AccountNote note_of(const Actor& by, std::string account, std::string_view action,
                              std::string detail) {
  return {to_text(by), {std::move(account), std::string(action), std::move(detail)}};
}

namespace {

std::string names_of(const std::vector<Role>& roles) {
  std::string text;
  for (const Role role : roles) text.append(text.empty() ? "" : " ").append(name_of(role));
  return text;
}

std::string asked_by_text(std::string_view account) {
  return account.empty() ? "" : ", asked by " + std::string(account);
}

}  // namespace

Accounts::Accounts(registry::ServiceStore store, access::Rights rights, bool made_up, registry::Clock clock,
                   access::RandomSource random, access::PasswordCost cost)
    : store_(std::move(store)),
      rights_(std::move(rights)),
      made_up_(made_up),
      clock_(std::move(clock)),
      random_(std::move(random)),
      hasher_(cost) {}

Result<std::unique_ptr<Accounts>> Accounts::open(const std::filesystem::path& registry,
                                                 std::string_view rights_toml, bool made_up,
                                                 registry::Clock clock, access::RandomSource random,
                                                 access::PasswordCost cost) {
  ZICHT_TRY(access::Rights rights, access::Rights::parse(rights_toml, "service/rights.toml"));
  ZICHT_TRY(registry::ServiceStore store, registry::ServiceStore::open(registry));
  std::unique_ptr<Accounts> accounts(
      new Accounts(std::move(store), std::move(rights), made_up, std::move(clock), std::move(random), cost));
  ZICHT_CHECK(accounts->refresh());
  return accounts;
}

Result<Account> Accounts::named(std::string_view name) {
  ZICHT_TRY(const std::string wanted, account_name(name));
  ZICHT_TRY(std::optional<Account> found, store_.account_named(wanted));
  if (!found) return fail(ErrorCode::not_found, "there is no such account", wanted);
  return *std::move(found);
}

Result<void> Accounts::change(const Account& account, const std::optional<registry::AccountNote>& note) {
  ZICHT_CHECK(store_.update_account(account, note));
  const std::lock_guard guard(mutex_);
  accounts_[account.id] = account;
  return {};
}

Result<Account> Accounts::create(Account account, std::string_view password, const Actor& by,
                                 std::string_view asked_by) {
  ZICHT_TRY(account.name, account_name(account.name));
  if (account.roles.empty()) return fail(ErrorCode::invalid_input, "an account needs a role", "role");
  ZICHT_CHECK(rights_.check_together(account.roles));
  ZICHT_CHECK(access::PasswordHasher::check(password, account.name));
  if (account.made_up && !made_up_)
    return fail(ErrorCode::conflict, "a demo account works only where the people are made up", account.name,
                "Make the registry with zicht init --made-up, or the account without --demo.");
  // What a demo account protects does not exist, and its password stands in the open.
  constexpr access::PasswordCost kDemoCost{1, std::size_t{8} << 20U, 2};
  ZICHT_TRY(account.password_hash,
            account.made_up ? hasher_.hash(password, kDemoCost) : hasher_.hash(password));
  ZICHT_TRY(account.id,
            store_.add_account(account, note_of(by, account.name, "add",
                                                account.organisation + ": " + names_of(account.roles) +
                                                    asked_by_text(asked_by))));
  const std::lock_guard guard(mutex_);
  accounts_[account.id] = account;
  return account;
}

/// Four groups of five that are hard to misread, about 100 bits. Another one when an account's short name
/// happens to be in it.
std::string Accounts::made_password(std::string_view account) const {
  std::string password;
  do password = access::new_recovery_code(random_) + "-" + access::new_recovery_code(random_);
  while (!access::PasswordHasher::check(password, account));
  return password;
}

Result<Account> Accounts::create_without_password(Account account, const Actor& by,
                                                  std::string_view asked_by) {
  const std::string password = made_password(account.name);
  return create(std::move(account), password, by, asked_by);
}

Result<std::string> Accounts::give_first_password(std::string_view name, const Actor& by) {
  ZICHT_TRY(const Account account, named(name));
  if (!account.totp_secret.empty())
    return fail(ErrorCode::conflict, "somebody has used this account", account.name);
  std::string password = made_password(account.name);
  ZICHT_CHECK(set_password(name, password, by));
  return password;
}

Result<void> Accounts::set_password(std::string_view name, std::string_view password, const Actor& by) {
  ZICHT_TRY(Account account, named(name));
  ZICHT_CHECK(access::PasswordHasher::check(password, account.name));
  ZICHT_TRY(account.password_hash, hasher_.hash(password));
  ZICHT_CHECK(change(account, note_of(by, account.name, "password")));
  ZICHT_CHECK(store_.end_sessions_of(account.id));
  return refresh();
}

Result<void> Accounts::reset_second_factor(std::string_view name, const Actor& by) {
  ZICHT_TRY(Account account, named(name));
  account.totp_secret.clear();
  account.totp_step = -1;
  account.recovery.clear();
  ZICHT_CHECK(change(account, note_of(by, account.name, "reset")));
  ZICHT_CHECK(store_.end_sessions_of(account.id));
  return refresh();
}

Result<void> Accounts::set_blocked(std::string_view name, bool blocked, const Actor& by) {
  ZICHT_TRY(Account account, named(name));
  account.blocked = blocked;
  ZICHT_CHECK(change(account, note_of(by, account.name, blocked ? "block" : "unblock")));
  if (blocked) ZICHT_CHECK(store_.end_sessions_of(account.id));
  return refresh();
}

Result<void> Accounts::set_roles(std::string_view name, const std::vector<Role>& roles, const Actor& by,
                                 std::string_view asked_by) {
  ZICHT_TRY(Account account, named(name));
  if (roles.empty()) return fail(ErrorCode::invalid_input, "an account needs a role", "role");
  ZICHT_CHECK(rights_.check_together(roles));
  account.roles = roles;
  return change(account, note_of(by, account.name, "roles", names_of(roles) + asked_by_text(asked_by)));
}

Result<std::string> Accounts::begin_session(AccountId account, bool second_factor) {
  std::string token = access::new_token(random_);
  const zicht::Session session{access::token_hash(token), account, clock_(), clock_(), second_factor};
  ZICHT_CHECK(store_.put_session(session));
  const std::lock_guard guard(mutex_);
  sessions_[session.token_hash] = session;
  return token;
}

Result<SignInAnswer> Accounts::sign_in(std::string_view name, std::string_view password,
                                       std::string_view address) {
  const auto wanted = account_name(name);
  const std::string counted = wanted ? *wanted : "?";
  if (const std::int64_t wait = limits_.wait(counted, address, clock_()); wait > 0)
    return SignInAnswer{Outcome::wait, "", wait};
  std::optional<Account> account;
  if (wanted) {
    ZICHT_TRY(account, store_.account_named(*wanted));
  }
  const bool fits = hasher_.fits(password, account ? account->password_hash : std::string{});
  if (!fits || !usable(*account)) {
    limits_.failed(counted, address, clock_());
    return SignInAnswer{};
  }
  {
    const std::lock_guard guard(mutex_);
    accounts_[account->id] = *account;
  }
  const bool without_code = account->made_up;  // a demo account has no telephone
  SignInAnswer answer;
  ZICHT_TRY(answer.token, begin_session(account->id, without_code));
  answer.outcome = without_code                   ? Outcome::signed_in
                   : account->totp_secret.empty() ? Outcome::needs_set_up
                                                  : Outcome::needs_code;
  if (without_code) limits_.succeeded(counted, address);
  return answer;
}

Result<SignInAnswer> Accounts::give_code(const SignedIn& half, std::string_view code,
                                         std::string_view address) {
  if (const std::int64_t wait = limits_.wait(half.account.name, address, clock_()); wait > 0)
    return SignInAnswer{Outcome::wait, "", wait};
  ZICHT_TRY(Account account, named(half.account.name));
  ZICHT_TRY(const bool right, take_code(half, account, code));
  if (!right) {
    limits_.failed(half.account.name, address, clock_());
    return SignInAnswer{};
  }
  limits_.succeeded(half.account.name, address);
  ZICHT_TRY(const std::string token, renew(half));
  return SignInAnswer{Outcome::signed_in, token, 0};
}

Result<bool> Accounts::take_code(const SignedIn& who, Account& account, std::string_view code) {
  if (const auto step = access::totp_step_of(code, account.totp_secret, clock_(), account.totp_step))
    return store_.take_totp_step(account.id, *step);
  const Hash spent = sha256(access::normalised_recovery_code(code));
  const auto found = std::ranges::find(account.recovery, spent);
  if (found == account.recovery.end()) return false;
  account.recovery.erase(found);
  ZICHT_CHECK(change(account, note_of(actor(who, "session.own"), account.name, "recovery_code")));
  return true;
}

std::vector<std::string> Accounts::give_recovery_codes(Account& account) const {
  std::vector<std::string> codes;
  account.recovery.clear();
  for (int i = 0; i < kRecoveryCodes; ++i) {
    codes.push_back(access::new_recovery_code(random_));
    account.recovery.push_back(sha256(access::normalised_recovery_code(codes.back())));
  }
  return codes;
}

Result<std::string> Accounts::renew(const SignedIn& half) {
  ZICHT_CHECK(end_sessions({half.session}));
  return begin_session(half.account.id, true);
}

Result<Bytes> Accounts::secret_to_set_up(const SignedIn& half) {
  // From the session, so that nothing is stored before it is confirmed, and a reload shows the same.
  Bytes secret(20);
  const Hash derived =
      sha256({half.session.token_hash, store_.form_key().bytes(), as_bytes("second factor")});
  std::copy_n(derived.begin(), secret.size(), secret.begin());
  return secret;
}

Result<std::vector<std::string>> Accounts::confirm_set_up(const SignedIn& half, std::string_view code) {
  std::vector<std::string> codes;
  ZICHT_TRY(Account account, named(half.account.name));
  if (!account.totp_secret.empty())
    return fail(ErrorCode::conflict, "the second factor was set up already", account.name);
  ZICHT_TRY(const Bytes secret, secret_to_set_up(half));
  const auto step = access::totp_step_of(code, secret, clock_(), -1);
  if (!step) return codes;
  account.totp_secret = secret;
  account.totp_step = *step;
  codes = give_recovery_codes(account);
  ZICHT_CHECK(change(account, note_of(actor(half, "session.own"), account.name, "second_factor")));
  return codes;
}

bool Accounts::is_over(const zicht::Session& session, Instant now) const {
  // A clock that went back neither ends a session nor makes it longer than its time.
  return now.milliseconds - session.last_seen.milliseconds > kIdleMilliseconds ||
         now.milliseconds - session.began.milliseconds > kLongestMilliseconds;
}

std::optional<SignedIn> Accounts::session(std::string_view token) {
  if (token.empty()) return std::nullopt;
  const Hash hash = access::token_hash(token);
  const Instant now = clock_();
  const std::lock_guard guard(mutex_);
  const auto found = sessions_.find(hash);
  if (found == sessions_.end()) return std::nullopt;
  const auto account = accounts_.find(found->second.account);
  if (account == accounts_.end() || !usable(account->second)) return std::nullopt;
  zicht::Session& session = found->second;
  const bool over = is_over(session, now);
  if (!over) session.last_seen = std::max(session.last_seen, now);
  return SignedIn{account->second, session, over};
}

Result<void> Accounts::sign_out(std::string_view token) {
  const Hash hash = access::token_hash(token);
  {
    const std::lock_guard guard(mutex_);
    sessions_.erase(hash);
  }
  return store_.end_session(hash);
}

std::string Accounts::csrf_of(std::string_view token) const {
  return access::csrf_token(access::token_hash(token), store_.form_key().bytes());
}

bool Accounts::is_own_form(std::string_view token, std::string_view csrf) const {
  return !token.empty() && access::same_secret(csrf_of(token), csrf);
}

Result<std::string> Accounts::issue_key(std::string_view organisation, std::string_view label,
                                        AccountId issued_by, const Actor& by, std::string_view approved_by) {
  std::string token = "zk_" + access::new_token(random_);
  ApiKey key{
      0,    access::token_hash(token), std::string(organisation), std::string(label), issued_by, clock_(),
      false};
  const std::string approved = approved_by.empty() ? "" : ", approved by " + std::string(approved_by);
  ZICHT_TRY(key.id, store_.add_key(key, note_of(by, "", "key", key.organisation + approved)));
  const std::lock_guard guard(mutex_);
  keys_[key.key_hash] = key;
  return token;
}

Result<void> Accounts::revoke_key(std::int64_t id, const Actor& by) {
  ZICHT_CHECK(store_.revoke_key(id, note_of(by, "key " + std::to_string(id), "revoke")));
  return refresh();
}

std::optional<ApiKey> Accounts::key(std::string_view token) {
  const std::lock_guard guard(mutex_);
  const auto found = keys_.find(access::token_hash(token));
  if (found == keys_.end() || found->second.revoked) return std::nullopt;
  return found->second;
}

Result<void> Accounts::refresh() {
  std::vector<zicht::Session> seen;
  {
    const std::lock_guard guard(mutex_);
    for (const auto& [hash, session] : sessions_) seen.push_back(session);
  }
  ZICHT_TRY(const std::vector<zicht::Session> stored, store_.sessions());
  const Instant now = clock_();
  std::map<Hash, zicht::Session> current;
  for (const zicht::Session& session : stored) current.emplace(session.token_hash, session);
  for (const zicht::Session& session :
       seen) {  // when each was last seen is written now and then, not at each look
    const auto found = current.find(session.token_hash);
    if (found == current.end() ||
        session.last_seen.milliseconds - found->second.last_seen.milliseconds < 60'000)
      continue;
    ZICHT_CHECK(store_.touch_session(session.token_hash, session.last_seen));
  }
  for (const zicht::Session& session : stored)
    if (now.milliseconds - session.last_seen.milliseconds > kRememberedMilliseconds) {
      ZICHT_CHECK(store_.end_session(session.token_hash));
      current.erase(session.token_hash);
    }
  ZICHT_TRY(const std::vector<Account> accounts, store_.accounts());
  ZICHT_TRY(const std::vector<ApiKey> keys, store_.keys());
  const std::lock_guard guard(mutex_);
  for (const zicht::Session& session : seen)  // signed out while the store was read
    if (!sessions_.contains(session.token_hash)) current.erase(session.token_hash);
  for (auto& [hash, session] : current)
    if (const auto known = sessions_.find(hash); known != sessions_.end())
      session.last_seen = std::max(session.last_seen, known->second.last_seen);
  // A session that began while the store was read is in memory and not in `stored`; it stays.
  for (const auto& [hash, session] : sessions_)
    if (!current.contains(hash) && now.milliseconds - session.began.milliseconds < 5'000)
      current.emplace(hash, session);
  sessions_ = std::move(current);
  std::erase_if(proven_, [&](const auto& proof) { return !sessions_.contains(proof.first); });
  accounts_.clear();
  for (const Account& account : accounts) accounts_.emplace(account.id, account);
  keys_.clear();
  for (const ApiKey& key : keys) keys_.emplace(key.key_hash, key);
  return {};
}

std::optional<Role> Accounts::role_for(const Account& account, std::string_view verb) const {
  std::optional<Role> best;
  for (const Role role : account.roles) {
    const access::Right right = rights_.of(role, verb);
    if (right.reach == access::Reach::none) continue;
    if (!best || right.reach > rights_.of(*best, verb).reach) best = role;
  }
  return best;
}

Actor Accounts::actor(const SignedIn& who, std::string_view verb) const {
  const auto role = role_for(who.account, verb);
  return {who.account.name, who.account.organisation, role ? std::string(name_of(*role)) : "",
          std::string(verb), to_hex(who.session.token_hash).substr(0, 8)};
}

Result<void> write_account_events(
    registry::ServiceStore& store,
    const std::function<Result<std::vector<Receipt>>(const std::vector<NewEvent>&)>& append) {
  ZICHT_TRY(const std::vector<registry::WaitingEvent> waiting, store.waiting_events());
  for (const registry::WaitingEvent& event : waiting) {
    ZICHT_CHECK(append({{event.change, event.actor, std::nullopt}}));
    ZICHT_CHECK(store.drop_waiting_event(event.id));
  }
  return {};
}

}  // namespace zicht::services
