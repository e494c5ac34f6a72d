#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "estimate/covariates.hpp"
#include "estimate/registry_lists.hpp"
#include "estimate/robustness.hpp"
#include "estimate/strata.hpp"
#include "model/hidden_people.hpp"
#include "services/hidden_people.hpp"
#include "services/session.hpp"

namespace zicht::services {

/// How many people there were in a period whom nobody reported, by the overlaps of lists.
struct PeopleQuestion {
  estimate::YearSpan period;  ///< of the registry; a table has none
  std::optional<Date> as_of;  ///< of the registry; none = today
  bool robustness = false;    ///< other looks at the same people, and sensitivity curves
  std::string strata;         ///< of the registry: a dimension whose classes are estimated apart and added up
  std::vector<std::string> covariates;  ///< one model over these dimensions, or columns of the table
  std::vector<std::string> covers;      ///< "nidos:minor=yes": this list sees only people of these levels
  std::vector<std::string> referrals;   ///< of a table: "FROM:TO"
  std::uint64_t seed = 1;
  std::size_t threads = 0;        ///< 0 = as many as the machine has
  std::size_t linkage_draws = 0;  ///< of the registry: average the band over draws of who is one person
  std::string actor;              ///< who opens identities for that
};

/// What came of it. Everything but `people` only where it was asked for.
struct PeopleEstimate {
  HiddenPeople people;
  std::vector<estimate::KnownListCheck> known_lists;
  std::vector<estimate::Stratum> strata;
  std::optional<estimate::CovariateTable> covariate_table;
  std::optional<Result<estimate::CovariateFit>> covariates;
};

/// Estimates the people of a registry. That there is no estimate is a refusal in the answer, with its reason.
/// \errors invalid_input: a period that is none, draws together with other looks, a list or level that is not
///         there. not_found: a dimension that is not there. invalid_config: definitions. As draw_persons.
Result<PeopleEstimate> estimate_people(Session& session, const PeopleQuestion& question);

/// The same of a table from elsewhere.
/// \param covariates  the table by levels, where one model over them is asked for; else null
/// \errors invalid_input: a path of referral or a level that is not there.
Result<PeopleEstimate> look_at_table(const estimate::CaptureTable& table,
                                     const estimate::CovariateTable* covariates,
                                     const PeopleQuestion& question, const EstimateDefinitions& definitions);

}  // namespace zicht::services
