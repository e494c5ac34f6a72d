#include "linkage/partition.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "base/contract.hpp"

namespace zicht::linkage {

std::vector<std::uint32_t> named_by_lowest(std::span<const std::uint64_t> label_of) {
  std::unordered_map<std::uint64_t, std::uint32_t> lowest;
  std::vector<std::uint32_t> cluster_of;
  cluster_of.reserve(label_of.size());
  for (std::uint32_t record = 0; record < label_of.size(); ++record)
    cluster_of.push_back(lowest.try_emplace(label_of[record], record).first->second);
  return cluster_of;
}

std::vector<std::uint64_t> person_identifiers(std::span<const std::uint64_t> report_of,
                                              std::span<const std::uint64_t> person_of,
                                              std::span<const std::uint32_t> cluster_of) {
  ZICHT_EXPECT(report_of.size() == cluster_of.size() && person_of.size() == cluster_of.size());
  // Where each identifier stays: with the report of that number, else with the person's oldest report.
  std::unordered_map<std::uint64_t, std::uint32_t> keeper;
  for (std::uint32_t record = 0; record < person_of.size(); ++record) {
    if (person_of[record] == 0) continue;
    const auto [entry, is_new] = keeper.try_emplace(person_of[record], record);
    if (is_new || report_of[entry->second] == person_of[record]) continue;
    if (report_of[record] == person_of[record] || report_of[record] < report_of[entry->second])
      entry->second = record;
  }
  std::vector<std::uint64_t> kept(cluster_of.size(),
                                  0);  // by cluster: the oldest identifier that stays in it
  for (const auto& [identifier, record] : keeper) {
    std::uint64_t& of_cluster = kept[cluster_of[record]];
    of_cluster = of_cluster == 0 ? identifier : std::min(of_cluster, identifier);
  }
  std::vector<std::uint64_t> oldest(cluster_of.size(), 0);
  for (std::uint32_t record = 0; record < cluster_of.size(); ++record) {
    std::uint64_t& of_cluster = oldest[cluster_of[record]];
    of_cluster = of_cluster == 0 ? report_of[record] : std::min(of_cluster, report_of[record]);
  }
  std::vector<std::uint64_t> identifiers;
  identifiers.reserve(cluster_of.size());
  for (const std::uint32_t cluster : cluster_of)
    identifiers.push_back(kept[cluster] != 0 ? kept[cluster] : oldest[cluster]);
  return identifiers;
}

PartitionChange partition_change(std::span<const std::uint32_t> before,
                                 std::span<const std::uint32_t> after) {
  ZICHT_EXPECT(before.size() == after.size());
  // A piece is what stays together: same cluster before and after. Named by its lowest record.
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<std::uint32_t>> pieces;
  for (std::uint32_t record = 0; record < before.size(); ++record)
    pieces[{before[record], after[record]}].push_back(record);
  PartitionChange change;
  for (auto& [clusters, records] : pieces) {
    if (clusters.second != records.front()) change.joins.push_back({clusters.second, records.front()});
    if (clusters.first != records.front()) change.splits.push_back({records, clusters.first});
  }
  std::ranges::sort(change.joins, {},
                    [](const PartitionChange::Join& join) { return std::pair(join.a, join.b); });
  return change;
}

}  // namespace zicht::linkage
