#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>

#include "linkage/expected_errors.hpp"
#include "services/linked_register.hpp"

namespace zicht::services {

/// Persons before and after a proposal.
struct PersonsChange {
  std::int64_t before = 0;
  std::int64_t after = 0;
};

/// Persons by the year of their first report; no year = no report of the person has a day of receipt.
using PersonsChangeByYear = std::map<std::optional<int>, PersonsChange>;
PersonsChangeByYear persons_change_by_year(const LinkedRegister& linked);

/// What the model believes of its own precision and recall over a register.
linkage::ExpectedErrors expected_errors_of(const LinkedRegister& linked);

/// What linkage makes of a register, and what that would change.
struct LinkProposal {
  std::unique_ptr<const LinkedRegister> linked;
  PersonsChangeByYear by_year;
  linkage::ExpectedErrors expected;
  std::size_t questions = 0;  ///< that a registrar may decide
  bool changes = false;       ///< whether anybody's person becomes another
  Sequence event = 0;         ///< that took it over; 0 = it was not
};

/// Proposes who is one person; with `commit`, takes the proposal over as one event when it changes anything.
/// \errors as link_register() and Registry::append.
Result<LinkProposal> propose_persons(registry::Registry& registry, const std::string& actor,
                                     const EngineOptions& engine, bool commit);

}  // namespace zicht::services
