#include "linkage/partition.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

namespace zicht::linkage {
namespace {

rc::Gen<std::vector<std::uint32_t>> arbitrary_partition(std::size_t records) {
  return rc::gen::map(
      rc::gen::container<std::vector<std::uint64_t>>(records, rc::gen::inRange<std::uint64_t>(0, 6)),
      [](const std::vector<std::uint64_t>& labels) { return named_by_lowest(labels); });
}

RC_GTEST_PROP(PartitionChange, TurnsOnePartitionIntoTheOther, ()) {
  const auto before = *arbitrary_partition(12);
  const auto after = *arbitrary_partition(12);
  const PartitionChange change = partition_change(before, after);
  std::vector<std::uint64_t> label(before.begin(), before.end());
  std::uint64_t fresh = 100;
  for (const PartitionChange::Split& split : change.splits) {
    ++fresh;
    for (const std::uint32_t record : split.records) {
      RC_ASSERT(before[record] == split.from);
      label[record] = fresh;
    }
  }
  for (const PartitionChange::Join& join : change.joins) {
    RC_ASSERT(join.a < join.b);
    const std::uint64_t from = label[join.b];
    for (std::uint64_t& one : label)
      if (one == from) one = label[join.a];
  }
  RC_ASSERT(named_by_lowest(label) == after);
  RC_ASSERT(change.empty() == (before == after));
}

RC_GTEST_PROP(PersonIdentifiers, RenameNobodyWhenRecordsAreAdded, ()) {
  const auto first = *arbitrary_partition(8);
  std::vector<std::uint64_t> report(8);
  std::iota(report.begin(), report.end(), 11);
  const auto before = person_identifiers(report, std::vector<std::uint64_t>(8, 0), first);
  std::vector<std::uint32_t> more = first;
  for (std::uint32_t record = 8; record < 11; ++record) {  // new ones join somebody, or are new
    const auto with = *rc::gen::inRange<std::uint32_t>(0, record + 1);
    more.push_back(with == record ? record : more[with]);
  }
  report.insert(report.end(), {30, 31, 32});
  std::vector<std::uint64_t> known = before;
  known.resize(11, 0);
  const auto after = person_identifiers(report, known, more);
  for (std::size_t record = 0; record < 8; ++record) RC_ASSERT(after[record] == before[record]);
}

RC_GTEST_PROP(PersonIdentifiers, AreOneForEachCluster, ()) {
  const auto first = *arbitrary_partition(10);
  const auto second = *arbitrary_partition(10);
  std::vector<std::uint64_t> report(10);
  std::iota(report.begin(), report.end(), 1);
  const auto before = person_identifiers(report, std::vector<std::uint64_t>(10, 0), first);
  const auto after = person_identifiers(report, before, second);
  std::map<std::uint32_t, std::uint64_t> of_cluster;
  for (std::size_t record = 0; record < 10; ++record) {
    const auto [entry, is_new] = of_cluster.try_emplace(second[record], after[record]);
    RC_ASSERT(entry->second == after[record]);
  }
  std::set<std::uint64_t> distinct;
  for (const auto& [cluster, identifier] : of_cluster) distinct.insert(identifier);
  RC_ASSERT(distinct.size() == of_cluster.size());
}

TEST(PersonIdentifiers, AMergeKeepsTheOlderAndWhoLeavesGetsTheirOwn) {
  const std::vector<std::uint64_t> report{1, 2, 3, 4};
  const std::vector<std::uint64_t> person{1, 1, 3, 3};
  EXPECT_EQ(person_identifiers(report, person, std::vector<std::uint32_t>{0, 0, 0, 0}),
            (std::vector<std::uint64_t>{1, 1, 1, 1}));
  EXPECT_EQ(person_identifiers(report, person, std::vector<std::uint32_t>{0, 1, 1, 3}),
            (std::vector<std::uint64_t>{1, 3, 3, 4}));
}

}  // namespace
}  // namespace zicht::linkage
