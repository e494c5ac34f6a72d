#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/event.hpp"
#include "registry/chain_payload.hpp"
#include "registry/payload.hpp"

namespace zicht::registry {

/// An event as the log has it: who, when, what, without anything that identifies.
struct LoggedEvent {
  Sequence sequence = 0;
  Instant recorded_at;
  Instant appended_at;
  std::string actor;
  EventKind kind = EventKind::submitted;
  ReportId subject = 0;                   ///< 0 = about no report
  std::vector<ReportId> others;           ///< the second report of a decision; all that were viewed
  std::optional<LinkageApplied> linkage;  ///< about one report: only its own pairs
  Sequence undoes = 0;                    ///< of an undone event
  std::optional<Report> report;           ///< of a submitted or corrected event
  std::optional<SettledAttributes> settled;
  std::optional<ChainObject> object = {};  ///< of an event that enters or corrects an object of the chain
  std::optional<LoggedTie> tie = {};       ///< of tied and untied
  std::optional<SourceTable> table = {};   ///< of table_imported
  std::optional<AccountChanged> account = {};
};

}  // namespace zicht::registry
