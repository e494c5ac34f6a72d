#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.hpp"
#include "base/philox.hpp"
#include "base/result.hpp"
#include "simulate/follow_up_rates.hpp"

// Follow-up, prosecution and series whose truth is known: what a study measures and `zicht simulate
// --scenario` writes.

namespace zicht::simulate {

/// What is true of the chain in a made-up country.
struct ChainScenario {
  std::string_view name;
  bool incidents = true;      ///< people of one incident share an investigation; else each is one
  bool place_matters = true;  ///< for the chance of an investigation
  bool confounded = false;    ///< form and reporter decide that chance, and go with the place
  double first_unknown = 0;   ///< share of places that only an investigation teaches
  bool goes_silent = false;   ///< from half of the last year on, nothing is said of reports of the police
  bool inflow_falls = false;  ///< fewer cases come in; the chance of a summons stays
  double victims_growth = 1;  ///< of sexual exploitation, a year
  double investigations_growth = 1;

  /// Whether victims and investigations are drawn as two series, not one from the other.
  bool is_of_series() const { return victims_growth != 1 || investigations_growth != 1; }
};

/// place_null, place_learnt, inflow_only, silent_source, opposite, flat. `default` is the profile's own
/// margins.
std::span<const ChainScenario> chain_scenarios();
/// \errors invalid_input: there is none of this name; says which there are.
Result<ChainScenario> chain_scenario(std::string_view name);

inline constexpr std::array<std::string_view, 4> kScenarioPlaces = {"domestic", "abroad", "both", "unknown"};
inline constexpr std::size_t kUnknownPlace = 3;

/// One reported person, and everything that may happen to the report.
struct FollowedPerson {
  static constexpr std::int32_t kNever = std::numeric_limits<std::int32_t>::max();

  std::size_t place = 0;             ///< of kScenarioPlaces
  bool place_first_unknown = false;  ///< the first report does not say it
  bool sexual = true;                ///< else labour exploitation
  bool police = true;                ///< who reports; else a care organisation
  Date received_on;
  std::uint32_t incident = 0;                ///< within the year
  double chance = 0;                         ///< of an investigation, were nothing to end the wait
  std::int32_t investigated_after = kNever;  ///< days, were nothing to end the wait before
  std::int32_t dropped_after = kNever;

  /// Whether the report reaches an investigation at all: nothing ended the wait before.
  bool reaches() const { return investigated_after != kNever && investigated_after <= dropped_after; }
  std::int32_t ends_after() const { return reaches() ? investigated_after : dropped_after; }
  std::size_t place_said_first() const { return place_first_unknown ? kUnknownPlace : place; }
};

/// The people first reported in a year, incident by incident; at least `count`.
std::vector<FollowedPerson> draw_followed_people(int year, std::size_t count, const ChainScenario& scenario,
                                                 Philox& random);

/// A case, and how it goes.
struct FollowedCase {
  Date registered_on;
  bool to_court = false;
  std::int32_t disposed_after = 0;
};
inline constexpr double kChanceOfSummons = 0.55;
/// Cases of a year. Summonses take longer than dismissals.
std::vector<FollowedCase> draw_followed_cases(int year, std::size_t count, Philox& random);
/// How many come in, from the first year of a country on, when the inflow falls.
inline constexpr std::array<std::size_t, 7> kFallingInflow = {221, 221, 221, 209, 180, 130, 130};

/// Two series without autocorrelation; the variance of a count is three times its mean.
struct SeriesYear {
  double expected_victims = 0;
  double expected_investigations = 0;
  std::int64_t victims = 0;
  std::int64_t investigations = 0;
};
std::vector<SeriesYear> draw_series_years(std::size_t years, const ChainScenario& scenario, Philox& random);

/// How far people got within so many days, in expectation, by what they are: worked out by the same draws
/// with very many people, each an incident of its own and seen to the end.
struct ExpectedWithin {
  std::size_t place = 0;
  bool sexual = true;
  bool police = true;
  double share = 0;                      ///< of all people
  std::array<double, 3> investigated{};  ///< within 90, 180 and 365 days
  std::array<double, 3> ended_otherwise{};
};
/// \param as_said_first  places as the first report says them, else true ones
std::vector<ExpectedWithin> expected_within(const ChainScenario& scenario, bool as_said_first);

}  // namespace zicht::simulate
