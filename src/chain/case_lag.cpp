#include "chain/case_lag.hpp"

#include <algorithm>
#include <map>

namespace zicht::chain {
namespace {

constexpr int kCase = 1;
constexpr int kOtherEnd = 2;

bool is_over(const std::string& state) {
  return state.starts_with("closed_") || state == "merged" || state.starts_with("transferred_");
}

/// The first day on which a case that came from an investigation was registered, directly or through one of
/// its suspects.
std::optional<Date> first_case(const TieIndex& ties, const std::map<ObjectNumber, Date>& registered,
                               ObjectNumber investigation) {
  std::vector<ObjectNumber> cases = ties.to(Relation::led_to, investigation);
  for (const ObjectNumber suspect : ties.to(Relation::names, investigation))
    for (const ObjectNumber number : ties.to(Relation::prosecuted_in, suspect)) cases.push_back(number);
  std::optional<Date> first;
  for (const ObjectNumber number : cases)
    if (const auto found = registered.find(number); found != registered.end())
      first = std::min(first.value_or(found->second), found->second);
  return first;
}

}  // namespace

std::vector<CaseLag> case_lags(const ChainSnapshot& snapshot, const Codebook& codebook, int first_year,
                               int last_year) {
  const CodeList& states = codebook.list("investigation_state");
  const TieIndex ties(snapshot);
  Components components(snapshot);
  std::map<ObjectNumber, Date> registered;
  for (const Numbered<Case>& one : snapshot.cases)
    if (one.object.registered_on) registered.emplace(one.number, *one.object.registered_on);
  std::vector<CaseLag> lags;
  for (int year = first_year; year <= last_year; ++year) {
    CaseLag lag;
    lag.year = year;
    std::vector<stats::FollowedUnit> units;
    for (const Numbered<Investigation>& one : snapshot.investigations) {
      const auto opened = one.object.opened_on;
      if (!opened || year_of(*opened) != year || *opened > snapshot.as_of) continue;
      stats::FollowedUnit unit{snapshot.as_of.days - opened->days, 0, components.of(one.number)};
      const auto ended = one.object.closed_on ? one.object.closed_on : one.object.state_on;
      const auto first = first_case(ties, registered, one.number);
      if (first && *first < *opened) {
        ++lag.before_opening;
        continue;
      }
      if (first)
        unit = {first->days - opened->days, kCase, unit.component};
      else if (is_over(states[one.object.state].code) && ended && *ended >= *opened)
        unit = {ended->days - opened->days, kOtherEnd, unit.component};
      units.push_back(unit);
    }
    for (std::size_t at = 0; at < kLagWindows.size(); ++at) {
      lag.within[at] = stats::incidence_within(units, kCase, kLagWindows[at]);
      lag.quartiles[at] = stats::days_until(units, kCase, 0.25 * static_cast<double>(at + 1));
    }
    lags.push_back(lag);
  }
  return lags;
}

}  // namespace zicht::chain
