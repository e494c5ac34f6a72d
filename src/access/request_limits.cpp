#include "access/request_limits.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "model/definition_file.hpp"

namespace zicht::access {
namespace {

constexpr std::int64_t kMost = 1'000'000'000;

std::optional<Requester> requester_named(std::string_view name) {
  if (name == "key") return Requester::key;
  if (name == "account") return Requester::account;
  return std::nullopt;
}

}  // namespace

Result<RequestLimitTable> RequestLimitTable::parse(std::string_view toml, std::string_view name,
                                                   bool made_up) {
  const DefinitionFile file(name);
  ZICHT_TRY(const Node document, parse_toml(toml, name));
  ZICHT_CHECK(file.only_keys(document, {"limit"}));
  ZICHT_TRY(const auto limits, file.tables(document, "limit"));
  RequestLimitTable table;
  std::map<std::pair<Requester, bool>, RequestLimit> read;
  for (const Node* const one : limits) {
    ZICHT_CHECK(file.only_keys(*one, {"of", "register", "burst", "per_minute", "file"}));
    ZICHT_TRY(const std::string of, file.text(*one, "of"));
    ZICHT_TRY(const std::string of_register, file.text(*one, "register"));
    const auto requester = requester_named(of);
    if (!requester) return file.wrong(*one, "a limit is of a key or of an account; write key or account");
    if (of_register != "real" && of_register != "made-up")
      return file.wrong(*one, "not a kind of register; write real or made-up");
    RequestLimit limit;
    ZICHT_TRY(limit.burst, file.whole(*one, "burst", 1, kMost));
    ZICHT_TRY(limit.per_minute, file.whole(*one, "per_minute", 1, kMost));
    ZICHT_TRY(limit.file, file.whole(*one, "file", 1, limit.burst));
    if (!read.emplace(std::pair{*requester, of_register == "made-up"}, limit).second)
      return file.wrong(*one, "a limit stands twice: that of " + of);
  }
  constexpr std::size_t kRequestersTimesRegisters = 4;
  if (read.size() != kRequestersTimesRegisters)
    return file.wrong(document, "a [[limit]] is needed for key and account, each for real and made-up");
  for (const Requester requester : {Requester::key, Requester::account})
    table.limits_.at(static_cast<std::size_t>(requester)) = read.at({requester, made_up});
  return table;
}

/// A clock that went back fills nothing, and takes nothing away.
void RequestLimits::fill(Bucket& bucket, const RequestLimit& limit, Instant now) {
  const std::int64_t most = limit.burst * kParts;
  const std::int64_t enough = most / limit.per_minute + 1;  // milliseconds in which an empty one is full
  const std::int64_t passed =
      std::clamp<std::int64_t>(now.milliseconds - bucket.filled_at.milliseconds, 0, enough);
  bucket.parts = std::min(most, bucket.parts + passed * limit.per_minute);
  bucket.filled_at = now;
}

std::int64_t RequestLimits::take(Requester requester, std::int64_t number, bool is_file, Instant now) {
  const RequestLimit& limit = table_.of(requester);
  const std::int64_t parts = (is_file ? limit.file : 1) * kParts;
  const std::lock_guard guard(mutex_);
  const auto [place, is_new] = buckets_.try_emplace({requester, number}, Bucket{limit.burst * kParts, now});
  Bucket& bucket = place->second;
  if (!is_new) fill(bucket, limit, now);
  if (bucket.parts >= parts) {
    bucket.parts -= parts;
    return 0;
  }
  return (parts - bucket.parts + limit.per_minute - 1) / limit.per_minute;
}

}  // namespace zicht::access
