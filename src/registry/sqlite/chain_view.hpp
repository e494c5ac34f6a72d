#pragma once

#include "model/chain.hpp"
#include "model/source_table.hpp"
#include "registry/object_count.hpp"
#include "registry/sqlite/database.hpp"

namespace zicht::registry {

/// The objects of the chain that are active as of a day, and the ties between them and with reports. Ties
/// that senders' references make are found here and stand nowhere in the log, so that the order in which
/// files came does not matter: a reference ties when both ends are there. \errors corrupt, invalid_config,
/// io.
Result<ChainSnapshot> chain_of(Database& database, const Codebook& codebook, Date as_of);

/// The aggregate tables of other sources that are active as of a day, in the order in which they came: a
/// later version of the same table stands behind an earlier one. \errors corrupt, io.
Result<std::vector<NumberedTable>> tables_of(Database& database, Date as_of);

/// How many objects of each kind there are. Only kinds of which there are any. \errors io.
Result<std::vector<ObjectCount>> object_counts(Database& database);

}  // namespace zicht::registry
