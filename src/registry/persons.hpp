#pragma once

#include <unordered_map>
#include <vector>

#include "model/event.hpp"
#include "registry/database.hpp"

namespace zicht::registry {

/// The partition of reports into persons, kept as intervals of sequence numbers. A report that no decision
/// touched is a person of its own and has no row.
class Persons {
 public:
  static Result<Persons> on(Database& database);

  /// Makes one person of the two that the reports belong to; the older identifier stays.
  /// \errors conflict: a decision says that two of their reports are about different persons.
  Result<void> join(Sequence sequence, ReportId a, ReportId b);
  /// \errors conflict: they are one person by decisions made before.
  Result<void> keep_apart(Sequence sequence, ReportId a, ReportId b);

  Result<PersonId> person_of(ReportId report);             ///< now
  Result<std::vector<ReportId>> members(PersonId person);  ///< now; precondition: the person exists

  /// Who each report with a row belonged to, as the log stood at this size.
  Result<std::unordered_map<ReportId, PersonId>> at(Sequence tree_size);

 private:
  Result<bool> kept_apart(const std::vector<ReportId>& ours, PersonId other);
  Result<void> move(ReportId report, PersonId person, Sequence sequence);
  Result<void> decide(Sequence sequence, bool same, ReportId a, ReportId b);

  Statement person_of_, members_, different_from_, close_, open_, decide_, all_;
};

}  // namespace zicht::registry
