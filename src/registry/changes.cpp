#include "registry/changes.hpp"

#include <algorithm>
#include <unordered_map>

#include "registry/persons.hpp"

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

using PersonOf = std::unordered_map<ReportId, PersonId>;

PersonId person_of(const PersonOf& members, ReportId report) {
  const auto member = members.find(report);
  return member == members.end() ? report : member->second;
}

bool may_change_a_figure(EventKind kind) {
  return kind != EventKind::viewed && kind != EventKind::erased && kind != EventKind::adopted;
}

std::vector<ReportId> reports_of(const LoggedEvent& event) {
  std::vector<ReportId> reports = event.others;
  if (event.subject != 0) reports.push_back(event.subject);
  return reports;
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
  std::erase_if(events, [](const LoggedEvent& event) {
    return !may_change_a_figure(event.kind) || reports_of(event).empty();
  });

  DisjointSets sets;
  std::vector<ReportId> reports;
  for (const LoggedEvent& event : events)
    for (const ReportId report : reports_of(event)) {
      reports.push_back(report);
      sets.join(report, reports_of(event).front());
    }
  for (const PersonOf* const members : {&then, &now})
    for (const auto& [report, person] : *members) {
      reports.push_back(report);
      sets.join(report, person);
    }

  std::vector<ChangedPeople> changed;
  std::unordered_map<ReportId, std::size_t> place;
  for (LoggedEvent& event : events) {
    const ReportId root = sets.root_of(reports_of(event).front());
    const auto [entry, added] = place.emplace(root, changed.size());
    if (added) changed.emplace_back();
    changed[entry->second].events.push_back(std::move(event));
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
