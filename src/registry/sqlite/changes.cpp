#include "registry/sqlite/log_queries.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "registry/sqlite/persons.hpp"

namespace zicht::registry {
namespace {

/// Sets of numbers that grow together.
class DisjointSets {
 public:
  ReportId root_of(ReportId number) {
    const ReportId above = above_.emplace(number, number).first->second;
    if (above == number) return number;
    const ReportId root = root_of(above);
    above_[number] = root;
    return root;
  }
  void join(ReportId a, ReportId b) { above_[root_of(a)] = root_of(b); }

 private:
  std::unordered_map<ReportId, ReportId> above_;
};

/// The reports that an event ties together: one set, or for a linkage one a pair.
std::vector<std::vector<ReportId>> reports_of(const LoggedEvent& event) {
  std::vector<std::vector<ReportId>> sets;
  if (event.object || event.tie) return sets;  // about the chain
  if (event.linkage) {
    for (const auto* const pairs : {&event.linkage->splits, &event.linkage->joins})
      for (const ReportPair& pair : *pairs) sets.push_back({pair.a, pair.b});
    return sets;
  }
  std::vector<ReportId> reports = event.others;
  if (event.subject != 0) reports.push_back(event.subject);
  if (!reports.empty()) sets.push_back(std::move(reports));
  return sets;
}

/// An undone event says what it undoes; here it stands for what that said of reports.
Result<void> say_what_was_undone(Database& database, const Codebook& codebook, LoggedEvent& event) {
  Sequence undone = event.undoes;
  for (;;) {
    ZICHT_TRY(std::vector<LoggedEvent> target, events_between(database, codebook, undone - 1, undone));
    if (target.empty())
      return fail(ErrorCode::corrupt, "an undone event is not in the log", "event " + std::to_string(undone));
    if (target.front().kind == EventKind::undone) {
      undone = target.front().undoes;
      continue;
    }
    event.linkage = std::move(target.front().linkage);
    event.others = std::move(target.front().others);
    event.subject = target.front().subject;
    return {};
  }
}

/// The event once for each set of people, with those of its pairs that are about them. In the order of first
/// pairs.
std::vector<std::pair<ReportId, LoggedEvent>> by_people(const LoggedEvent& event, DisjointSets& sets) {
  std::vector<std::pair<ReportId, LoggedEvent>> parts;
  if (!event.linkage) {
    parts.emplace_back(sets.root_of(reports_of(event).front().front()), event);
    return parts;
  }
  LoggedEvent without_pairs = event;
  without_pairs.linkage->splits.clear();
  without_pairs.linkage->joins.clear();
  std::unordered_map<ReportId, std::size_t> place;
  for (const auto pairs : {&LinkageApplied::splits, &LinkageApplied::joins})
    for (const ReportPair& pair : *event.linkage.*pairs) {
      const ReportId root = sets.root_of(pair.a);
      const auto [entry, added] = place.emplace(root, parts.size());
      if (added) parts.emplace_back(root, without_pairs);
      (*parts[entry->second].second.linkage.*pairs).push_back(pair);
    }
  return parts;
}

/// The objects of the chain that were withdrawn: such an event does not say what it is about.
Result<std::unordered_set<ObjectNumber>> objects_withdrawn(Database& database) {
  ZICHT_TRY(Statement rows, database.prepare("SELECT DISTINCT object FROM object_version WHERE valid_to <> "
                                             "9223372036854775807"));
  std::unordered_set<ObjectNumber> objects;
  for (;;) {
    ZICHT_TRY(const bool row, rows.step());
    if (!row) return objects;
    objects.insert(static_cast<ObjectNumber>(rows.integer(0)));
  }
}

void sort_once(std::vector<PersonId>& people) {
  std::ranges::sort(people);
  people.erase(std::ranges::unique(people).begin(), people.end());
}

}  // namespace

Result<std::vector<ChangedPeople>> changed_people(Database& database, const Codebook& codebook,
                                                  Sequence before, Sequence last) {
  ZICHT_TRY(Persons persons, Persons::on(database));
  ZICHT_TRY(const PersonOf then, persons.at(before));
  ZICHT_TRY(const PersonOf now, persons.at(last));
  ZICHT_TRY(std::vector<LoggedEvent> events, events_between(database, codebook, before, last));
  for (LoggedEvent& event : events)
    if (event.kind == EventKind::undone) ZICHT_CHECK(say_what_was_undone(database, codebook, event));
  ZICHT_TRY(const std::unordered_set<ObjectNumber> objects, objects_withdrawn(database));
  std::erase_if(events, [&](const LoggedEvent& event) {
    return objects.contains(event.subject) || !find_kind(event.kind)->figures_depend ||
           reports_of(event).empty();
  });

  DisjointSets sets;
  std::vector<ReportId> reports;
  for (const LoggedEvent& event : events)
    for (const std::vector<ReportId>& tied : reports_of(event))
      for (const ReportId report : tied) {
        reports.push_back(report);
        sets.join(report, tied.front());
      }
  for (const PersonOf* const members : {&then, &now})
    for (const auto& [report, person] : *members) {
      reports.push_back(report);
      sets.join(report, person);
    }

  std::vector<ChangedPeople> changed;
  std::unordered_map<ReportId, std::size_t> place;
  for (const LoggedEvent& event : events)
    for (auto& [root, part] : by_people(event, sets)) {
      const auto [entry, added] = place.emplace(root, changed.size());
      if (added) changed.emplace_back();
      changed[entry->second].events.push_back(std::move(part));
    }
  for (const ReportId report : reports) {
    const auto found = place.find(sets.root_of(report));
    if (found == place.end()) continue;
    changed[found->second].before.push_back(person_of(then, report));
    changed[found->second].after.push_back(person_of(now, report));
  }
  for (ChangedPeople& people : changed) {
    sort_once(people.before);
    sort_once(people.after);
  }
  return changed;
}

}  // namespace zicht::registry
