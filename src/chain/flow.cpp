#include "chain/flow.hpp"

#include <algorithm>
#include <set>

#include "chain/follow_up.hpp"

namespace zicht::chain {
namespace {

/// Counts parts in an order that never changes; a part of nobody is shown as 0.
class Level {
 public:
  Level(std::string id, std::string unit, std::vector<std::string> parts) {
    level_.id = std::move(id);
    level_.unit = std::move(unit);
    for (std::string& part : parts) level_.parts.push_back({std::move(part), 0});
  }
  void add(std::string_view part, bool tied) {
    ++level_.total;
    tied_ += tied ? 1 : 0;
    ++std::ranges::find(level_.parts, part, &FlowPart::id)->count;
  }
  FlowLevel finish(bool has_level_before) && {
    if (has_level_before && level_.total > 0)
      level_.tie_coverage = static_cast<double>(tied_) / static_cast<double>(level_.total);
    return std::move(level_);
  }

 private:
  FlowLevel level_;
  std::int64_t tied_ = 0;
};

bool takes(const std::optional<CodeId>& wanted, CodeId code) { return !wanted || *wanted == code; }

/// Everything that the levels look up.
struct Chain {
  const StatSnapshot& reports;
  const ChainIndex& chain;
  const Codebook& codebook;
  int year;
  FlowView view;
  const FlowFilter& filter;
};

/// What became of one person, by its first report; adds the investigations that its reports reached.
std::string_view fate_of(const Chain& data, std::size_t person, std::set<ObjectNumber>& reached) {
  const CodeList& kinds = data.codebook.list("follow_up_kind");
  const Date received = data.reports.received_on[data.reports.person_begin[person]];
  bool before = false;
  bool investigated = false;
  bool criminal = false;
  bool other = false;
  bool none = false;
  for (std::uint32_t at = data.reports.person_begin[person]; at < data.reports.person_begin[person + 1];
       ++at) {
    const ObjectNumber report = data.reports.report[at];
    for (const ObjectNumber number : data.chain.ties.to(Relation::investigated_in, report)) {
      const Investigation* const found = data.chain.investigation(number);
      if (found == nullptr) continue;
      reached.insert(number);
      investigated = true;
      before = before || (found->opened_on && *found->opened_on <= received);
    }
    for (const ObjectNumber number : data.chain.ties.from(Relation::follows_up, report)) {
      const FollowUp* const found = data.chain.follow_up(number);
      if (found == nullptr) continue;
      const std::string& kind = kinds[found->kind].code;
      const std::string& group = kinds[found->kind].parent;
      investigated = investigated || kind == "investigation_opened" || kind == "joined_investigation";
      criminal = criminal || group == "criminal";
      other = other || group == "administrative" || group == "care" || group == "registration";
      none = none || kind == "no_action";
    }
  }
  if (before) return "already_investigated";
  if (investigated) return "investigated";
  if (criminal) return "other_criminal";
  if (other) return "administrative_or_care";
  return none ? "no_action" : "open";
}

CodeId form_of_person(const StatSnapshot& reports, std::size_t person) {
  for (std::uint32_t report = reports.person_begin[person]; report < reports.person_begin[person + 1];
       ++report)
    for (std::uint32_t at = reports.episode_begin[report]; at < reports.episode_begin[report + 1]; ++at)
      if (reports.form[at] != kUnknown) return reports.form[at];
  return kUnknown;
}

FlowLevel persons_level(const Chain& data, std::set<ObjectNumber>& reached) {
  Level level("persons", "person",
              {"already_investigated", "investigated", "other_criminal", "administrative_or_care",
               "no_action", "open"});
  for (std::size_t person = 0; person < data.reports.persons(); ++person) {
    const Date received = data.reports.received_on[data.reports.person_begin[person]];
    if (received == StatSnapshot::kNoDate || year_of(received) != data.year) continue;
    if (!takes(data.filter.form, form_of_person(data.reports, person))) continue;
    level.add(fate_of(data, person, reached), false);
  }
  return std::move(level).finish(false);
}

/// The cases that came from an investigation, directly or through its suspects.
std::set<ObjectNumber> cases_from(const Chain& data, ObjectNumber investigation) {
  std::set<ObjectNumber> cases;
  for (const ObjectNumber number : data.chain.ties.to(Relation::led_to, investigation)) cases.insert(number);
  for (const ObjectNumber suspect : data.chain.ties.to(Relation::names, investigation))
    for (const ObjectNumber number : data.chain.ties.to(Relation::prosecuted_in, suspect))
      cases.insert(number);
  return cases;
}

std::string_view fate_of(const Chain& data, const Investigation& investigation, bool has_case) {
  if (has_case) return "with_case";
  const std::string& state = data.codebook.list("investigation_state")[investigation.state].code;
  if (state.starts_with("closed_")) return "closed_without_case";
  if (state == "merged") return "merged";
  return state.starts_with("transferred_") ? "transferred" : "running";
}

FlowLevel investigations_level(const Chain& data, const std::set<ObjectNumber>& reached,
                               std::set<ObjectNumber>& cases) {
  Level level("investigations", "investigation",
              {"with_case", "closed_without_case", "merged", "transferred", "running"});
  for (const Numbered<Investigation>& one : data.chain.snapshot.investigations) {
    const bool opened_then = one.object.opened_on && year_of(*one.object.opened_on) == data.year;
    const bool tied = reached.contains(one.number);
    if (!(data.view == FlowView::year ? opened_then : tied || opened_then)) continue;
    if (!takes(data.filter.form, one.object.form) || !takes(data.filter.scope, one.object.scope)) continue;
    const std::set<ObjectNumber> of_this = cases_from(data, one.number);
    cases.insert(of_this.begin(), of_this.end());
    level.add(fate_of(data, one.object, !of_this.empty()), tied);
  }
  return std::move(level).finish(true);
}

std::string_view fate_of(const Chain& data, const CaseCourse& course) {
  if (course.disposal == nullptr) return "open";
  const CodeList& kinds = data.codebook.list("disposal_kind");
  const Disposal& disposal = course.disposal->object;
  if (before_court(disposal, kinds)) return "before_court";
  const std::string& kind = kinds[disposal.kind].code;
  if (kind == "dismissal_technical") return "dismissed_technical";
  if (is_dismissal(disposal, kinds)) return "dismissed_policy";
  return kind == "transfer" ? "transferred" : "other";
}

std::string_view judged(const Chain& data, const CaseCourse& course) {
  if (course.judgment == nullptr) return "pending";
  const std::string& outcome = data.codebook.list("outcome")[course.judgment->object.outcome].code;
  if (outcome.starts_with("convicted")) return "convicted";
  return outcome == "acquitted" || outcome == "discharged" ? "acquitted_or_discharged" : "other";
}

/// Cases registered, and those of them that the court got. In the view of a year the court's level holds the
/// cases that were put before it in that year.
std::pair<FlowLevel, FlowLevel> case_levels(const Chain& data, const std::set<ObjectNumber>& from_before) {
  Level cases("cases", "case",
              {"before_court", "dismissed_technical", "dismissed_policy", "transferred", "other", "open"});
  Level court("court", "case", {"convicted", "acquitted_or_discharged", "other", "pending"});
  for (const CaseCourse& course : courses_of_cases(data.chain, data.codebook)) {
    const Case& one = course.court_case->object;
    if (!course.counts || !takes(data.filter.form, one.form) || !takes(data.filter.scope, one.scope))
      continue;
    const bool tied = from_before.contains(course.court_case->number);
    const bool registered_then = one.registered_on && year_of(*one.registered_on) == data.year;
    const std::string_view fate = fate_of(data, course);
    const bool in_cases = data.view == FlowView::year ? registered_then : tied;
    if (in_cases) cases.add(fate, tied);
    if (fate != "before_court") continue;
    const bool decided_then =
        course.disposal->object.decided_on && year_of(*course.disposal->object.decided_on) == data.year;
    if (data.view == FlowView::year ? decided_then : in_cases) court.add(judged(data, course), true);
  }
  return {std::move(cases).finish(true), std::move(court).finish(true)};
}

}  // namespace

std::vector<FlowLevel> chain_flow(const StatSnapshot& reports, const ChainIndex& chain,
                                  const Codebook& codebook, int year, FlowView view,
                                  const FlowFilter& filter) {
  const Chain data{reports, chain, codebook, year, view, filter};
  std::set<ObjectNumber> reached;
  std::set<ObjectNumber> cases;
  std::vector<FlowLevel> levels;
  levels.push_back(persons_level(data, reached));
  levels.push_back(investigations_level(data, reached, cases));
  auto [registered, court] = case_levels(data, cases);
  levels.push_back(std::move(registered));
  levels.push_back(std::move(court));
  return levels;
}

}  // namespace zicht::chain
