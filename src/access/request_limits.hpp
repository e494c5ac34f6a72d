#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <string_view>
#include <utility>

#include "base/date.hpp"
#include "base/result.hpp"

namespace zicht::access {

/// Whose requests are counted together: those of a partner's key, or of an account.
enum class Requester : std::uint8_t { key, account };

/// What one key or account may ask. Invariant: all are at least 1, and a file counts no more than the burst.
struct RequestLimit {
  std::int64_t burst = 1;       ///< requests at once
  std::int64_t per_minute = 1;  ///< requests that come back as time goes by, up to the burst
  std::int64_t file = 1;        ///< requests that a file of many reports counts as
};

/// definitions/service/limits.toml for one kind of register. Immutable after loading.
class RequestLimitTable {
 public:
  /// Reads a [[limit]] for each requester and register ("real", "made-up"); keeps those of this register.
  /// \errors invalid_config: one is missing, stands twice, or has a number out of its range.
  static Result<RequestLimitTable> parse(std::string_view toml, std::string_view name, bool made_up);

  const RequestLimit& of(Requester requester) const {
    return limits_.at(static_cast<std::size_t>(requester));
  }

 private:
  std::array<RequestLimit, 2> limits_{};
};

/// Counts requests by token buckets: a bucket holds `burst` requests and fills by `per_minute`. Remembered in
/// memory: a restart fills every bucket. May be used by several threads at once.
class RequestLimits {
 public:
  explicit RequestLimits(RequestLimitTable table) : table_(table) {}

  /// Counts one request, or a file of many reports, when it may come now.
  /// \param number  of the key or account
  /// \return milliseconds to wait; 0 = it may come, and is counted
  std::int64_t take(Requester requester, std::int64_t number, bool is_file, Instant now);

 private:
  /// One request is 60,000 parts: so many come back in a minute for each request of `per_minute`.
  struct Bucket {
    std::int64_t parts = 0;
    Instant filled_at;
  };
  static constexpr std::int64_t kParts = 60'000;
  static void fill(Bucket& bucket, const RequestLimit& limit, Instant now);

  RequestLimitTable table_;
  std::mutex mutex_;  ///< of what is below
  std::map<std::pair<Requester, std::int64_t>, Bucket> buckets_;
};

}  // namespace zicht::access
