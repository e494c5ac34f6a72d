#include "chain/follow_up.hpp"

#include <algorithm>
#include <map>
#include <ranges>
#include <set>
#include <tuple>

#include "chain/chain_index.hpp"
#include "model/victim_scope.hpp"

namespace zicht::chain {
namespace {

/// An end of the wait of one report or concern.
struct End {
  Date on;
  bool counts = false;           ///< as follow-up; else it competes
  std::optional<CodeId> reason;  ///< of no action
};

/// Follow-ups and investigations, by the report or concern that they are about.
class Ends {
 public:
  Ends(const ChainIndex& chain, const CodeList& kinds, FollowedUp followed_up, ObjectKind subject)
      : chain_(chain) {
    for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
      const std::string& code = kinds[static_cast<CodeId>(kind)].code;
      if (code == "no_action") no_action_ = static_cast<CodeId>(kind);
      means_.push_back(counts(code, followed_up)       ? Means::counts
                       : ends_follow_up(code, subject) ? Means::competes
                                                       : Means::step);
    }
  }

  /// The first end of a subject; on one day that which counts.
  std::optional<End> first_of(ObjectNumber subject) const {
    std::optional<End> first;
    const auto add = [&](Date on, bool counts, std::optional<CodeId> reason = {}) {
      if (!first || on < first->on || (on == first->on && counts)) first = End{on, counts, reason};
    };
    for (const ObjectNumber number : chain_.ties.from(Relation::follows_up, subject)) {
      const FollowUp* const found = chain_.follow_up(number);
      if (found != nullptr && found->on && means_[found->kind] != Means::step)
        add(*found->on, means_[found->kind] == Means::counts,
            found->kind == no_action_ ? std::optional(found->reason) : std::nullopt);
    }
    for (const ObjectNumber number : chain_.ties.to(Relation::investigated_in, subject)) {
      const Investigation* const found = chain_.investigation(number);
      if (found != nullptr && found->opened_on && !chain_.is_said_by_follow_up(subject, number))
        add(*found->opened_on, true);
    }
    return first;
  }

  /// The last day on which anything was said of a subject.
  std::optional<Date> last_word(ObjectNumber subject) const {
    std::optional<Date> last;
    for (const ObjectNumber number : chain_.ties.from(Relation::follows_up, subject)) {
      const FollowUp* const found = chain_.follow_up(number);
      if (found != nullptr && found->on && (!last || *last < *found->on)) last = found->on;
    }
    return last;
  }

 private:
  enum class Means : std::uint8_t { step, counts, competes };

  static bool counts(const std::string& kind, FollowedUp followed_up) {
    const bool investigation = kind == "investigation_opened" || kind == "joined_investigation";
    switch (followed_up) {
      case FollowedUp::investigation:
        return investigation;
      case FollowedUp::criminal:
        return investigation || kind == "declaration" || kind == "transferred_abroad";
      case FollowedUp::any_action:
        return kind != "no_action" && kind != "unknown";
    }
    return false;
  }

