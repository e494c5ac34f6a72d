#pragma once

#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/cbor.hpp"
#include "model/chain.hpp"
#include "registry/fingerprint.hpp"

namespace zicht::registry {

/// What is known of an object only as keyed hashes: how it is called elsewhere, and what it refers to.
struct ChainKeys {
  std::optional<Fingerprint> own;     ///< its sender's reference; what others refer to
  std::optional<Fingerprint> person;  ///< of a suspect and of a case
  std::vector<std::pair<Relation, Fingerprint>> references;
  friend bool operator==(const ChainKeys&, const ChainKeys&) = default;
};

/// One version of an object as the log holds it.
struct LoggedObject {
  ChainObject object;
  ChainKeys keys;
};

/// What a registrar said of two objects.
struct LoggedTie {
  Relation relation{};
  ObjectNumber from = 0;
  ObjectNumber to = 0;
};

/// The payload of an event that enters or corrects an object; docs/format.md, "Payload of an object".
/// \param submission  what was sent together; empty = alone
Bytes encode_object(const ChainObject& object, const ChainKeys& keys, std::string_view submission,
                    const Codebook& codebook);

/// \errors corrupt: not what `encode_object` writes.  invalid_config: a code that the code lists do not have.
Result<LoggedObject> decode_object(std::span<const std::uint8_t> payload, const Codebook& codebook);

/// The kind of the object that a payload holds. \errors corrupt.
Result<ObjectKind> decode_object_kind(std::span<const std::uint8_t> payload);

/// Whether a payload holds an object of the chain: a correction may be of a report, too.
bool holds_object(std::span<const std::uint8_t> payload);

/// What a tied or untied event holds. \errors corrupt.
Result<LoggedTie> decode_tie(std::span<const std::uint8_t> payload);

}  // namespace zicht::registry
