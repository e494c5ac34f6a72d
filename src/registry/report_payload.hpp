#pragma once

#include <cstdint>

#include "registry/payload_map.hpp"

namespace zicht::registry {

// The fields of a report as payloads have them. Which field has which key of which map stands in one place:
// model/report_field.cpp.

/// The fields that the log holds, and the episodes. \param out  gets one map
void write_report(const Report& report, const Codebook& book, CborWriter& out);
/// Keys that no field has are passed over: a later version wrote them.
Report read_report(CborReader& in, CodeReader& codes, const Codebook& book);

/// The fields that the vault holds. Keys above those of the fields are free for others.
void write_identity_fields(const Identity& identity, MapWriter& map);
/// Reads the value of this key when it is that of a field; false: it is not, and nothing was read.
bool read_identity_field(std::int64_t key, CborReader& in, Identity& identity);

}  // namespace zicht::registry
