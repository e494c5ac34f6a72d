#pragma once

#include <cstdint>
#include <vector>

#include "chain/chain_index.hpp"
#include "chain/follow_up.hpp"
#include "model/chain.hpp"
#include "model/code_list.hpp"
#include "stats/competing_risks.hpp"

namespace zicht::chain {

/// How large the share of cases that were put before the court is, under the three denominators that a reader
/// may mean. They are printed together, since one alone misleads: with a constant chance of summons the first
/// moves with the inflow, and the second only knows what was decided soon.
struct CourtShare {
  int year = 0;
  std::int64_t decided = 0;  ///< last final disposal in the year
  std::int64_t decided_to_court = 0;
  std::int64_t registered = 0;  ///< in the year
  std::int64_t registered_to_court = 0;
  std::int64_t registered_ended_otherwise = 0;
  std::int64_t registered_open = 0;  ///< as of the date: registered = the three above
  /// The share of cases of the year that were put before the court within 365 and 730 days; dismissal and
  /// transfer compete, and cases that are open are seen until the as-of date.
  stats::Incidence within_365;
  stats::Incidence within_730;
  bool seen_365 = false;  ///< every case of the year was decided, or seen for all of those days
  bool seen_730 = false;
  /// The chance behind the first two shares, with the interval that cases of one investigation give it.
  stats::Incidence decided_share;
  stats::Incidence registered_share;
  // Stock: open_before + registered = disposed + open_after.
  std::int64_t open_before = 0;
  std::int64_t disposed = 0;
  std::int64_t open_after = 0;
};

/// What a court share is made with.
struct CourtShareRule {
  bool joined_counts = true;  ///< joining for trial puts a case before the court: the prosecution's own list
  std::int32_t silent_after_days = 365;  ///< an office that disposes of nothing for so long went silent
};

/// What happened to one case, as the shares need it.
struct TimedCase {
  const Numbered<Case>* court_case = nullptr;
  Date registered;
  std::optional<Date> decided;
  bool to_court = false;
  std::uint32_t component = 0;  ///< cases of one component may depend on each other
  /// The as-of date; of an office that disposed of nothing for a year before it, the day of its last
  /// disposal: its silence is not "still open".
  Date seen_until;

  /// Whether it was open at the end of a year.
  bool open_at_end_of(int year) const {
    return year_of(registered) <= year && (!decided || year_of(*decided) > year);
  }
};
/// All cases that count and have a day of registration.
std::vector<TimedCase> timed_cases(const ChainIndex& index, const Codebook& codebook, CourtShareRule rule);
/// Those registered in these years, each until it is put before the court, ends otherwise, or the as-of date.
/// `already`: it was disposed of before it was registered.
std::vector<FollowedCase> cases_until_court(std::span<const TimedCase> cases, Date as_of, int first_year,
                                            int last_year);
/// The share among some cases, in one year.
CourtShare court_share_of(std::span<const TimedCase> cases, int year, Date as_of);

/// One row a year. A case without a day of registration is in no year; one that was disposed of before it was
/// registered cannot be timed and is left out of the shares within days.
/// Cases that any tie leads between are taken to depend on each other.
std::vector<CourtShare> court_shares(const ChainIndex& index, const Codebook& codebook, int first_year,
                                     int last_year, CourtShareRule rule = {});

}  // namespace zicht::chain
