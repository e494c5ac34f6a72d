#pragma once

#include <span>
#include <string>
#include <vector>

#include "services/session.hpp"

namespace zicht::services {

/// Who decides, and why. A reason is sealed; it must not name anybody.
struct Decider {
  std::string actor;
  std::string reason;
};

// Each function below records one event and returns its number. Precondition: the session was opened for
// writing. \errors as registry::Registry::append, besides those that are named.

/// The report does not count any more; its history stays.
Result<Sequence> withdraw(Session& session, ReportId report, const Decider& decider);
/// The report counts again, as it was. \errors conflict: it is not withdrawn.
Result<Sequence> undo_withdrawal(Session& session, ReportId report, const Decider& decider);
/// \errors invalid_input: a report beside itself.
Result<Sequence> decide_same(Session& session, ReportId a, ReportId b, const Decider& decider);
Result<Sequence> decide_different(Session& session, ReportId a, ReportId b, const Decider& decider);
/// \param assignments  "sex=female", "birth_year=2007", "nationalities=NG|UA"
/// \errors invalid_input: not such an attribute, or not a value of it.
Result<Sequence> settle(Session& session, ReportId report, std::span<const std::string> assignments,
                        const Decider& decider);
/// The clock was ahead when the newest events were recorded; they count as recorded now.
/// \errors conflict: the log does not lie ahead of the clock.
Result<Sequence> correct_clock(Session& session, const Decider& decider);

/// What can be settled for a person, in words: "birth_year, sex, … or unaccompanied_minor".
std::string settled_names();
/// What assignments of `settle` say. \errors invalid_input.
Result<SettledAttributes> parse_settled(std::span<const std::string> assignments, const Codebook& book);

/// A report by its number, "R17". \errors invalid_input.
Result<ReportId> report_named(const std::string& name);

}  // namespace zicht::services
