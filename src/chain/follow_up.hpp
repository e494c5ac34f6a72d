#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "chain/chain_index.hpp"
#include "model/chain.hpp"
#include "model/code_list.hpp"
#include "model/first_said.hpp"
#include "model/stat_snapshot.hpp"
#include "stats/competing_risks.hpp"
#include "stats/stratified_difference.hpp"

namespace zicht::chain {

/// Which ends count as follow-up; the first value is the default.
enum class FollowedUp : std::uint8_t {
  investigation,  ///< opened, or joined to one that runs
  criminal,       ///< a declaration or a transfer abroad too
  any_action      ///< whatever is not "no action"
};
/// What is followed.
enum class FollowUpUnit : std::uint8_t {
  person,  ///< from its first active report
  report,
  concern
};
/// Where what was under investigation when it came is counted.
enum class AlreadyInvestigated : std::uint8_t { apart, as_followed_up };

/// Which place of exploitation a unit goes by.
enum class PlaceKnown : std::uint8_t {
  as_first_reported,  ///< what was said before anybody looked into it
  as_now_known        ///< an investigation teaches the place, so that this depends on there being one
};

struct FollowUpRule {
  FollowedUp followed_up = FollowedUp::investigation;
  FollowUpUnit unit = FollowUpUnit::person;
  AlreadyInvestigated already = AlreadyInvestigated::apart;
  PlaceKnown place_known = PlaceKnown::as_first_reported;
  std::int32_t window_days = 180;
  /// A source whose reports got no follow-up at all for this long before the as-of date went silent: its
  /// reports are seen until the last follow-up that it delivered. Else silence would read as "nothing was
  /// done".
  std::int32_t silent_after_days = 365;
};

/// How the wait of a unit ended, the cause of stats::FollowedUnit.
inline constexpr std::int32_t kReached = 1;   ///< by what the measure waits for: follow-up, a case, the court
inline constexpr std::int32_t kOtherEnd = 2;  ///< by anything else

/// One unit from its beginning on: a report or concern from its receipt; in measures of other units an
/// investigation from its opening, a case from its registration.
struct FollowedCase {
  ObjectNumber number = 0;
  Date received_on;
  CodeId place = kUnknown;
  CodeId form = kUnknown;
  CodeId organisation = kUnknown;  ///< that reported, investigated or handed the case over
  stats::FollowedUnit unit;        ///< cause 1 = it got there, 2 = ended otherwise
  bool already = false;            ///< it was there at or before the beginning: apart, not in shares
  std::int32_t seen_days = 0;  ///< from its beginning until nobody could see it any longer, however it ended
  CodeId region = kUnknown;
  CodeId scope = kUnknown;
  CodeId office = kUnknown;
  CodeId heaviest = kUnknown;  ///< whether trafficking is the heaviest offence
  bool tied = false;  ///< anything in the register hangs together with it; else nothing can be said to follow
  bool silent = false;  ///< its source went silent, so that it is seen until the source's last word only
  std::optional<CodeId> reason = {};  ///< no_action_reason, where the first end is that nothing was done
};

/// Whether the share of a group within days is said: when all were seen for so long, or enough are still
/// followed at the end of it.
inline bool is_said(const stats::Incidence& within, bool all_seen) {
  constexpr std::int64_t kFewestAtRisk = 10;
  return all_seen || within.at_risk >= kFewestAtRisk;
}

/// All units that were received from the first day of `first_year` to the last of `last_year`, each until its
/// first end, or until it could not be seen any longer. Interim steps (enriched, heard, passed on) neither
/// end nor compete. A tie to an investigation counts as an end on the day that it was opened, unless a
/// follow-up within that investigation says the day: a report may be joined to one that ran already.
/// \param first  what was first said of those that were corrected since
/// \errors invalid_config: a code list of the chain is not there yet; says to adopt it.
Result<std::vector<FollowedCase>> followed_cases(const StatSnapshot& reports, const ChainIndex& chain,
                                                 const Codebook& codebook, int first_year, int last_year,
                                                 const FollowUpRule& rule, const FirstSaid& first = {});

/// The windows that are always shown, in days.
inline constexpr std::array<std::int32_t, 3> kWindows = {90, 180, 365};

/// One cell: the units of one year and one class.
struct FollowUpCell {
  int year = 0;
  CodeId place = kUnknown;
  std::int64_t already = 0;  ///< already under investigation: not in the shares
  std::array<stats::Incidence, kWindows.size()> within;
  /// Whether a window may be printed: every unit ended or was seen for the whole of it, or 10 are at risk
  /// there; and something of the year is tied at all, since no ties are not "no follow-up".
  std::array<bool, kWindows.size()> said{};
};
/// By year and place of exploitation, the places in the order of their list, unknown last. Cells without
/// units are left out.
std::vector<FollowUpCell> follow_up_by_place(std::span<const FollowedCase> cases);

/// How much less or more often a place is followed up than domestic exploitation is.
struct FollowUpDifference {
  CodeId place = kUnknown;
  std::int64_t units = 0;
  std::int64_t events = 0;  ///< of them, followed up within the window
  stats::IncidenceDifference crude;
  /// Within form x organisation x year, since both differ by place; none = no stratum has both.
  std::optional<stats::CommonDifference> within_strata;
  double compared_share = 0;  ///< of the units of both places, those in strata that have both
};
/// Every place against another, `domestic` when none is named. The variance over strata is scaled by how much
/// more alike units of one component are than chance. An association: who reports, and what, differs by
/// place.
std::vector<FollowUpDifference> follow_up_differences(std::span<const FollowedCase> cases,
                                                      const Codebook& codebook, std::int32_t window_days,
                                                      std::optional<CodeId> against = {});

/// Reports and concerns without any follow-up for more than a year, by number: for the registrar.
struct NeverFollowedUp {
  ObjectKind kind = ObjectKind::report;
  ObjectNumber number = 0;
  Date received_on;
};
std::vector<NeverFollowedUp> never_followed_up(const StatSnapshot& reports, const ChainSnapshot& chain,
                                               std::int32_t open_days = 365);

}  // namespace zicht::chain
