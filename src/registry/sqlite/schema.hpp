#pragma once

#include "registry/sqlite/database.hpp"

namespace zicht::registry {

/// Brings the tables of registry.db to the version that this program writes, all or nothing, and
/// makes its projections anew.
/// \errors too_new: a later program wrote it.  corrupt: not a registry.  io.
Result<void> migrate(Database& database);

/// \errors too_new, corrupt: as `migrate`; also too old, for a reader, which may not migrate.
Result<void> check_schema(Database& database);

/// The version that this program writes.
std::int64_t schema_version();

}  // namespace zicht::registry
