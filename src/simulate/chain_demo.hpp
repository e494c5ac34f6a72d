#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.hpp"
#include "base/result.hpp"

namespace zicht::simulate {

/// A report as the chain refers to it.
struct ReportSeen {
  std::string organisation;  ///< its code
  std::string reference;     ///< the reporter's own
  Date received_on;
  // What the truth tells of it.
  std::string label, person, type, form, place;
};

/// The margins of one year: definitions/profiles/netherlands_chain.toml.
struct ChainYear {
  int year = 0;
  std::map<std::string, std::int64_t, std::less<>> quota;  ///< by name: signals, registered, summons, …
  double share_investigated = 0;                           ///< of the year's reports
};

struct ChainProfile {
  Date until;  ///< nothing happens later
  std::int64_t waiting_summonses = 0;
  std::int64_t open_cases = 0;
  std::vector<ChainYear> years;  ///< ascending

  /// \errors invalid_config: a key that is missing or too much; a margin that cannot be met: more disposals
  ///         than open cases, more judgments than summonses that wait.
  static Result<ChainProfile> parse(std::string_view toml, std::string_view name);
};

/// Files by name ("chain/investigation.csv") with the columns that `zicht import --kind` reads: what was done
/// with these reports; and "truth/truth_follow_up.csv" and its like, which no register knows. Domestic
/// reports reach an investigation oftener than others, and people of one incident do together. Every margin
/// of the profile holds at every seed; all else is made up. Same arguments, same bytes. Nobody in them
/// exists; numbers of cases are of office 99, which does not exist either.
std::map<std::string, std::string> simulate_chain(const ChainProfile& profile,
                                                  std::vector<ReportSeen> reports, std::uint64_t seed);

}  // namespace zicht::simulate
