#include "access/sign_in_limits.hpp"

#include <algorithm>

namespace zicht::access {
namespace {

std::string pair_key(std::string_view account, std::string_view address) {
  return "pair " + std::string(account) + ' ' + std::string(address);
}
std::string address_key(std::string_view address) { return "address " + std::string(address); }
std::string account_key(std::string_view account) { return "account " + std::string(account); }

}  // namespace

std::int64_t SignInLimits::wait_after(const Failures& failures, int free, std::int64_t longest, Instant now) {
  if (failures.count < free) return 0;
  const int doublings = std::min(failures.count - free, 20);
  const std::int64_t whole = std::min(longest, std::int64_t{1000} << static_cast<unsigned>(doublings));
  // A clock that went back does not make the wait longer than it is.
  const std::int64_t passed = std::max<std::int64_t>(now.milliseconds - failures.last.milliseconds, 0);
  return std::max<std::int64_t>(whole - passed, 0);
}

const SignInLimits::Failures* SignInLimits::find(const std::string& key, Instant now) const {
  const auto found = failures_.find(key);
  if (found == failures_.end()) return nullptr;
  return now.milliseconds - found->second.last.milliseconds > kForgottenAfter ? nullptr : &found->second;
}

std::int64_t SignInLimits::wait(std::string_view account, std::string_view address, Instant now) {
  const std::lock_guard guard(mutex_);
  std::int64_t longest = 0;
  const auto look = [&](const std::string& key, int free, std::int64_t limit) {
    if (const Failures* const failures = find(key, now))
      longest = std::max(longest, wait_after(*failures, free, limit, now));
  };
  look(pair_key(account, address), kFreeByPair, kLongestWait);
  look(address_key(address), kFreeByAddress, kLongestWait);
  look(account_key(account), kFreeByAccount, kLongestWaitOfAccount);
  return longest;
}

void SignInLimits::failed(std::string_view account, std::string_view address, Instant now) {
  const std::lock_guard guard(mutex_);
  add(pair_key(account, address), now);
  add(address_key(address), now);
  add(account_key(account), now);
  if (failures_.size() > kMostRemembered) forget(now);
}

void SignInLimits::succeeded(std::string_view account, std::string_view address) {
  const std::lock_guard guard(mutex_);
  failures_.erase(pair_key(account, address));
}

void SignInLimits::add(const std::string& key, Instant now) {
  const bool forgotten = find(key, now) == nullptr;
  Failures& failures = failures_[key];
  failures.count = forgotten ? 1 : failures.count + 1;
  failures.last = now;
}

/// Makes room: what is old first, and if that is not enough all that never made anybody wait.
void SignInLimits::forget(Instant now) {
  std::erase_if(failures_, [&](const auto& entry) {
    return now.milliseconds - entry.second.last.milliseconds > kForgottenAfter;
  });
  if (failures_.size() > kMostRemembered)
    std::erase_if(failures_, [](const auto& entry) { return entry.second.count < kFreeByPair; });
}

}  // namespace zicht::access
