#pragma once

#include <optional>
#include <string>
#include <vector>

#include "registry/registry.hpp"
#include "services/report_desk.hpp"

namespace zicht::services {

/// Which events an auditor asks for, newest first. What is empty asks for nothing in particular.
struct LogQuestion {
  Sequence events = 0;  ///< in the log now
  std::optional<ReportId> report;
  std::string account;        ///< who did it: the whole name
  std::optional<Date> from;   ///< recorded on this day at the earliest
  std::optional<Date> until;  ///< recorded on this day at the latest
  Sequence before = 0;        ///< goes on before this event; 0 = from the newest
};

struct LogPage {
  std::vector<registry::LoggedEvent> events;
  Sequence next = 0;  ///< go on before this one; 0 = there is nothing older
};

/// One page of the log. It looks at kMostLooked events at most, so a page about an account that did little
/// may be short and go on. \errors corrupt, io.
Result<LogPage> search_log(ReportDesk& desk, const LogQuestion& question, std::size_t limit);
inline constexpr Sequence kMostLooked = 20'000;

/// Whether the log as it is now begins as an earlier head says, with the proof for somebody who has only
/// that head.
struct BeginningProof {
  bool holds = false;
  registry::TreeHead now;
  std::string file;  ///< a proof as JSON
};
/// \errors invalid_input: not a head as SIZE:ROOT.  not_found: the log is not that long.  corrupt, io.
Result<BeginningProof> prove_beginning(ReportDesk& desk, std::string_view head);

}  // namespace zicht::services
