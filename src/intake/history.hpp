#pragma once

#include <functional>
#include <iosfwd>

#include "intake/import.hpp"

namespace zicht::intake {

struct HistorySummary {
  std::int64_t events = 0;
  std::int64_t reports = 0;
};

/// Imports the history of a register: JSON Lines of events, sorted by recorded_at; docs/history.md has the
/// format. The file names reports by labels of its own; in the registry a report is named by the number of
/// its event, which is known ahead because nothing else writes.
/// \param next   the number that the registry gives to the next event
/// \param append brings a batch to the registry; all of it must be recorded
/// \errors invalid_input: the first line that is wrong, with its line number and findings in words: a history
///         is taken whole or not at all up to that batch.  Errors of `append`.
Result<HistorySummary> import_history(
    std::istream& in, const ImportSetup& setup, Sequence next,
    const std::function<Result<std::vector<Receipt>>(const std::vector<NewEvent>&)>& append,
    const std::function<void(std::int64_t)>& progress);

}  // namespace zicht::intake
