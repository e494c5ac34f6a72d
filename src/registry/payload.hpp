#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "base/cbor.hpp"
#include "model/code_list.hpp"
#include "model/event.hpp"

namespace zicht::registry {

/// The version that `encode` writes. docs/format.md has the keys of each version.
inline constexpr int kPayloadVersion = 1;

/// The part of an event that the log holds: what figures need, as canonical CBOR with integer keys, codes as
/// their texts. Reasons are not in it: free text may name somebody, so it is sealed with the identity
/// (`secrets_of`). Of an object of the chain without its keyed hashes, which only a writer can make.
Bytes encode(const EventBody& body, const Codebook& codebook);

/// Reads the report out of the payload of a submitted or corrected event.
/// \errors corrupt: not what `encode` writes.  invalid_config: a code that the code lists do not have.
Result<Report> decode_report(std::span<const std::uint8_t> payload, const Codebook& codebook);

/// Reads what a settled event holds. \errors as decode_report.
Result<SettledAttributes> decode_settled(std::span<const std::uint8_t> payload, const Codebook& codebook);

/// The reports that an event is about besides its subject: the other one of `same` and `different`, all of
/// `viewed`.
/// \errors corrupt.
Result<std::vector<ReportId>> decode_other_reports(std::span<const std::uint8_t> payload);

/// Reads what a linkage_applied event holds. \errors corrupt: also when a pair is not of two reports, the
/// lower first.
Result<LinkageApplied> decode_linkage(std::span<const std::uint8_t> payload);

/// What somebody said of an alarm. \errors corrupt.
Result<AlarmExplained> decode_explanation(std::span<const std::uint8_t> payload);

/// The event that an undone event takes out of force. \errors corrupt.
Result<Sequence> decode_undone(std::span<const std::uint8_t> payload);

/// What was changed of an account. \errors corrupt.
Result<AccountChanged> decode_account(std::span<const std::uint8_t> payload);

/// What a released or release_withdrawn event holds: the release, and the hash of its SHA256SUMS.
struct NamedHash {
  std::string name;
  Hash hash{};
};
/// \errors corrupt.
Result<NamedHash> decode_released(std::span<const std::uint8_t> payload);

/// What was sent together with a submitted report; empty = alone. The view lives as long as the payload.
/// \errors corrupt.
Result<std::string_view> decode_submission(std::span<const std::uint8_t> payload);

/// What identifies and what was said in free words: goes into the vault. Empty bytes when there is nothing.
Bytes secrets_of(const EventBody& body);

/// The number of the data key that seals what an event says in confidence. Identities are sealed with the key
/// of their report; what is said with other events, with a key of their own, so that it can be said of an
/// erased report too.
ReportId key_owner(EventKind kind, Sequence sequence, ReportId subject);

struct Secrets {
  Identity identity;
  std::string reason;
  std::string site_name;  ///< these two of objects of the chain only
  std::string case_key;
};
/// What the vault holds of one event.
struct OpenedSecrets {
  Sequence event = 0;
  Secrets secrets;
  bool erased = false;  ///< its key was destroyed: nothing can be read any more
};
/// \errors corrupt.
Result<Secrets> decode_secrets(std::span<const std::uint8_t> content);

}  // namespace zicht::registry
