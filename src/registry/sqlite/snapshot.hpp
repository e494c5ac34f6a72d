#pragma once

#include "model/code_list.hpp"
#include "model/event.hpp"
#include "model/first_said.hpp"
#include "model/stat_snapshot.hpp"
#include "registry/sqlite/database.hpp"

namespace zicht::registry {

/// How many events were recorded before this moment: the size of the tree as it was then.
Result<Sequence> tree_size_before(Database& database, Instant end);

/// The same at the end of a day in Amsterdam.
Result<Sequence> tree_size_on(Database& database, Date day);

/// What was known at the end of a day in Amsterdam: the versions that held at that size of the log, by
/// person, with what registrars had settled. \errors corrupt, invalid_config (a code that is not in its
/// list), io.
Result<StatSnapshot> snapshot_of(Database& database, const Codebook& codebook, Date as_of);

/// Reports and concerns that are active as of a day and were corrected before it, as they were first said.
/// \errors corrupt, invalid_config, io.
Result<FirstSaid> first_said_of(Database& database, const Codebook& codebook, Date as_of);

}  // namespace zicht::registry
