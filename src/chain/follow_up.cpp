#include "chain/follow_up.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <tuple>

#include "chain/chain_index.hpp"

namespace zicht::chain {
namespace {

constexpr int kFollowedUp = 1;
constexpr int kOtherEnd = 2;

/// An end of the wait of one report or concern.
struct End {
  Date on;
  bool counts = false;  ///< as follow-up; else it competes
};

/// Follow-ups and investigations, by the report or concern that they are about.
class Ends {
 public:
  Ends(const ChainSnapshot& chain, const Codebook& codebook, const FollowUpRule& rule)
      : kinds_(codebook.list("follow_up_kind")), rule_(rule), ties_(chain) {
    for (const Numbered<FollowUp>& one : chain.follow_ups) follow_ups_.emplace(one.number, &one.object);
    for (const Numbered<Investigation>& one : chain.investigations)
      investigations_.emplace(one.number, &one.object);
  }

  /// The first end of a subject, and whether any follow-up at all is there.
  std::vector<End> of(ObjectNumber subject, ObjectKind kind) const {
    std::vector<End> ends;
    for (const ObjectNumber number : ties_.from(Relation::follows_up, subject)) {
      const auto found = follow_ups_.find(number);
      if (found == follow_ups_.end() || !found->second->on) continue;
      const std::string& code = kinds_[found->second->kind].code;
      if (counts(code))
        ends.push_back({*found->second->on, true});
      else if (ends_follow_up(code, kind))
        ends.push_back({*found->second->on, false});
    }
    for (const ObjectNumber number : ties_.to(Relation::investigated_in, subject)) {
      const auto found = investigations_.find(number);
      if (found != investigations_.end() && found->second->opened_on)
        ends.push_back({*found->second->opened_on, true});
    }
    std::ranges::sort(ends, [](const End& a, const End& b) {
      return std::tuple(a.on, !a.counts) < std::tuple(b.on, !b.counts);
    });
    return ends;
  }

  /// The last day on which anything was said of a subject.
  std::optional<Date> last_word(ObjectNumber subject) const {
    std::optional<Date> last;
    for (const ObjectNumber number : ties_.from(Relation::follows_up, subject))
      if (const auto found = follow_ups_.find(number); found != follow_ups_.end() && found->second->on)
        last = std::max(last.value_or(*found->second->on), *found->second->on);
    return last;
  }

 private:
  bool counts(const std::string& kind) const {
    const bool investigation = kind == "investigation_opened" || kind == "joined_investigation";
    switch (rule_.followed_up) {
      case FollowedUp::investigation:
        return investigation;
      case FollowedUp::criminal:
        return investigation || kind == "declaration" || kind == "transferred_abroad";
      case FollowedUp::any_action:
        return kind != "no_action" && kind != "unknown";
    }
    return false;
  }

