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

/// What was done with one report.
struct Done {
  bool before = false;
  bool investigated = false;
  bool criminal = false;
  bool other = false;
  bool none = false;

  std::string_view fate() const {
    if (before) return "already_investigated";
    if (investigated) return "investigated";
    if (criminal) return "other_criminal";
    if (other) return "administrative_or_care";
    return none ? "no_action" : "open";
  }
};

/// The cases that came from an investigation, directly or through its suspects.
std::set<ObjectNumber> cases_from(const TieIndex& ties, ObjectNumber investigation) {
  std::set<ObjectNumber> cases;
  for (const ObjectNumber number : ties.to(Relation::led_to, investigation)) cases.insert(number);
  for (const ObjectNumber suspect : ties.to(Relation::names, investigation))
    for (const ObjectNumber number : ties.to(Relation::prosecuted_in, suspect)) cases.insert(number);
  return cases;
}

std::string_view fate_of(const Codebook& codebook, const Investigation& investigation, bool has_case) {
  if (has_case) return "with_case";
  const std::string& state = codebook.list("investigation_state")[investigation.state].code;
  if (state.starts_with("closed_")) return "closed_without_case";
  if (state == "merged") return "merged";
  return state.starts_with("transferred_") ? "transferred" : "running";
}

std::string_view fate_of(const Codebook& codebook, const CaseCourse& course) {
  if (course.disposal == nullptr) return "open";
  const CodeList& kinds = codebook.list("disposal_kind");
  const Disposal& disposal = course.disposal->object;
  if (before_court(disposal, kinds)) return "before_court";
  const std::string& kind = kinds[disposal.kind].code;
  if (kind == "dismissal_technical") return "dismissed_technical";
  if (is_dismissal(disposal, kinds)) return "dismissed_policy";
  return kind == "transfer" ? "transferred" : "other";
}

std::string_view judged(const Codebook& codebook, const CaseCourse& course) {
  if (course.judgment == nullptr) return "pending";
  const std::string& outcome = codebook.list("outcome")[course.judgment->object.outcome].code;
  if (outcome.starts_with("convicted")) return "convicted";
  return outcome == "acquitted" || outcome == "discharged" ? "acquitted_or_discharged" : "other";
}

}  // namespace

struct ChainFlows::Went {
  std::set<ObjectNumber> investigations;  ///< that persons reached
  std::set<ObjectNumber> cases;           ///< that investigations led to
};

ChainFlows::ChainFlows(const StatSnapshot& reports, const ChainIndex& chain, const Codebook& codebook,
                       int year)
    : reports_(reports),
      chain_(chain),
      codebook_(codebook),
      first_(make_date(year, 1, 1).value()),
      last_(make_date(year, 12, 31).value()),
      courses_(courses_of_cases(chain, codebook)) {
  for (std::size_t at = 0; at < reports.persons(); ++at) {
    const Date received = reports.received_on[reports.person_begin[at]];
    if (received != StatSnapshot::kNoDate && in_year(received)) persons_.push_back(person(at));
  }
}

ChainFlows::ReportedPerson ChainFlows::person(std::size_t at) const {
  const CodeList& kinds = codebook_.list("follow_up_kind");
  const std::uint32_t first = reports_.person_begin[at];
  const std::uint32_t end = reports_.person_begin[at + 1];
  ReportedPerson person;
  Done done;
  for (std::uint32_t report = first; report < end; ++report) {
    const ObjectNumber number = reports_.report[report];
    for (const ObjectNumber to : chain_.ties.to(Relation::investigated_in, number)) {
      const Investigation* const found = chain_.investigation(to);
      if (found == nullptr) continue;
      person.reached.push_back(to);
      done.investigated = true;
      done.before = done.before || (found->opened_on && *found->opened_on <= reports_.received_on[first] &&
                                    !chain_.is_said_by_follow_up(number, to));
    }
    for (const ObjectNumber from : chain_.ties.from(Relation::follows_up, number)) {
      const FollowUp* const found = chain_.follow_up(from);
      if (found == nullptr) continue;
      const std::string& kind = kinds[found->kind].code;
      const std::string& group = kinds[found->kind].parent;
      const bool investigation = kind == "investigation_opened" || kind == "joined_investigation";
      done.investigated = done.investigated || investigation;
      done.before = done.before || (investigation && found->on && *found->on <= reports_.received_on[first]);
      done.criminal = done.criminal || group == "criminal";
      done.other = done.other || group == "administrative" || group == "care" || group == "registration";
      done.none = done.none || kind == "no_action";
    }
  }
  person.fate = done.fate();
  for (std::uint32_t episode = reports_.episode_begin[first]; episode < reports_.episode_begin[end];
       ++episode)
    if (reports_.form[episode] != kUnknown) {
      person.form = reports_.form[episode];
      person.scope = reports_.scope[episode];
      break;
    }
  return person;
}

