#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "base/date.hpp"

namespace zicht::access {

/// How long somebody waits who failed to sign in. Nobody is locked out: who guesses at an account from one
/// address waits longer and longer, and others with that account, from elsewhere, wait half a minute at most.
/// Remembered in memory. May be used by several threads at once.
class SignInLimits {
 public:
  static constexpr int kFreeByPair = 5;      ///< failures of an account from an address before it waits
  static constexpr int kFreeByAddress = 30;  ///< of all accounts from an address
  static constexpr int kFreeByAccount = 50;  ///< of an account from all addresses
  static constexpr std::int64_t kLongestWait = 15 * 60 * 1000;  ///< milliseconds
  static constexpr std::int64_t kLongestWaitOfAccount = 30 * 1000;
  static constexpr std::int64_t kForgottenAfter = 60 * 60 * 1000;
  static constexpr std::size_t kMostRemembered = 100'000;

  /// Milliseconds to wait before the next attempt; 0 = may try now.
  std::int64_t wait(std::string_view account, std::string_view address, Instant now);
  void failed(std::string_view account, std::string_view address, Instant now);
  /// Forgets the failures of this account from this address.
  void succeeded(std::string_view account, std::string_view address);

 private:
  struct Failures {
    int count = 0;
    Instant last;
  };
  static std::int64_t wait_after(const Failures& failures, int free, std::int64_t longest, Instant now);
  const Failures* find(const std::string& key, Instant now) const;
  void add(const std::string& key, Instant now);
  void forget(Instant now);

  mutable std::mutex mutex_;
  std::map<std::string, Failures, std::less<>> failures_;
};

}  // namespace zicht::access
