#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/account.hpp"
#include "model/event.hpp"
#include "registry/key_store.hpp"

namespace zicht::registry {

/// What must come into the log about a change of accounts or keys, and who made it. It is kept in the same
/// transaction as the change, so that neither is there without the other.
struct AccountNote {
  std::string actor;
  AccountChanged change;  ///< of a new key the account is empty; it becomes "key 3"
};

/// A note that is not in the log yet: who writes the log appends it.
struct WaitingEvent {
  std::int64_t id = 0;
  std::string actor;
  AccountChanged change;
};

/// What the service keeps beside the log: accounts, sessions, API keys, drafts, what waits for approval. A
/// file of its own (service.db) in the registry's folder, with a key of its own (keys/service.key) that seals
/// drafts and second factors. Several processes may use it at once; one object may be used by several
/// threads. Each change is on disk when its call returns.
class ServiceStore {
 public:
  /// Makes the files when they are not there.
  /// \errors not_found: no registry there, or the key is lost.  too_new, corrupt, locked, io.
  static Result<ServiceStore> open(const std::filesystem::path& registry);
  ServiceStore(ServiceStore&&) noexcept;
  ServiceStore& operator=(ServiceStore&&) noexcept;
  ~ServiceStore();

  /// For proofs that a form belongs to its session; 32 bytes.
  const Secret& form_key() const;

  /// \errors already_exists: an account of this name.
  Result<AccountId> add_account(const Account& account,
                                const std::optional<AccountNote>& note = std::nullopt);
  /// \errors not_found.
  Result<void> update_account(const Account& account, const std::optional<AccountNote>& note = std::nullopt);
  /// Marks a step of the second factor as taken, unless that or a later one was: false then.
  Result<bool> take_totp_step(AccountId account, std::int64_t step);
  /// \return nothing when there is no such account
  Result<std::optional<Account>> account(AccountId id);
  Result<std::optional<Account>> account_named(std::string_view name);
  Result<std::vector<Account>> accounts();

  Result<void> put_session(const Session& session);
  /// Notes when a session was seen; one that ended meanwhile stays ended.
  Result<void> touch_session(const Hash& token_hash, Instant last_seen);
  Result<void> end_session(const Hash& token_hash);
  Result<void> end_sessions_of(AccountId account);
  Result<std::vector<Session>> sessions();

  Result<std::int64_t> add_key(const ApiKey& key, const std::optional<AccountNote>& note = std::nullopt);
  Result<void> revoke_key(std::int64_t id, const std::optional<AccountNote>& note = std::nullopt);
  Result<std::vector<ApiKey>> keys();

  Result<std::int64_t> add_draft(const Draft& draft);
  /// \errors not_found: no such draft of this account, or it was sent.
  Result<void> update_draft(const Draft& draft);
  /// The fields of a draft that was sent are destroyed. \errors not_found.
  Result<void> mark_sent(std::int64_t draft, AccountId account, std::uint64_t report);
  Result<void> drop_draft(std::int64_t draft, AccountId account);
  /// Nothing when there is none of this account. \errors corrupt: it does not open.
  Result<std::optional<Draft>> draft(std::int64_t id, AccountId account);
  /// Newest first; those that were sent too.
  Result<std::vector<Draft>> drafts_of(AccountId account);

  Result<std::int64_t> add_request(const ApprovalRequest& request);
  /// Decides once. \errors conflict: decided already, or by who asked.  not_found.
  Result<void> decide_request(std::int64_t id, AccountId by, bool approved);
  /// Notes that what was approved was done, once. \errors conflict: it was done, or not approved.
  Result<void> spend_request(std::int64_t id, AccountId asked_by);
  Result<std::optional<ApprovalRequest>> request(std::int64_t id);
  Result<std::vector<ApprovalRequest>> requests();  ///< newest first

  /// Oldest first.
  Result<std::vector<WaitingEvent>> waiting_events();
  Result<void> drop_waiting_event(std::int64_t id);

 private:
  struct State;
  explicit ServiceStore(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace zicht::registry