  const ChainIndex& chain_;
  std::vector<Means> means_;  ///< by kind
  std::optional<CodeId> no_action_;
};

/// What is followed, before anything is known of its ends.
struct Subject {
  ObjectNumber number = 0;
  Date received_on;
  CodeId place = kUnknown;
  CodeId form = kUnknown;
  CodeId organisation = kUnknown;
  CodeId region = kUnknown;
  CodeId scope = kUnknown;
};

/// Place of a report: what its episodes say together.
CodeId place_of(const StatSnapshot& reports, std::size_t report, CodeId both) {
  CodeId said = kUnknown;
  for (std::uint32_t at = reports.episode_begin[report]; at < reports.episode_begin[report + 1]; ++at) {
    if (reports.place[at] == kUnknown) continue;
    if (said != kUnknown && said != reports.place[at]) return both;
    said = reports.place[at];
  }
  return said;
}

/// Days of receipt, the first and the last among them.
struct Received {
  Date first;
  Date last;
  bool holds(Date on) const { return first <= on && on <= last; }
};

/// The first code that an episode of the report names.
CodeId first_named(const std::vector<CodeId>& codes, const StatSnapshot& reports, std::size_t report) {
  for (std::uint32_t at = reports.episode_begin[report]; at < reports.episode_begin[report + 1]; ++at)
    if (codes[at] != kUnknown) return codes[at];
  return kUnknown;
}

/// All that is followed; place and form only of what was received in these days.
std::vector<Subject> subjects_of(const StatSnapshot& reports, const ChainIndex& chain,
                                 const VictimScopeReader& scopes, FollowUpUnit unit, const Received& received,
                                 CodeId both) {
  std::vector<Subject> subjects;
  if (unit == FollowUpUnit::concern) {
    for (const Numbered<Concern>& one : chain.snapshot.concerns)
      if (one.object.received_on)
        subjects.push_back({one.number, *one.object.received_on, one.object.place, one.object.form,
                            one.object.organisation, one.object.region});
    return subjects;
  }
  subjects.reserve(reports.persons());
  for (std::size_t person = 0; person < reports.persons(); ++person) {
    const std::uint32_t first = reports.person_begin[person];
    const std::uint32_t end = unit == FollowUpUnit::person ? first + 1 : reports.person_begin[person + 1];
    for (std::uint32_t at = first; at < end; ++at) {
      if (reports.received_on[at] == StatSnapshot::kNoDate) continue;
      Subject& subject = subjects.emplace_back();
      subject.number = reports.report[at];
      subject.received_on = reports.received_on[at];
      subject.organisation = reports.organisation[at];
      if (!received.holds(subject.received_on)) continue;
      subject.place = place_of(reports, at, both);
      subject.form = first_named(reports.form, reports, at);
      subject.region = first_named(reports.region, reports, at);
      subject.scope = scopes.of_reports(at, at + 1);
    }
  }
  return subjects;
}

/// For each organisation whose reports have had follow-up, but none for long: until when it can be seen.
std::map<CodeId, Date> silent_since(const std::vector<Subject>& subjects, const Ends& ends, Date as_of,
                                    std::int32_t silent_after_days) {
  std::map<CodeId, Date> last;
  std::vector<bool> speaks;  // by organisation: something was said of late, so that no more need be looked at
  for (const Subject& subject :
       subjects | std::views::reverse) {  // the latest are followed up latest, mostly
    if (subject.organisation < speaks.size() && speaks[subject.organisation]) continue;
    const auto word = ends.last_word(subject.number);
    if (!word) continue;
    if (as_of.days - word->days <= silent_after_days) {
      if (speaks.size() <= subject.organisation) speaks.resize(std::size_t{subject.organisation} + 1);
      speaks[subject.organisation] = true;
      last.erase(subject.organisation);
      continue;
    }
    const auto [found, is_new] = last.try_emplace(subject.organisation, *word);
    if (!is_new) found->second = std::max(found->second, *word);
  }
  return last;
}

/// Gives what was corrected since the place that was first said of it.
void take_first_places(std::vector<Subject>& subjects, const FirstSaid& first, CodeId both) {
  std::map<ObjectNumber, CodeId> place;
  for (std::size_t at = 0; at < first.reports.reports(); ++at)
    place.emplace(first.reports.report[at], place_of(first.reports, at, both));
  for (const FirstConcern& one : first.concerns) place.emplace(one.number, one.concern.place);
  if (place.empty()) return;
  for (Subject& subject : subjects)
    if (const auto found = place.find(subject.number); found != place.end()) subject.place = found->second;
}

/// How many people an investigation takes up together, by those whom one took up. What nobody took up is tied
/// to little, and is taken to be as much alike; of all cells at once, since a small one has too few.
double together_within(std::span<const FollowedCase> cases, std::int32_t window_days) {
  std::vector<stats::FollowedUnit> units;
  for (const FollowedCase& one : cases)
    if (!one.already && one.unit.cause == kReached) units.push_back(one.unit);
  return stats::ended_together(units, kReached, window_days);
}

}  // namespace

