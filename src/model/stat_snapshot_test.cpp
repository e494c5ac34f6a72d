#include "model/stat_snapshot.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>

namespace zicht {
namespace {

struct Added {
  PersonId person;
  std::uint64_t sequence;
  Report report;
};

std::vector<Added> arbitrary_reports() {
  std::vector<Added> added;
  const int count = *rc::gen::inRange(0, 30);
  for (int i = 1; i <= count; ++i) {
    Report report;
    if (*rc::gen::inRange(0, 10) > 0) report.received_on = Date{*rc::gen::inRange(19000, 19010)};
    report.sex = static_cast<CodeId>(i);  // tells reports apart
    for (int n = *rc::gen::inRange(0, 3); n > 0; --n) report.nationalities.push_back(static_cast<CodeId>(n));
    for (int e = *rc::gen::inRange(0, 3); e > 0; --e)
      report.episodes.emplace_back().form = static_cast<CodeId>(e);
    added.push_back({static_cast<PersonId>(*rc::gen::inRange(1, 10)), static_cast<std::uint64_t>(i), report});
  }
  return added;
}

RC_GTEST_PROP(StatSnapshot, LaysReportsOutByPersonAndReceipt, ()) {
  const std::vector<Added> added = arbitrary_reports();
  StatSnapshotBuilder builder;
  for (const Added& one : added) builder.add(one.person, one.sequence, one.report);
  const StatSnapshot snapshot = std::move(builder).finish({20000}, added.size());

  // Naive: sort the reports of each person; order persons by their first.
  const auto day_of = [](const Report& report) { return report.received_on.value_or(StatSnapshot::kNoDate); };
  const auto earlier = [&](const Added& a, const Added& b) {
    return std::pair(day_of(a.report), a.sequence) < std::pair(day_of(b.report), b.sequence);
  };
  std::map<PersonId, std::vector<Added>> by_person;
  for (const Added& one : added) by_person[one.person].push_back(one);
  std::vector<std::vector<Added>> persons;
  for (auto& [person, reports] : by_person) {
    std::ranges::sort(reports, earlier);
    persons.push_back(reports);
  }
  std::ranges::sort(persons, [&](const auto& a, const auto& b) { return earlier(a.front(), b.front()); });

  RC_ASSERT(snapshot.persons() == persons.size());
  RC_ASSERT(snapshot.reports() == added.size());
  std::size_t r = 0;
  for (std::size_t p = 0; p < persons.size(); ++p) {
    RC_ASSERT(snapshot.person[p] == persons[p].front().person);
    RC_ASSERT(snapshot.person_begin[p + 1] - snapshot.person_begin[p] == persons[p].size());
    for (const Added& expected : persons[p]) {
      RC_ASSERT(snapshot.sex[r] == expected.report.sex);
      RC_ASSERT(std::ranges::equal(snapshot.nationalities[r], expected.report.nationalities));
      RC_ASSERT(snapshot.episode_begin[r + 1] - snapshot.episode_begin[r] == expected.report.episodes.size());
      for (std::size_t e = 0; e < expected.report.episodes.size(); ++e)
        RC_ASSERT(snapshot.form[snapshot.episode_begin[r] + e] == expected.report.episodes[e].form);
      ++r;
    }
  }
}

RC_GTEST_PROP(StatSnapshot, RegroupedItIsWhatTheOtherPersonsGive, ()) {
  const std::vector<Added> added = arbitrary_reports();
  const std::uint64_t turn = *rc::gen::inRange<std::uint64_t>(1, 8);
  const auto other_person = [&](std::uint64_t report) { return report * turn % 5 + 1; };
  StatSnapshotBuilder builder;
  StatSnapshotBuilder wanted_builder;
  for (const Added& one : added) {
    builder.add(one.person, one.sequence, one.report);
    wanted_builder.add(other_person(one.sequence), one.sequence, one.report);
  }
  const StatSnapshot found = regrouped(std::move(builder).finish({20000}, 7),
                                       [&](ReportId report, PersonId) { return other_person(report); });
  const StatSnapshot wanted = std::move(wanted_builder).finish({20000}, 7);
  RC_ASSERT(found.person == wanted.person && found.person_begin == wanted.person_begin);
  RC_ASSERT(found.report == wanted.report && found.sex == wanted.sex && found.tree_size == 7U);
  RC_ASSERT(found.nationalities.values == wanted.nationalities.values && found.form == wanted.form);
}

}  // namespace
}  // namespace zicht
