#pragma once

#include "registry/log_entry.hpp"
#include "registry/merkle.hpp"
#include "registry/sqlite/database.hpp"

namespace zicht::registry {

/// Reads events in their order.
class LogReader {
 public:
  /// \param first  the sequence to begin at
  static Result<LogReader> from(Database& database, Sequence first);

  /// Only those about one report, its submission first, and those that undo them.
  static Result<LogReader> about(Database& database, ReportId report);

  /// The next event; nullopt after the last. Its views live until the next call.
  Result<std::optional<LogEntry>> next();

 private:
  Statement read_;
};

/// The frontier of the tree as it was saved with the last commit. \errors corrupt, io.
Result<MerkleFrontier> read_tree(Database& database);

}  // namespace zicht::registry