  const CodeList& kinds_;
  const FollowUpRule& rule_;
  TieIndex ties_;
  std::map<ObjectNumber, const FollowUp*> follow_ups_;
  std::map<ObjectNumber, const Investigation*> investigations_;
};

/// What is followed, before anything is known of its ends.
struct Subject {
  ObjectNumber number = 0;
  Date received_on;
  CodeId place = kUnknown;
  CodeId form = kUnknown;
  CodeId organisation = kUnknown;
};

/// Place of a report: what its episodes say together.
CodeId place_of(const StatSnapshot& reports, std::size_t report, const CodeList& places) {
  const auto domestic = places.find("domestic");
  const auto abroad = places.find("abroad");
  const auto both = places.find("both");
  std::set<CodeId> said;
  for (std::uint32_t at = reports.episode_begin[report]; at < reports.episode_begin[report + 1]; ++at)
    if (reports.place[at] != kUnknown) said.insert(reports.place[at]);
  if (said.empty()) return kUnknown;
  if (said.size() == 1) return *said.begin();
  return domestic && abroad && both ? *both : *said.begin();
}

CodeId form_of(const StatSnapshot& reports, std::size_t report) {
  for (std::uint32_t at = reports.episode_begin[report]; at < reports.episode_begin[report + 1]; ++at)
    if (reports.form[at] != kUnknown) return reports.form[at];
  return kUnknown;
}

std::vector<Subject> subjects_of(const StatSnapshot& reports, const ChainSnapshot& chain,
                                 const Codebook& codebook, FollowUpUnit unit) {
  std::vector<Subject> subjects;
  if (unit == FollowUpUnit::concern) {
    for (const Numbered<Concern>& one : chain.concerns)
      if (one.object.received_on)
        subjects.push_back({one.number, *one.object.received_on, one.object.place, one.object.form,
                            one.object.organisation});
    return subjects;
  }
  for (std::size_t person = 0; person < reports.persons(); ++person) {
    const std::uint32_t first = reports.person_begin[person];
    const std::uint32_t end = unit == FollowUpUnit::person ? first + 1 : reports.person_begin[person + 1];
    for (std::uint32_t at = first; at < end; ++at)
      if (reports.received_on[at] != StatSnapshot::kNoDate)
        subjects.push_back({reports.report[at], reports.received_on[at],
                            place_of(reports, at, codebook.place()), form_of(reports, at),
                            reports.organisation[at]});
  }
  return subjects;
}

/// For each organisation whose reports have had follow-up, but none for long: until when it can be seen.
std::map<CodeId, Date> silent_since(const std::vector<Subject>& subjects, const Ends& ends, Date as_of,
                                    std::int32_t silent_after_days) {
  std::map<CodeId, Date> last;
  for (const Subject& subject : subjects)
    if (const auto word = ends.last_word(subject.number)) {
      const auto [found, is_new] = last.try_emplace(subject.organisation, *word);
      if (!is_new) found->second = std::max(found->second, *word);
    }
  std::erase_if(last, [&](const auto& entry) { return as_of.days - entry.second.days <= silent_after_days; });
  return last;
}

/// Gives what was corrected since the place that was first said of it.
void take_first_places(std::vector<Subject>& subjects, const FirstSaid& first, const CodeList& places) {
  std::map<ObjectNumber, CodeId> place;
  for (std::size_t at = 0; at < first.reports.reports(); ++at)
    place.emplace(first.reports.report[at], place_of(first.reports, at, places));
  for (const FirstConcern& one : first.concerns) place.emplace(one.number, one.concern.place);
  for (Subject& subject : subjects)
    if (const auto found = place.find(subject.number); found != place.end()) subject.place = found->second;
}

bool domestic(const Codebook& codebook, CodeId place) { return codebook.place()[place].code == "domestic"; }

std::vector<stats::FollowedUnit> units_of(std::span<const FollowedCase> cases,
                                          const std::function<bool(const FollowedCase&)>& wanted) {
  std::vector<stats::FollowedUnit> units;
  for (const FollowedCase& one : cases)
    if (!one.already && wanted(one)) units.push_back(one.unit);
  return units;
}

}  // namespace

Result<std::vector<FollowedCase>> followed_cases(const StatSnapshot& reports, const ChainSnapshot& chain,
                                                 const Codebook& codebook, int first_year, int last_year,
                                                 const FollowUpRule& rule, const FirstSaid& first) {
  if (codebook.find_list("follow_up_kind") == nullptr || codebook.list("follow_up_kind").size() == 1)
    return fail(ErrorCode::invalid_config, "the registry lacks a code list", "codelists/follow_up_kind.csv",
                "The definitions are of an earlier version: zicht adopt takes those of this one.");
  const Ends ends(chain, codebook, rule);
  std::vector<Subject> subjects = subjects_of(reports, chain, codebook, rule.unit);
  if (rule.place_known == PlaceKnown::as_first_reported) take_first_places(subjects, first, codebook.place());
  const auto silent = silent_since(subjects, ends, chain.as_of, rule.silent_after_days);
  const ObjectKind kind = rule.unit == FollowUpUnit::concern ? ObjectKind::concern : ObjectKind::report;
  Components components(chain);
  std::vector<FollowedCase> cases;
  for (const Subject& subject : subjects) {
    const int year = year_of(subject.received_on);
    if (year < first_year || year > last_year || subject.received_on > chain.as_of) continue;
    FollowedCase one{subject.number, subject.received_on,  subject.place,
                     subject.form,   subject.organisation, {0, 0, components.of(subject.number)},
                     false};
    const std::vector<End> found = ends.of(subject.number, kind);
    const auto silence = silent.find(subject.organisation);
    const Date seen_until =
        silence == silent.end() ? chain.as_of : std::max(silence->second, subject.received_on);
    if (found.empty() || found.front().on > seen_until) {
      one.unit.days = seen_until.days - subject.received_on.days;
    } else {
      const std::int32_t days = found.front().on.days - subject.received_on.days;
      one.unit.cause = found.front().counts ? kFollowedUp : kOtherEnd;
      one.unit.days = std::max(0, days);
      one.already = days <= 0 && found.front().counts && rule.already == AlreadyInvestigated::apart;
    }
    cases.push_back(one);
  }
  return cases;
}

std::vector<FollowUpCell> follow_up_by_place(std::span<const FollowedCase> cases, Date as_of) {
  std::map<std::pair<int, CodeId>, FollowUpCell> cells;
  std::map<std::pair<int, CodeId>, Date> last_received;
  for (const FollowedCase& one : cases) {
    const std::pair key(year_of(one.received_on), one.place);
    FollowUpCell& cell = cells[key];
    cell.year = key.first;
    cell.place = key.second;
    cell.already += one.already ? 1 : 0;
    const auto [last, is_new] = last_received.try_emplace(key, one.received_on);
    if (!is_new) last->second = std::max(last->second, one.received_on);
  }
  // An investigation ties the reports that it takes up; what nobody took up is tied to little. How much alike
  // units are is learnt from all cells together, since a small one has too few that were taken up.
  const auto all = units_of(cases, [](const FollowedCase&) { return true; });
  std::array<double, kWindows.size()> together{};
  for (std::size_t at = 0; at < kWindows.size(); ++at)
    together[at] = stats::ended_together(all, kFollowedUp, kWindows[at]);
  std::vector<FollowUpCell> made;
  for (auto& [key, cell] : cells) {
    const auto units = units_of(cases, [&, wanted = key](const FollowedCase& one) {
      return year_of(one.received_on) == wanted.first && one.place == wanted.second;
    });
    for (std::size_t at = 0; at < kWindows.size(); ++at) {
      cell.within[at] = stats::incidence_within(units, kFollowedUp, kWindows[at], together[at]);
      cell.said[at] =
          as_of.days - last_received.at(key).days >= kWindows[at] || cell.within[at].at_risk >= 10;
    }
    made.push_back(cell);
  }
  return made;
}

namespace {

/// A stratum: within it places are compared.
using StratumKey = std::tuple<CodeId, CodeId, int>;

struct StratumUnits {
  std::vector<stats::FollowedUnit> of_place;
  std::vector<stats::FollowedUnit> of_domestic;
};

/// How much larger a variance is because units of one component are alike: the squares of sums of residuals
/// over components, over the sum of their squares. At least 1.
double inflation_of(const std::map<StratumKey, StratumUnits>& strata, std::int32_t window_days) {
  std::map<std::uint32_t, double> by_component;
  double squares = 0;
  const auto add = [&](const std::vector<stats::FollowedUnit>& units, double sign) {
    const double share = stats::incidence_within(units, kFollowedUp, window_days).share;
    for (const stats::FollowedUnit& unit : units) {
      const double event = unit.cause == kFollowedUp && unit.days <= window_days ? 1 : 0;
      by_component[unit.component] += sign * (event - share);
      squares += (event - share) * (event - share);
    }
  };
  for (const auto& [key, stratum] : strata) {
    if (stratum.of_place.empty() || stratum.of_domestic.empty()) continue;
    add(stratum.of_place, 1);
    add(stratum.of_domestic, -1);
  }
  double over_components = 0;
  for (const auto& [component, sum] : by_component) over_components += sum * sum;
  return squares > 0 ? std::max(1.0, over_components / squares) : 1.0;
}

std::optional<stats::CommonDifference> within_strata(const std::map<StratumKey, StratumUnits>& strata,
                                                     std::int32_t window_days) {
  std::vector<stats::StratumOfTwo> two;
  const auto events = [&](const std::vector<stats::FollowedUnit>& units) {
    return stats::incidence_within(units, kFollowedUp, window_days).share * static_cast<double>(units.size());
  };
  for (const auto& [key, stratum] : strata)
    two.push_back({events(stratum.of_place), static_cast<double>(stratum.of_place.size()),
                   events(stratum.of_domestic), static_cast<double>(stratum.of_domestic.size())});
  const auto common = stats::mantel_haenszel_difference(two, inflation_of(strata, window_days));
  return common ? std::optional(*common) : std::nullopt;
}

}  // namespace

std::vector<FollowUpDifference> follow_up_differences(std::span<const FollowedCase> cases,
                                                      const Codebook& codebook, std::int32_t window_days) {
  std::set<CodeId> places;
  for (const FollowedCase& one : cases)
    if (!domestic(codebook, one.place)) places.insert(one.place);
  const auto of_domestic =
      units_of(cases, [&](const FollowedCase& one) { return domestic(codebook, one.place); });
  const double together = stats::ended_together(units_of(cases, [](const FollowedCase&) { return true; }),
                                                kFollowedUp, window_days);
  std::vector<FollowUpDifference> differences;
  for (const CodeId place : places) {
    FollowUpDifference difference;
    difference.place = place;
    const auto of_place = units_of(cases, [&](const FollowedCase& one) { return one.place == place; });
    difference.units = static_cast<std::int64_t>(of_place.size());
    difference.crude = stats::incidence_difference(of_place, of_domestic, kFollowedUp, window_days, together);
    std::map<StratumKey, StratumUnits> strata;
    for (const FollowedCase& one : cases) {
      if (one.already || (one.place != place && !domestic(codebook, one.place))) continue;
      StratumUnits& stratum = strata[{one.form, one.organisation, year_of(one.received_on)}];
      (one.place == place ? stratum.of_place : stratum.of_domestic).push_back(one.unit);
    }
    difference.within_strata = within_strata(strata, window_days);
    differences.push_back(difference);
  }
  return differences;
}

std::vector<NeverFollowedUp> never_followed_up(const StatSnapshot& reports, const ChainSnapshot& chain,
                                               std::int32_t open_days) {
  std::set<ObjectNumber> touched;
  for (const Tie& tie : chain.ties) {
    if (tie.relation == Relation::follows_up) touched.insert(tie.to);
    if (tie.relation == Relation::investigated_in || tie.relation == Relation::became)
      touched.insert(tie.from);
  }
  std::vector<NeverFollowedUp> open;
  const auto add = [&](ObjectKind kind, ObjectNumber number, Date received_on) {
    if (chain.as_of.days - received_on.days > open_days && !touched.contains(number))
      open.push_back({kind, number, received_on});
  };
  for (std::size_t at = 0; at < reports.reports(); ++at)
    if (reports.received_on[at] != StatSnapshot::kNoDate)
      add(ObjectKind::report, reports.report[at], reports.received_on[at]);
  for (const Numbered<Concern>& one : chain.concerns)
    if (one.object.received_on) add(ObjectKind::concern, one.number, *one.object.received_on);
  std::ranges::sort(open, [](const NeverFollowedUp& a, const NeverFollowedUp& b) {
    return std::tuple(a.received_on, a.number) < std::tuple(b.received_on, b.number);
  });
  return open;
}

}  // namespace zicht::chain
