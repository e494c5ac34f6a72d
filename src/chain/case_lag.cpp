#include "chain/case_lag.hpp"

#include <algorithm>
#include <map>
#include <span>
#include <tuple>

namespace zicht::chain {
namespace {

bool is_over(const std::string& state) {
  return state.starts_with("closed_") || state == "merged" || state.starts_with("transferred_");
}

/// The first day on which a case that came from an investigation was registered, directly or through one of
/// its suspects.
std::optional<Date> first_case(const ChainIndex& index, const Codebook& codebook,
                               ObjectNumber investigation) {
  std::optional<Date> first;
  const auto add = [&](std::span<const ObjectNumber> cases) {
    for (const ObjectNumber number : cases) {
      const std::uint32_t at = index.cases.of(number);
      if (at == Positions::kNone) continue;
      const Case& one = index.snapshot.cases[at].object;
      if (!is_in_scope(one, index.counting, codebook)) continue;
      const auto registered = one.registered_on;
      if (registered && (!first || *registered < *first)) first = registered;
    }
  };
  add(index.ties.to(Relation::led_to, investigation));
  for (const ObjectNumber suspect : index.ties.to(Relation::names, investigation))
    add(index.ties.to(Relation::prosecuted_in, suspect));
  return first;
}

}  // namespace

namespace {

/// Until when investigations can be seen: an agency, or all offices together, may have gone silent, so that
/// no case for long is not "no case".
class LagSight {
 public:
  explicit LagSight(const ChainIndex& index) : as_of_(index.snapshot.as_of) {
    for (const Numbered<Case>& one : index.snapshot.cases)
      if (one.object.registered_on)
        cases_ = std::max(cases_.value_or(*one.object.registered_on), *one.object.registered_on);
    for (const Numbered<Investigation>& one : index.snapshot.investigations)
      for (const auto& word : {one.object.opened_on, one.object.state_on, one.object.closed_on})
        if (word && *word <= as_of_) {
          const auto [entry, is_new] = agencies_.try_emplace(one.object.agency, *word);
          if (!is_new) entry->second = std::max(entry->second, *word);
        }
  }
  Date of(CodeId agency, Date opened) const {
    Date seen = as_of_;
    if (cases_ && is_silent(*cases_)) seen = std::min(seen, *cases_);
    if (const auto word = agencies_.find(agency); word != agencies_.end() && is_silent(word->second))
      seen = std::min(seen, word->second);
    return std::max(seen, opened);
  }

 private:
  bool is_silent(Date last) const {
    constexpr std::int32_t kSilentAfterDays = 365;
    return as_of_.days - last.days > kSilentAfterDays;
  }
  Date as_of_;
  std::optional<Date> cases_;  ///< the last registration
  std::map<CodeId, Date> agencies_;
};

}  // namespace

std::vector<FollowedCase> investigations_until_case(const ChainIndex& index, const Codebook& codebook,
                                                    int first_year, int last_year) {
  const ChainSnapshot& snapshot = index.snapshot;
  const CodeList& states = codebook.list("investigation_state");
  ComponentNames components(index.of_cases);
  const LagSight sight(index);
  std::vector<FollowedCase> followed;
  for (const Numbered<Investigation>& one : snapshot.investigations) {
    const Investigation& object = one.object;
    const auto opened = object.opened_on;
    if (!opened || *opened > snapshot.as_of) continue;
    if (year_of(*opened) < first_year || year_of(*opened) > last_year) continue;
    FollowedCase& added = followed.emplace_back();
    added.number = one.number;
    added.received_on = *opened;
    added.place = object.place;
    added.form = object.form;
    added.organisation = object.agency;
    added.region = object.region;
    added.scope = object.scope;
    added.tied = index.of_cases.of(one.number) != Positions::kNone;
    const Date seen = sight.of(object.agency, *opened);
    added.silent = seen < snapshot.as_of;
    added.unit = {seen.days - opened->days, 0, components.of(one.number)};
    const auto ended = object.closed_on ? object.closed_on : object.state_on;
    const auto first = first_case(index, codebook, one.number);
    if (first) {
      added.already = *first < *opened;
      added.unit.days = std::max(0, first->days - opened->days);
      added.unit.cause = kReached;
    } else if (is_over(states[object.state].code) && ended && *ended >= *opened) {
      added.unit.days = ended->days - opened->days;
      added.unit.cause = kOtherEnd;
    }
  }
  return followed;
}

std::vector<CaseLag> case_lags(const ChainIndex& index, const Codebook& codebook, int first_year,
                               int last_year) {
  std::vector<CaseLag> lags(static_cast<std::size_t>(std::max(0, last_year - first_year + 1)));
  std::vector<std::vector<stats::FollowedUnit>> units(lags.size());
  for (const FollowedCase& one : investigations_until_case(index, codebook, first_year, last_year)) {
    const auto at = static_cast<std::size_t>(year_of(one.received_on) - first_year);
    if (one.already)
      ++lags[at].before_opening;
    else
      units[at].push_back(one.unit);
  }
  for (std::size_t year = 0; year < lags.size(); ++year) {
    lags[year].year = first_year + static_cast<int>(year);
    for (std::size_t at = 0; at < kLagWindows.size(); ++at) {
      lags[year].within[at] = stats::incidence_within(units[year], kReached, kLagWindows[at]);
      lags[year].said[at] =
          is_said(lags[year].within[at], stats::seen_throughout(units[year], kLagWindows[at]));
      lags[year].quartiles[at] = stats::days_until(units[year], kReached, 0.25 * static_cast<double>(at + 1));
    }
  }
  return lags;
}

std::vector<LagCohort> lag_cohorts(const ChainIndex& index, const Codebook& codebook, int first_year,
                                   int last_year, CohortOf of) {
  struct Units {
    std::vector<stats::FollowedUnit> followed;
    std::int64_t before = 0;
  };
  std::map<std::pair<int, int>, Units> quarters;
  for (const FollowedCase& one : investigations_until_case(index, codebook, first_year, last_year)) {
    const CivilDate opened = civil(one.received_on);
    const int quarter = of == CohortOf::year ? 0 : (static_cast<int>(opened.month) - 1) / 3 + 1;
    Units& units = quarters[{opened.year, quarter}];
    units.before += one.already ? 1 : 0;
    if (!one.already) units.followed.push_back(one.unit);
  }
  std::vector<LagCohort> cohorts;
  for (const auto& [quarter, units] : quarters) {
    LagCohort& cohort = cohorts.emplace_back();
    std::tie(cohort.year, cohort.quarter) = quarter;
    cohort.before_opening = units.before;
    for (std::size_t at = 0; at < LagCohort::kQuarters; ++at) {
      const std::int32_t days = LagCohort::kDays[at];
      cohort.within[at] = stats::incidence_within(units.followed, kReached, days);
      cohort.said[at] = is_said(cohort.within[at], stats::seen_throughout(units.followed, days));
    }
    for (std::size_t at = 0; at < cohort.quartiles.size(); ++at)
      cohort.quartiles[at] = stats::days_until(units.followed, kReached, 0.25 * static_cast<double>(at + 1));
  }
  return cohorts;
}

}  // namespace zicht::chain
