#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "model/code_list.hpp"
#include "registry/changes.hpp"
#include "registry/logged_event.hpp"
#include "registry/sqlite/database.hpp"
#include "registry/verify.hpp"

// What is asked of a log in SQLite.

namespace zicht::registry {

/// SQL never names a kind by a number of its own.
inline std::string number_in_sql(EventKind kind) { return std::to_string(static_cast<int>(kind)); }

/// All events about a report, in their order; those that were undone too, and what undid them. \errors
/// not_found: no such report.  corrupt, invalid_config, io.
Result<std::vector<LoggedEvent>> events_about(Database& database, const Codebook& codebook, ReportId report);

/// The events after the first `after` of the log, up to and with the one numbered `last`.
Result<std::vector<LoggedEvent>> events_between(Database& database, const Codebook& codebook, Sequence after,
                                                Sequence last);

/// What was recorded after the first `before` events of the log, up to and with the one numbered `last`. In
/// the order of first events. \errors corrupt, invalid_config, io.
Result<std::vector<ChangedPeople>> changed_people(Database& database, const Codebook& codebook,
                                                  Sequence before, Sequence last);

/// Reads the whole log, recomputes its tree, and checks: numbers without a gap; times that never decrease but
/// at a correction of the clock; each sealed text against its commitment, none missing and none too many; the
/// stored tree; every head, which must be of a prefix of this log; and that the projections are those that
/// follow from it. A log that was rewritten from some event on, tree included, contradicts each head of a
/// size beyond that event; without such a head nothing can tell.
/// \param progress  called now and then with the events read
/// \errors io, or corrupt when the file itself cannot be read: what the log says is never an error.
Result<Verification> verify_log(Database& database, std::span<const TreeHead> heads,
                                const std::function<void(Sequence)>& progress);

}  // namespace zicht::registry
