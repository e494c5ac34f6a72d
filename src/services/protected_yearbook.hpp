#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/protected_table.hpp"
#include "services/session.hpp"

namespace zicht::services {

/// Which yearbook is asked for.
struct YearbookQuestion {
  int year = 0;                    ///< the last one
  std::optional<Date> as_of = {};  ///< none = today
  std::vector<std::string> rules = {};
  ProtectionRule protection = {};
};

/// Every figure of the book over all years that the register can say something about (ten at most), protected
/// together: what a release may show. The tables of a year are joined by the people whom they count: a form
/// by its sub-forms, a nationality by its world region, a minor by the age; people and reports apart.
/// \errors invalid_input: not a year, a day to come, an unknown rule.  invalid_config: a definition combines
/// breakdowns
///         that cannot be protected together, or a rule counts a person in several classes of one.  corrupt,
///         io.
Result<std::vector<ProtectedTable>> protected_yearbook(Session& session, const YearbookQuestion& question);

/// One table as its release writes it: year, a column per dimension, count (empty where it is not shown),
/// status.
std::string as_csv(const ProtectedTable& table);

}  // namespace zicht::services
