#pragma once

#include <optional>
#include <string>
#include <vector>

#include "registry/log_entry.hpp"
#include "registry/sqlite/database.hpp"
#include "registry/sqlite/persons.hpp"

namespace zicht::registry {

/// The tables for look-ups, in step with the log: versions of reports and of objects of the chain, persons,
/// decisions, settlements, which events are about which report. All of it follows from the log and can be
/// made anew from it.
class Projections {
 public:
  static Result<Projections> on(Database& database);

  /// Takes up one event; before or after it is in the log.
  /// \errors not_found: a report that does not exist, or an event to undo.  conflict: the report was
  /// withdrawn; a contradiction between `same` and `different`; a linkage or an undoing that cannot be.
  /// corrupt: a payload that cannot be read.  io.
  Result<void> apply(const LogEntry& entry);

  /// The numbers of all events whose keys an erasure destroys: those about an erased report, its own among
  /// them.
  Result<std::vector<Sequence>> erased_events();

  /// Whether a report counts now. \errors not_found.
  Result<bool> is_active(ReportId report);

 private:
  Result<std::int64_t> last_valid_to(ReportId report);
  Result<void> check_exists(ReportId report);
  Result<void> check_active(ReportId report);
  Result<void> open_version(ReportId report, Sequence sequence, Sequence content);
  Result<void> close_version(ReportId report, Sequence sequence);
  Result<void> link(const LogEntry& entry);
  Result<void> apply_linkage(const LogEntry& entry);
  Result<void> undo(const LogEntry& entry);
  Result<bool> reopen(Sequence withdrawal, Sequence sequence);
  Result<bool> reopen_object(Sequence withdrawal, Sequence sequence);
  Result<void> add_about(ReportId report, Sequence sequence);
  /// What a number stands for; none = nothing that was entered.
  Result<std::optional<ObjectKind>> kind_of(ObjectNumber number);
  Result<void> enter_object(const LogEntry& entry);
  Result<void> close_object(ObjectNumber object, Sequence sequence);
  Result<void> say_tie(const LogEntry& entry);

  std::optional<Persons> persons_;
  Statement current_version_, close_version_, open_version_, add_about_, add_settlement_, add_erasure_,
      erased_events_, ended_by_, add_correction_;
  Statement object_now_, close_object_, open_object_, ended_object_, add_tie_;
};

/// Empties the projections and fills them from the log, in the caller's transaction. \errors as
/// Projections::apply.
Result<void> rebuild_projections(Database& database);

/// Compares the projections with what the log says they should be.
/// \return the name of each table that differs
Result<std::vector<std::string>> differing_projections(Database& database);

}  // namespace zicht::registry