FlowLevel ChainFlows::persons_level(const FlowFilter& filter, Went& went) const {
  Level level("persons", "person",
              {"already_investigated", "investigated", "other_criminal", "administrative_or_care",
               "no_action", "open"});
  for (const ReportedPerson& one : persons_) {
    if (!takes(filter.form, one.form) || !takes(filter.scope, one.scope)) continue;
    level.add(one.fate, false);
    went.investigations.insert(one.reached.begin(), one.reached.end());
  }
  return std::move(level).finish(false);
}

FlowLevel ChainFlows::investigations_level(FlowView view, const FlowFilter& filter, Went& went) const {
  Level level("investigations", "investigation",
              {"with_case", "closed_without_case", "merged", "transferred", "running"});
  for (const Numbered<Investigation>& one : chain_.snapshot.investigations) {
    if (!takes(filter.form, one.object.form) || !takes(filter.scope, one.object.scope)) continue;
    const bool opened_then = in_year(one.object.opened_on);
    const bool tied = went.investigations.contains(one.number);
    if (!(view == FlowView::year ? opened_then : tied || opened_then)) continue;
    const std::set<ObjectNumber> of_this = cases_from(chain_.ties, one.number);
    went.cases.insert(of_this.begin(), of_this.end());
    level.add(fate_of(codebook_, one.object, !of_this.empty()), tied);
  }
  return std::move(level).finish(true);
}

/// Cases registered, and those of them that the court got. In the view of a year the court's level holds the
/// cases that were put before it in that year.
std::pair<FlowLevel, FlowLevel> ChainFlows::case_levels(FlowView view, const FlowFilter& filter,
                                                        const Went& went) const {
  Level cases("cases", "case",
              {"before_court", "dismissed_technical", "dismissed_policy", "transferred", "other", "open"});
  Level court("court", "case", {"convicted", "acquitted_or_discharged", "other", "pending"});
  for (const CaseCourse& course : courses_) {
    const Case& one = course.court_case->object;
    if (!course.counts || !takes(filter.form, one.form) || !takes(filter.scope, one.scope)) continue;
    const bool tied = went.cases.contains(course.court_case->number);
    const bool registered_then = in_year(one.registered_on);
    const std::string_view fate = fate_of(codebook_, course);
    const bool in_cases = view == FlowView::year ? registered_then : tied;
    if (in_cases) cases.add(fate, tied);
    if (fate != "before_court") continue;
    const bool decided_then = in_year(course.disposal->object.decided_on);
    if (view == FlowView::year ? decided_then : in_cases) court.add(judged(codebook_, course), true);
  }
  return {std::move(cases).finish(true), std::move(court).finish(true)};
}

std::vector<FlowLevel> ChainFlows::of(FlowView view, const FlowFilter& filter) const {
  Went went;
  std::vector<FlowLevel> levels;
  levels.push_back(persons_level(filter, went));
  levels.push_back(investigations_level(view, filter, went));
  auto [registered, court] = case_levels(view, filter, went);
  levels.push_back(std::move(registered));
  levels.push_back(std::move(court));
  return levels;
}

}  // namespace zicht::chain
