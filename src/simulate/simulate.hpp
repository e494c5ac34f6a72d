#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "model/identity_view.hpp"
#include "simulate/chain_demo.hpp"
#include "simulate/country.hpp"
#include "simulate/names.hpp"
#include "simulate/sorted_lines.hpp"

namespace zicht::simulate {

struct SimulationOptions {
  std::uint64_t seed = 1;
  std::int64_t scale = 1;                  ///< margins are this many times the profile's; 1 or more
  std::size_t sorting_bytes = 48'000'000;  ///< memory for events before they go to temporary streams
};

/// Where a simulation goes. What a register would hold: history and records. What none holds: people,
/// reports.
struct SimulationOutputs {
  std::ostream&
      history;  ///< JSON Lines of events, sorted by recorded_at, as `zicht import --history` reads them
  std::ostream& records;  ///< one row a report that counts: identities as they were written
  std::ostream& people;   ///< truth: one row a person, reported or not
  std::ostream& reports;  ///< truth: one row a report: whose it is, and what is wrong in it
  MakeTemporary make_temporary;
  std::vector<ReportSeen>* seen =
      nullptr;  ///< reports that count, for what was done with them; null = not asked
};

/// The people of a year: what the lists saw, and what they did not.
struct YearTruth {
  int year = 0;
  std::int64_t people = 0, reported = 0, reports = 0;
  std::vector<std::int64_t> captures;      ///< by ListMask; [0] = never reported
  std::vector<std::int64_t> own_captures;  ///< without referrals
};
struct SimulationTruth {
  std::vector<std::string> lists;
  std::vector<YearTruth> years;
};

/// Makes a country with its register. The margins of a profile with quotas hold at every seed, in the
/// register as it stands at the profile's end. Same profile, names, options: same bytes. Memory does not grow
/// with the scale.
/// \errors invalid_config: quotas that contradict each other.  io: a stream does not take it.
Result<SimulationTruth> simulate(const Profile& profile, const NameBook& names, const Codebook& codebook,
                                 const SimulationOptions& options, const SimulationOutputs& outputs,
                                 const std::function<void(std::int64_t)>& progress);

/// A table for `zicht estimate`: one 0/1 column a list, last column `count`; only histories that occur.
std::string captures_csv(const std::vector<std::string>& lists, const std::vector<std::int64_t>& captures);
/// year, people, reported, never_reported, reports.
std::string years_csv(const SimulationTruth& truth);

/// The identities of a country's reports for linkage, without any file; record i is the i-th report that
/// counts, and person_of[i] the position of its person. The columns are those of the records file, and in its
/// order.
struct SimulatedIdentities {
  IdentityView view;
  std::vector<std::uint32_t> person_of;
  std::vector<ErrorSet> errors_of;
};
SimulatedIdentities identities_of(const Country& country, const Profile& profile, const NameBook& names,
                                  const Codebook& codebook, std::uint64_t seed, std::int64_t block = 0);

/// The mapping with which `zicht link run` reads the records file.
std::string_view records_mapping();

}  // namespace zicht::simulate
