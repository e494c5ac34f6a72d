#pragma once

#include <span>

#include "base/cbor.hpp"
#include "base/result.hpp"
#include "model/source_table.hpp"

namespace zicht::registry {

/// The payload of an event that brings an aggregate table; docs/format.md, "Payload of a table".
Bytes encode_table(const SourceTable& table);
/// \errors corrupt: not what `encode_table` writes.
Result<SourceTable> decode_table(std::span<const std::uint8_t> payload);

}  // namespace zicht::registry
