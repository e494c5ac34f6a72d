#pragma once

#include <span>
#include <vector>

#include "model/event.hpp"
#include "registry/partition.hpp"

namespace zicht::registry {

/// What a linkage may not change, as pairs of the reports it compares.
struct BindingPairs {
  std::vector<ReportPair> same;
  std::vector<ReportPair> different;
};

/// Registrars' decisions in force, and what follows from them where they reach these reports through others
/// that are not compared (withdrawn ones). A silent report says nothing any more of who it is about, so what
/// linkage joined it with while it did is kept.
/// \param compared  ascending
/// \param silent    by compared report: its identity was erased, or withheld
BindingPairs binding_pairs(const std::vector<PairSaid>& in_force, std::span<const ReportId> compared,
                           const std::vector<bool>& silent);

/// Who should be one person.
struct ProposedPersons {
  std::vector<ReportId> compared;  ///< ascending
  std::vector<ReportId>
      person_of;  ///< by compared report: any one report of its group, the same for all of them
  std::vector<ReportPair> likely;  ///< pairs within groups, likeliest first
};

/// The splits and joins that lead from the persons that follow from what is in force to those proposed. None
/// when they are there already: proposing twice changes nothing. Joins follow `likely` as far as that ties
/// the groups together. `model_sha256` is left to the caller. Precondition: the proposal keeps to
/// `binding_pairs`.
LinkageApplied linkage_change(const std::vector<PairSaid>& in_force, const ProposedPersons& proposed);

}  // namespace zicht::registry