Result<std::vector<FollowedCase>> followed_cases(const StatSnapshot& reports, const ChainIndex& chain,
                                                 const Codebook& codebook, int first_year, int last_year,
                                                 const FollowUpRule& rule, const FirstSaid& first) {
  const CodeList* const kinds = codebook.find_list("follow_up_kind");
  if (kinds == nullptr || kinds->size() == 1)
    return fail(ErrorCode::invalid_config, "the registry lacks a code list", "codelists/follow_up_kind.csv",
                "The definitions are of an earlier version: zicht adopt takes those of this one.");
  const ObjectKind kind = rule.unit == FollowUpUnit::concern ? ObjectKind::concern : ObjectKind::report;
  const Date as_of = chain.snapshot.as_of;
  const Ends ends(chain, *kinds, rule.followed_up, kind);
  const CodeId both = codebook.place().find("both").value_or(kUnknown);
  const Received received{make_date(first_year, 1, 1).value(),
                          std::min(as_of, make_date(last_year, 12, 31).value())};
  std::vector<Subject> subjects =
      subjects_of(reports, chain, VictimScopeReader(reports, codebook, chain.counting.victim_scope),
                  rule.unit, received, both);
  if (rule.place_known == PlaceKnown::as_first_reported) take_first_places(subjects, first, both);
  const auto silent = silent_since(subjects, ends, as_of, rule.silent_after_days);
  ComponentNames components(chain.of_reports);
  std::vector<FollowedCase> cases;
  cases.reserve(static_cast<std::size_t>(std::ranges::count_if(
      subjects, [&](const Subject& subject) { return received.holds(subject.received_on); })));
  for (const Subject& subject : subjects) {
    if (!received.holds(subject.received_on)) continue;
    FollowedCase one{subject.number, subject.received_on,  subject.place,
                     subject.form,   subject.organisation, {0, 0, components.of(subject.number)},
                     false};
    one.tied = chain.of_reports.of(subject.number) != Positions::kNone;
    one.region = subject.region;
    one.scope = subject.scope;
    const std::optional<End> end = ends.first_of(subject.number);
    const auto silence = silent.find(subject.organisation);
    one.silent = silence != silent.end();
    const Date seen_until = silence == silent.end() ? as_of : std::max(silence->second, subject.received_on);
    one.seen_days = seen_until.days - subject.received_on.days;
    if (!end || end->on > seen_until) {
      one.unit.days = one.seen_days;
    } else {
      const std::int32_t days = end->on.days - subject.received_on.days;
      one.unit.cause = end->counts ? kReached : kOtherEnd;
      one.unit.days = std::max(0, days);
      one.reason = end->reason;
      one.already = days <= 0 && end->counts && rule.already == AlreadyInvestigated::apart;
    }
    cases.push_back(one);
  }
  return cases;
}

std::vector<FollowUpCell> follow_up_by_place(std::span<const FollowedCase> cases) {
  struct Group {
    FollowUpCell cell;
    std::vector<stats::FollowedUnit> units;
  };
  std::map<std::pair<int, CodeId>, Group> groups;
  std::set<int> linked;  // years in which anything is tied
  for (const FollowedCase& one : cases) {
    const int year = year_of(one.received_on);
    if (one.tied) linked.insert(year);
    Group& group = groups[{year, one.place}];
    group.cell.year = year;
    group.cell.place = one.place;
    group.cell.already += one.already ? 1 : 0;
    if (!one.already) group.units.push_back(one.unit);
  }
  std::array<double, kWindows.size()> together{};
  for (std::size_t at = 0; at < kWindows.size(); ++at) together[at] = together_within(cases, kWindows[at]);
  std::vector<FollowUpCell> made;
  for (auto& [key, group] : groups) {
    FollowUpCell& cell = group.cell;
    for (std::size_t at = 0; at < kWindows.size(); ++at) {
      cell.within[at] = stats::incidence_within(group.units, kReached, kWindows[at], together[at]);
      cell.said[at] = linked.contains(cell.year) &&
                      (stats::seen_throughout(group.units, kWindows[at]) || cell.within[at].at_risk >= 10);
    }
    made.push_back(cell);
  }
  std::ranges::stable_sort(
      made, {}, [](const FollowUpCell& cell) { return std::pair(cell.year, cell.place == kUnknown); });
  return made;
}

