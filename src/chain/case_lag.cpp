#include "chain/case_lag.hpp"

#include <algorithm>
#include <span>

namespace zicht::chain {
namespace {

constexpr int kCase = 1;
constexpr int kOtherEnd = 2;

bool is_over(const std::string& state) {
  return state.starts_with("closed_") || state == "merged" || state.starts_with("transferred_");
}

/// The first day on which a case that came from an investigation was registered, directly or through one of
/// its suspects.
std::optional<Date> first_case(const ChainIndex& index, ObjectNumber investigation) {
  std::optional<Date> first;
  const auto add = [&](std::span<const ObjectNumber> cases) {
    for (const ObjectNumber number : cases) {
      const std::uint32_t at = index.cases.of(number);
      if (at == Positions::kNone) continue;
      const auto registered = index.snapshot.cases[at].object.registered_on;
      if (registered && (!first || *registered < *first)) first = registered;
    }
  };
  add(index.ties.to(Relation::led_to, investigation));
  for (const ObjectNumber suspect : index.ties.to(Relation::names, investigation))
    add(index.ties.to(Relation::prosecuted_in, suspect));
  return first;
}

}  // namespace

std::vector<CaseLag> case_lags(const ChainIndex& index, const Codebook& codebook, int first_year,
                               int last_year) {
  const ChainSnapshot& snapshot = index.snapshot;
  const CodeList& states = codebook.list("investigation_state");
  ComponentNames components(index.of_cases);
  std::vector<CaseLag> lags(static_cast<std::size_t>(std::max(0, last_year - first_year + 1)));
  std::vector<std::vector<stats::FollowedUnit>> units(lags.size());
  for (const Numbered<Investigation>& one : snapshot.investigations) {
    const auto opened = one.object.opened_on;
    if (!opened || *opened > snapshot.as_of) continue;
    const int year = year_of(*opened);
    if (year < first_year || year > last_year) continue;
    const auto at = static_cast<std::size_t>(year - first_year);
    stats::FollowedUnit unit{snapshot.as_of.days - opened->days, 0, components.of(one.number)};
    const auto ended = one.object.closed_on ? one.object.closed_on : one.object.state_on;
    const auto first = first_case(index, one.number);
    if (first && *first < *opened) {
      ++lags[at].before_opening;
      continue;
    }
    if (first)
      unit = {first->days - opened->days, kCase, unit.component};
    else if (is_over(states[one.object.state].code) && ended && *ended >= *opened)
      unit = {ended->days - opened->days, kOtherEnd, unit.component};
    units[at].push_back(unit);
  }
  for (std::size_t year = 0; year < lags.size(); ++year) {
    lags[year].year = first_year + static_cast<int>(year);
    for (std::size_t at = 0; at < kLagWindows.size(); ++at) {
      lags[year].within[at] = stats::incidence_within(units[year], kCase, kLagWindows[at]);
      lags[year].quartiles[at] = stats::days_until(units[year], kCase, 0.25 * static_cast<double>(at + 1));
    }
  }
  return lags;
}

}  // namespace zicht::chain
