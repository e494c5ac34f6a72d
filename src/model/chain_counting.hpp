#pragma once

#include <cstdint>

namespace zicht {

// How what stands in the chain is counted. The first value of each rule is the default;
// definitions/rules.toml says in words what each means.

/// In which years an investigation counts.
enum class InvestigationYear : std::uint8_t {
  opened,
  running_in_year  ///< in each year from its opening until it ended
};
/// In which years a suspect counts.
enum class SuspectYear : std::uint8_t {
  first_suspected_in_year,  ///< once in each year in which an agency came to suspect the person
  first_ever
};
/// What one suspect is.
enum class SuspectUnit : std::uint8_t {
  person,                   ///< one key within one agency; without a key nobody can say who it is
  suspect_in_investigation  ///< in each investigation that names the person, with or without a key
};
/// Which cases count.
enum class CaseScope : std::uint8_t { any_charge, heaviest_charge };
/// For what somebody was convicted.
enum class Convicted : std::uint8_t { of_trafficking, of_any };
/// Which disposals are dismissals.
enum class Dismissals : std::uint8_t { all, technical, policy };
/// Which judgment of a case counts.
enum class JudgmentInstance : std::uint8_t { first, last_known };
/// Where the scope of what was done to a victim comes from.
enum class VictimScope : std::uint8_t {
  as_reported,    ///< the route of the recruitment, as a report says it
  by_nationality  ///< a stand-in: Dutch nationality is domestic, any other is cross-border
};

struct ChainCounting {
  InvestigationYear investigation_year = InvestigationYear::opened;
  SuspectYear suspect_year = SuspectYear::first_suspected_in_year;
  SuspectUnit suspect_unit = SuspectUnit::person;
  CaseScope case_scope = CaseScope::any_charge;
  Convicted convicted = Convicted::of_trafficking;
  Dismissals dismissals = Dismissals::all;
  JudgmentInstance instance = JudgmentInstance::first;
  VictimScope victim_scope = VictimScope::as_reported;
  friend bool operator==(const ChainCounting&, const ChainCounting&) = default;
};

}  // namespace zicht