namespace {

/// A stratum: within it places are compared.
using StratumKey = std::tuple<CodeId, CodeId, int>;

/// Units of one place in a stratum.
struct PlaceUnits {
  std::vector<stats::FollowedUnit> units;
  double share = 0;  ///< followed up within the window
};
using Strata = std::map<StratumKey, std::map<CodeId, PlaceUnits>>;

Strata strata_of(std::span<const FollowedCase> cases, std::int32_t window_days) {
  Strata strata;
  for (const FollowedCase& one : cases)
    if (!one.already)
      strata[{one.form, one.organisation, year_of(one.received_on)}][one.place].units.push_back(one.unit);
  for (auto& [key, places] : strata)
    for (auto& [place, of_place] : places)
      of_place.share = stats::share_within(of_place.units, kReached, window_days);
  return strata;
}

/// Strata that have units of both.
using Compared = std::vector<std::pair<const PlaceUnits*, const PlaceUnits*>>;

Compared compared_in(const Strata& strata, CodeId place, CodeId domestic) {
  Compared both;
  for (const auto& [key, places] : strata) {
    const auto first = places.find(place);
    const auto second = places.find(domestic);
    if (first != places.end() && second != places.end()) both.emplace_back(&first->second, &second->second);
  }
  return both;
}

/// How much larger a variance is because units of one component are alike: the squares of sums of residuals
/// over components, over the sum of their squares. At least 1.
double inflation_of(const Compared& strata, std::int32_t window_days) {
  std::vector<std::pair<std::uint32_t, double>> residuals;
  double squares = 0;
  const auto add = [&](const PlaceUnits& of_place, double sign) {
    for (const stats::FollowedUnit& unit : of_place.units) {
      const double event = unit.cause == kReached && unit.days <= window_days ? 1 : 0;
      residuals.emplace_back(unit.component, sign * (event - of_place.share));
      squares += (event - of_place.share) * (event - of_place.share);
    }
  };
  for (const auto& [of_place, of_domestic] : strata) {
    add(*of_place, 1);
    add(*of_domestic, -1);
  }
  std::ranges::stable_sort(residuals, {}, &std::pair<std::uint32_t, double>::first);
  double over_components = 0;
  for (std::size_t at = 0; at < residuals.size();) {
    const std::uint32_t component = residuals[at].first;
    double sum = 0;
    for (; at < residuals.size() && residuals[at].first == component; ++at) sum += residuals[at].second;
    over_components += sum * sum;
  }
  return squares > 0 ? std::max(1.0, over_components / squares) : 1.0;
}

std::optional<stats::CommonDifference> within_strata(const Compared& strata, std::int32_t window_days) {
  std::vector<stats::StratumOfTwo> two;
  for (const auto& [of_place, of_domestic] : strata) {
    const auto a = static_cast<double>(of_place->units.size());
    const auto b = static_cast<double>(of_domestic->units.size());
    two.push_back({of_place->share * a, a, of_domestic->share * b, b});
  }
  const auto common = stats::mantel_haenszel_difference(two, inflation_of(strata, window_days));
  return common ? std::optional(*common) : std::nullopt;
}

}  // namespace

std::vector<FollowUpDifference> follow_up_differences(std::span<const FollowedCase> cases,
                                                      const Codebook& codebook, std::int32_t window_days,
                                                      std::optional<CodeId> against) {
  const double together = together_within(cases, window_days);
  const Strata strata = strata_of(cases, window_days);
  std::map<CodeId, std::vector<stats::FollowedUnit>> units;
  for (const FollowedCase& one : cases) {
    auto& of_place = units[one.place];
    if (!one.already) of_place.push_back(one.unit);
  }
  const CodeId domestic = against.value_or(codebook.place().find("domestic").value_or(kUnknown));
  std::vector<FollowUpDifference> differences;
  for (const auto& [place, of_place] : units) {
    if (place == domestic) continue;
    FollowUpDifference difference;
    difference.place = place;
    difference.units = static_cast<std::int64_t>(of_place.size());
    difference.crude =
        stats::incidence_difference(of_place, units[domestic], kReached, window_days, together);
    difference.events = std::ranges::count_if(of_place, [&](const stats::FollowedUnit& unit) {
      return unit.cause == kReached && unit.days <= window_days;
    });
    const Compared both = compared_in(strata, place, domestic);
    difference.within_strata = within_strata(both, window_days);
    std::size_t in_both = 0;
    for (const auto& [first, second] : both) in_both += first->units.size() + second->units.size();
    if (const std::size_t all = of_place.size() + units[domestic].size(); all > 0)
      difference.compared_share = static_cast<double>(in_both) / static_cast<double>(all);
    differences.push_back(difference);
  }
  std::ranges::stable_sort(differences, {},
                           [](const FollowUpDifference& one) { return one.place == kUnknown; });
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
