#include "registry/partition.hpp"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "model/report_number.hpp"
#include "registry/report_sets.hpp"

namespace zicht::registry {
namespace {

using Index = ReportSets::Index;

/// The joins that no later split takes back.
std::vector<PairSaid> unsplit(std::span<const PairSaid> said) {
  std::vector<PairSaid> by_pair;
  for (const PairSaid& one : said)
    if (one.says == Says::joined || one.says == Says::split) by_pair.push_back(one);
  std::ranges::sort(by_pair, {},
                    [](const PairSaid& one) { return std::tuple(one.a, one.b, one.sequence, one.position); });
  std::vector<PairSaid> joins;
  for (const PairSaid& one : by_pair) {
    if (one.says == Says::joined)
      joins.push_back(one);
    else
      while (!joins.empty() && joins.back().a == one.a && joins.back().b == one.b) joins.pop_back();
  }
  std::ranges::sort(joins, {}, [](const PairSaid& one) { return std::pair(one.sequence, one.position); });
  return joins;
}

/// The events of the shortest chain of `same` from one report to another.
std::vector<Sequence> chain_between(std::span<const PairSaid> said, ReportId from, ReportId to) {
  std::unordered_map<ReportId, std::vector<const PairSaid*>> ties;
  for (const PairSaid& one : said)
    if (one.says == Says::same) {
      ties[one.a].push_back(&one);
      ties[one.b].push_back(&one);
    }
  std::unordered_map<ReportId, const PairSaid*> came_by{{from, nullptr}};
  std::vector<ReportId> reached{from};
  for (std::size_t at = 0; at < reached.size() && !came_by.contains(to); ++at) {
    const ReportId here = reached[at];
    for (const PairSaid* const tie : ties[here]) {
      const ReportId there = tie->a == here ? tie->b : tie->a;
      if (came_by.emplace(there, tie).second) reached.push_back(there);
    }
  }
  std::vector<Sequence> events;
  for (ReportId at = to; at != from;) {
    const PairSaid* const tie = came_by.at(at);
    events.push_back(tie->sequence);
    at = tie->a == at ? tie->b : tie->a;
  }
  return events;
}

/// "event 4, event 7, this decision"
std::string named(std::vector<Sequence> events, Sequence deciding) {
  std::ranges::sort(events);
  std::string text;
  for (const Sequence event : events)
    text += (text.empty() ? "" : ", ") +
            (event == deciding ? std::string("this decision") : "event " + std::to_string(event));
  return text;
}

std::unexpected<Error> contradiction(std::span<const PairSaid> said, const PairSaid& different,
                                     Sequence deciding) {
  const std::string where = report_number(different.a) + ", " + report_number(different.b);
  if (different.a == different.b)
    return fail(ErrorCode::conflict, "a report cannot be about two different people", where);
  return fail(ErrorCode::conflict,
              "decisions of registrars would make these two one person and keep them apart too", where,
              "One person by " + named(chain_between(said, different.a, different.b), deciding) +
                  "; different people by " + named({different.sequence}, deciding) +
                  ". If an earlier one is wrong, undo it first: zicht link undo EVENT --reason TEXT.");
}

}  // namespace

PersonId Partition::person(ReportId report) const {
  const auto found = person_of.find(report);
  return found == person_of.end() ? report : found->second;
}

Result<Partition> partition_of(std::vector<PairSaid> said, Sequence deciding) {
  std::vector<ReportId> reports;
  for (const PairSaid& one : said) {
    reports.push_back(one.a);
    reports.push_back(one.b);
  }
  std::ranges::sort(reports);
  reports.erase(std::ranges::unique(reports).begin(), reports.end());
  const auto index_of = [&](ReportId report) {
    return static_cast<Index>(std::ranges::lower_bound(reports, report) - reports.begin());
  };

  ReportSets sets(reports.size());
  for (const PairSaid& one : said)
    if (one.says == Says::same) static_cast<void>(sets.join(index_of(one.a), index_of(one.b)));
  for (const PairSaid& one : said) {
    if (one.says != Says::different) continue;
    if (sets.root_of(index_of(one.a)) == sets.root_of(index_of(one.b)))
      return contradiction(said, one, deciding);
    sets.keep_apart(index_of(one.a), index_of(one.b));
  }
  Partition partition;
  partition.joins = unsplit(said);
  for (const PairSaid& one : partition.joins)
    if (!sets.join(index_of(one.a), index_of(one.b))) partition.refused.push_back(one);
  partition.person_of.reserve(reports.size());
  for (Index at = 0; at < reports.size(); ++at)
    partition.person_of.emplace(reports[at], reports[sets.root_of(at)]);
  return partition;
}

}  // namespace zicht::registry
