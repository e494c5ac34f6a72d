#include <algorithm>

#include "access/token.hpp"
#include "access/totp.hpp"
#include "services/accounts.hpp"

namespace zicht::services {

using Outcome = SignInAnswer::Outcome;

Result<SignInAnswer> Accounts::prove_again(const SignedIn& who, std::string_view password,
                                           std::string_view code, std::string_view address) {
  const std::string& name = who.account.name;
  if (const std::int64_t wait = limits_.wait(name, address, clock_()); wait > 0)
    return SignInAnswer{Outcome::wait, "", wait};
  ZICHT_TRY(Account account, named(name));
  bool right = hasher_.fits(password, account.password_hash) && usable(account);
  if (right && !account.totp_secret.empty()) {
    ZICHT_TRY(right, take_code(who, account, code));
  }
  if (!right) {
    limits_.failed(name, address, clock_());
    return SignInAnswer{};
  }
  limits_.succeeded(name, address);
  const std::lock_guard guard(mutex_);
  proven_[who.session.token_hash] = clock_();
  return SignInAnswer{Outcome::signed_in, "", 0};
}

bool Accounts::has_proven(const SignedIn& who) const {
  const Instant now = clock_();
  const std::lock_guard guard(mutex_);
  const auto found = proven_.find(who.session.token_hash);
  if (found == proven_.end()) return false;
  const std::int64_t since = now.milliseconds - found->second.milliseconds;
  return since >= 0 && since <= kProvenMilliseconds;  // a clock that went back: prove it again
}

Result<Account> Accounts::proven(const SignedIn& who) {
  if (!has_proven(who)) return fail(ErrorCode::no_permission, "who is signed in must prove it again");
  return named(who.account.name);
}

Result<void> Accounts::end_sessions(const std::vector<zicht::Session>& sessions) {
  for (const zicht::Session& session : sessions) {
    ZICHT_CHECK(store_.end_session(session.token_hash));
    const std::lock_guard guard(mutex_);
    sessions_.erase(session.token_hash);
    proven_.erase(session.token_hash);
  }
  return {};
}

std::vector<zicht::Session> Accounts::sessions_of(AccountId account) const {
  std::vector<zicht::Session> own;
  const Instant now = clock_();
  const std::lock_guard guard(mutex_);
  for (const auto& [hash, session] : sessions_)
    if (session.account == account && !is_over(session, now)) own.push_back(session);
  std::ranges::sort(own, [](const zicht::Session& a, const zicht::Session& b) {
    return std::pair(b.began, b.token_hash) < std::pair(a.began, a.token_hash);
  });
  return own;
}

Result<std::string> Accounts::change_own_password(const SignedIn& who, std::string_view password) {
  ZICHT_TRY(Account account, proven(who));
  ZICHT_CHECK(access::PasswordHasher::check(password, account.name));
  ZICHT_TRY(account.password_hash, hasher_.hash(password));
  ZICHT_CHECK(change(account, note_of(actor(who, "session.own"), account.name, "password")));
  ZICHT_CHECK(end_sessions(sessions_of(account.id)));
  ZICHT_CHECK(store_.end_sessions_of(account.id));
  return begin_session(account.id, true);
}

Result<Bytes> Accounts::secret_to_replace(const SignedIn& who) const {
  Instant since;
  {
    const std::lock_guard guard(mutex_);
    const auto found = proven_.find(who.session.token_hash);
    if (found != proven_.end()) since = found->second;
  }
  if (!has_proven(who)) return fail(ErrorCode::no_permission, "who is signed in must prove it again");
  // Another one each time that somebody proves who they are; a reload shows the same.
  const std::string moment = std::to_string(since.milliseconds);
  const Hash derived = sha256({who.session.token_hash, store_.form_key().bytes(),
                               as_bytes("another second factor"), as_bytes(moment)});
  Bytes secret(20);
  std::copy_n(derived.begin(), secret.size(), secret.begin());
  return secret;
}

Result<Accounts::NewCodes> Accounts::replace_second_factor(const SignedIn& who, std::string_view code) {
  ZICHT_TRY(Account account, proven(who));
  ZICHT_TRY(const Bytes secret, secret_to_replace(who));
  const auto step = access::totp_step_of(code, secret, clock_(), -1);
  if (!step) return NewCodes{};
  account.totp_secret = secret;
  account.totp_step = *step;
  NewCodes codes;
  codes.recovery = give_recovery_codes(account);
  ZICHT_CHECK(change(account, note_of(actor(who, "session.own"), account.name, "second_factor")));
  ZICHT_CHECK(end_sessions(sessions_of(account.id)));
  ZICHT_CHECK(store_.end_sessions_of(account.id));
  ZICHT_TRY(codes.token, begin_session(account.id, true));
  return codes;
}

Result<Accounts::NewCodes> Accounts::renew_recovery_codes(const SignedIn& who) {
  ZICHT_TRY(Account account, proven(who));
  if (account.totp_secret.empty())
    return fail(ErrorCode::conflict, "the account has no second factor", account.name);
  NewCodes codes;
  codes.recovery = give_recovery_codes(account);
  ZICHT_CHECK(change(account, note_of(actor(who, "session.own"), account.name, "recovery_codes")));
  return codes;
}

Result<std::size_t> Accounts::end_own_sessions(const SignedIn& who, std::string_view session) {
  std::vector<zicht::Session> ending = sessions_of(who.account.id);
  std::erase_if(ending, [&](const zicht::Session& one) {
    if (session.empty()) return one.token_hash == who.session.token_hash;
    return to_hex(one.token_hash).substr(0, 8) != session;
  });
  if (ending.empty()) return std::size_t{0};
  ZICHT_TRY(const Account account, named(who.account.name));
  ZICHT_CHECK(change(account, note_of(actor(who, "session.own"), account.name, "end_sessions",
                                      std::to_string(ending.size()))));
  ZICHT_CHECK(end_sessions(ending));
  return ending.size();
}

}  // namespace zicht::services
