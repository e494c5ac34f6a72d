#pragma once

#include <unordered_map>
#include <vector>

#include "model/event.hpp"
#include "registry/partition.hpp"
#include "registry/sqlite/database.hpp"

namespace zicht::registry {

/// Who the reports belong to that have a row.
using PersonOf = std::unordered_map<ReportId, PersonId>;
/// A report without a row is a person of its own.
inline PersonId person_of(const PersonOf& members, ReportId report) {
  const auto member = members.find(report);
  return member == members.end() ? report : member->second;
}

/// The partition of reports into persons, kept as intervals of sequence numbers, and what it follows from:
/// decisions and linkage, each in force or undone. A report that is alone has no row.
/// After each event persons are those of `partition_of` over all that is in force; only the reports that the
/// event's own are tied to are looked at.
class Persons {
 public:
  static Result<Persons> on(Database& database);

  /// A registrar says that two reports are about one person, or about two.
  /// \errors conflict: contradicts the decisions in force.
  Result<void> decide(Sequence sequence, bool same, ReportId a, ReportId b);
  /// \errors conflict: a join that decisions keep apart; a split of two that no linkage joined; nothing at
  /// all.
  Result<void> apply(Sequence sequence, const LinkageApplied& linkage);
  /// Takes an event out of force; undoing an `undone` brings back what that took out.
  /// \return the two reports of a decision, so taken out of force or brought back; none for a linkage
  /// \errors not_found: no event of such a kind has this number.  conflict: it was undone before; what comes
  /// back contradicts decisions in force.
  Result<std::vector<ReportId>> undo(Sequence sequence, Sequence event);

  Result<PersonId> person_of(ReportId report);             ///< now
  Result<std::vector<ReportId>> members(PersonId person);  ///< now; precondition: the person exists

  /// Who each report with a row belonged to, as the log stood at this size.
  Result<PersonOf> at(Sequence tree_size);

  /// All that is in force now, in the order of the log.
  Result<std::vector<PairSaid>> in_force();

 private:
  Result<bool> kept_apart(const std::vector<ReportId>& ours, PersonId other);
  Result<void> join(Sequence sequence, ReportId a, ReportId b);
  Result<void> move(ReportId report, PersonId person, Sequence sequence);
  Result<void> say(const PairSaid& said);
  Result<std::vector<PairSaid>> said_of(ReportId report);
  Result<std::vector<PairSaid>> all_tied_to(const std::vector<ReportId>& reports);
  Result<Partition> update(Sequence sequence, const std::vector<ReportId>& reports);
  Result<void> set_in_force(Sequence event, bool in_force);

  Statement person_of_, members_, different_from_, close_, open_, say_, said_of_, said_by_, all_, in_force_,
      put_in_force_, add_undo_, find_undo_, put_undo_in_force_;
  bool any_linkage_ = false;  ///< somebody may be joined by more than `same`
};

}  // namespace zicht::registry
