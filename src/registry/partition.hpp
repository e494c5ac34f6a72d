#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "model/event.hpp"

namespace zicht::registry {

/// What an event says of two reports.
enum class Says : std::uint8_t {
  different = 0,  ///< a registrar: two people
  same = 1,       ///< a registrar: one person
  joined = 2,     ///< linkage: one person
  split = 3,      ///< linkage: the joins of these two, made by earlier events, do not hold any more
};

/// One saying, and where it stands in the log. Invariant: a <= b.
struct PairSaid {
  Sequence sequence = 0;
  std::uint32_t position = 0;  ///< among those of its event
  Says says = Says::same;
  ReportId a = 0;
  ReportId b = 0;
  friend bool operator==(const PairSaid&, const PairSaid&) = default;
};

/// Who is one person, by all that is in force about some reports.
struct Partition {
  std::unordered_map<ReportId, PersonId> person_of;  ///< each report named: the lowest of its set
  std::vector<PairSaid> joins;                       ///< of linkage, not split, in the order of the log
  std::vector<PairSaid> refused;                     ///< those of `joins` that decisions keep from holding

  /// A report that nothing was said of is a person of its own.
  PersonId person(ReportId report) const;
};

/// Reports are one person when a chain of `same` ties them, or of `same` and joins of linkage. Joins are
/// taken in the order of the log, one after another; one that would bring together what a `different` keeps
/// apart does not hold. Linkage yields to registrars, whoever spoke first.
/// \param said      in any order; only what is in force. Closed: with a report, all that is said of it
/// \param deciding  the event that is being recorded: has no number yet that a message could name
/// \errors conflict: a chain of `same` ties two reports that a `different` keeps apart; names the reports and
/// events.
Result<Partition> partition_of(std::vector<PairSaid> said, Sequence deciding = 0);

}  // namespace zicht::registry
