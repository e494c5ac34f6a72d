#include "chain/flow.hpp"

#include <algorithm>
#include <span>

#include "chain/follow_up.hpp"
#include "model/judged_outcome.hpp"

namespace zicht::chain {
namespace {

// The parts of each level, in an order that never changes; a part of nobody is shown as 0.
constexpr std::string_view kOfPersons[] = {"already_investigated",   "investigated", "other_criminal",
                                           "administrative_or_care", "no_action",    "open"};
constexpr std::string_view kOfInvestigations[] = {"with_case", "closed_without_case", "merged", "transferred",
                                                  "running"};
constexpr std::string_view kOfCases[] = {
    "before_court", "dismissed_technical", "dismissed_policy", "transferred", "other", "open"};
constexpr std::string_view kOfCourt[] = {"convicted", "convicted_no_penalty", "acquitted_or_discharged",
                                         "other", "pending"};
constexpr std::uint8_t kBeforeCourt = 0;

/// Where a part stands in its level. Precondition: it is one of its parts.
std::uint8_t part_in(std::span<const std::string_view> parts, std::string_view part) {
  return static_cast<std::uint8_t>(std::ranges::find(parts, part) - parts.begin());
}

/// Counts the parts of a level.
class Level {
 public:
  Level(std::string id, std::string unit, std::span<const std::string_view> parts) {
    level_.id = std::move(id);
    level_.unit = std::move(unit);
    for (const std::string_view part : parts) level_.parts.push_back({std::string(part), 0});
  }
  void add(std::uint8_t part, bool tied) {
    ++level_.total;
    tied_ += tied ? 1 : 0;
    ++level_.parts[part].count;
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

std::string_view judged(const Codebook& codebook, const ChainCounting& counting, const CaseCourse& course) {
  if (course.judgment == nullptr) return "pending";
  const CodeId judged_as = judged_outcome(course.judgment->object, counting.convicted, codebook);
  const std::string& outcome = codebook.list("outcome")[judged_as].code;
  if (outcome == "convicted") return "convicted";
  if (outcome == "convicted_no_penalty") return "convicted_no_penalty";
  return outcome == "acquitted" || outcome == "discharged" ? "acquitted_or_discharged" : "other";
}

}  // namespace

/// Which rows the levels of one flow pass on.
struct ChainFlows::Went {
  std::vector<bool> investigations;  ///< that persons reached
  std::vector<bool> cases;           ///< that investigations led to
};

ChainFlows::ChainFlows(const StatSnapshot& reports, const ChainIndex& chain, const Codebook& codebook,
                       int year)
    : reports_(reports),
      chain_(chain),
      codebook_(codebook),
      scopes_(reports, codebook, chain.counting.victim_scope),
      first_(make_date(year, 1, 1).value()),
      last_(make_date(year, 12, 31).value()) {
  for (std::size_t at = 0; at < reports.persons(); ++at) {
    const Date received = reports.received_on[reports.person_begin[at]];
    if (received != StatSnapshot::kNoDate && in_year(received)) persons_.push_back(person(at));
  }
  take_investigations();
  take_cases();
}

/// The investigations that were opened in the year, or that persons of the year reached.
void ChainFlows::take_investigations() {
  const auto& all = chain_.snapshot.investigations;
  std::vector<bool> taken(all.size());
  for (std::size_t at = 0; at < all.size(); ++at) taken[at] = in_year(all[at].object.opened_on);
  for (const ReportedPerson& person : persons_)
    for (const std::uint32_t at : person.reached) taken[at] = true;
  std::vector<std::uint32_t> row_of(all.size());
  for (std::size_t at = 0; at < all.size(); ++at) {
    if (!taken[at]) continue;
    row_of[at] = static_cast<std::uint32_t>(investigations_.size());
    const Investigation& one = all[at].object;
    Row& row = investigations_.emplace_back();
    row.form = one.form;
    row.scope = one.scope;
    row.begun_then = in_year(one.opened_on);
    row.to = cases_from(all[at].number);
    row.part = part_in(kOfInvestigations, fate_of(codebook_, one, !row.to.empty()));
  }
  for (ReportedPerson& person : persons_)
    for (std::uint32_t& at : person.reached) at = row_of[at];
}

/// The cases that were registered in the year, or decided in it, or that investigations of the flow led to.
void ChainFlows::take_cases() {
  const std::vector<CaseCourse> all = courses_of_cases(chain_, codebook_);
  std::vector<bool> led_to(all.size());
  for (const Row& row : investigations_)
    for (const std::uint32_t at : row.to) led_to[at] = true;
  std::vector<std::uint32_t> row_of(all.size());
  for (std::size_t at = 0; at < all.size(); ++at) {
    const CaseCourse& course = all[at];
    const bool begun_then = in_year(course.court_case->object.registered_on);
    const bool decided_then = course.disposal != nullptr && in_year(course.disposal->object.decided_on);
    if (!led_to[at] && !(course.counts && (begun_then || decided_then))) continue;
    row_of[at] = static_cast<std::uint32_t>(cases_.size());
    Row& row = cases_.emplace_back();
    row.form = course.court_case->object.form;
    row.scope = course.court_case->object.scope;
    row.begun_then = begun_then;
    row.decided_then = decided_then;
    row.counts = course.counts;
    row.part = part_in(kOfCases, fate_of(codebook_, course));
    row.judged = part_in(kOfCourt, judged(codebook_, chain_.counting, course));
  }
  for (Row& row : investigations_)
    for (std::uint32_t& at : row.to) at = row_of[at];
}

/// The cases of the scope that is counted which came from an investigation, directly or through its suspects,
/// each once: their positions.
std::vector<std::uint32_t> ChainFlows::cases_from(ObjectNumber investigation) const {
  std::vector<std::uint32_t> found;
  const auto add = [&](std::span<const ObjectNumber> numbers) {
    for (const ObjectNumber number : numbers)
      if (const std::uint32_t at = chain_.cases.of(number);
          at != Positions::kNone && is_in_scope(chain_.snapshot.cases[at].object, chain_.counting, codebook_))
        found.push_back(at);
  };
  add(chain_.ties.to(Relation::led_to, investigation));
  for (const ObjectNumber suspect : chain_.ties.to(Relation::names, investigation))
    add(chain_.ties.to(Relation::prosecuted_in, suspect));
  std::ranges::sort(found);
  found.erase(std::ranges::unique(found).begin(), found.end());
  return found;
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
      const std::uint32_t position = chain_.investigations.of(to);
      if (position == Positions::kNone) continue;
      const Investigation* const found = &chain_.snapshot.investigations[position].object;
      person.reached.push_back(position);
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
  person.part = part_in(kOfPersons, done.fate());
  for (std::uint32_t episode = reports_.episode_begin[first]; episode < reports_.episode_begin[end];
       ++episode)
    if (reports_.form[episode] != kUnknown) {
      person.form = reports_.form[episode];
      person.scope = scopes_.of_episode(episode, first, end);
      break;
    }
  return person;
}

FlowLevel ChainFlows::persons_level(const FlowFilter& filter, Went& went) const {
  Level level("persons", "person", kOfPersons);
  for (const ReportedPerson& one : persons_) {
    if (!takes(filter.form, one.form) || !takes(filter.scope, one.scope)) continue;
    level.add(one.part, false);
    for (const std::uint32_t at : one.reached) went.investigations[at] = true;
  }
  return std::move(level).finish(false);
}

FlowLevel ChainFlows::investigations_level(FlowView view, const FlowFilter& filter, Went& went) const {
  Level level("investigations", "investigation", kOfInvestigations);
  for (std::size_t at = 0; at < investigations_.size(); ++at) {
    const Row& row = investigations_[at];
    if (!takes(filter.form, row.form) || !takes(filter.scope, row.scope)) continue;
    const bool tied = went.investigations[at];
    if (!(view == FlowView::year ? row.begun_then : tied || row.begun_then)) continue;
    for (const std::uint32_t to : row.to) went.cases[to] = true;
    level.add(row.part, tied);
  }
  return std::move(level).finish(true);
}

/// Cases registered, and those of them that the court got. In the view of a year the court's level holds the
/// cases that were put before it in that year.
std::pair<FlowLevel, FlowLevel> ChainFlows::case_levels(FlowView view, const FlowFilter& filter,
                                                        const Went& went) const {
  Level cases("cases", "case", kOfCases);
  Level court("court", "case", kOfCourt);
  for (std::size_t at = 0; at < cases_.size(); ++at) {
    const Row& row = cases_[at];
    if (!row.counts || !takes(filter.form, row.form) || !takes(filter.scope, row.scope)) continue;
    const bool tied = went.cases[at];
    const bool in_cases = view == FlowView::year ? row.begun_then : tied;
    if (in_cases) cases.add(row.part, tied);
    if (row.part == kBeforeCourt && (view == FlowView::year ? row.decided_then : in_cases))
      court.add(row.judged, true);
  }
  return {std::move(cases).finish(true), std::move(court).finish(true)};
}

std::vector<FlowLevel> ChainFlows::of(FlowView view, const FlowFilter& filter) const {
  Went went{std::vector<bool>(investigations_.size()), std::vector<bool>(cases_.size())};
  std::vector<FlowLevel> levels;
  levels.push_back(persons_level(filter, went));
  levels.push_back(investigations_level(view, filter, went));
  auto [registered, court] = case_levels(view, filter, went);
  levels.push_back(std::move(registered));
  levels.push_back(std::move(court));
  return levels;
}

}  // namespace zicht::chain
