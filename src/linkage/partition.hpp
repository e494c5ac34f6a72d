#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace zicht::linkage {

/// The cluster of each record, named after its lowest record.
/// \param label_of  by record: any numbers, equal for records of one person
std::vector<std::uint32_t> named_by_lowest(std::span<const std::uint64_t> label_of);

/// The identifiers of persons after a proposal, by record, such that nobody is renamed without need. An
/// identifier is the number of a report. A cluster keeps the oldest (lowest) identifier of those it holds. A
/// person that is split keeps it where the report of that number is, or else its oldest report; who leaves,
/// and who is new, is called after the oldest report of the new cluster.
/// \param report_of  by record: the report's number; higher is later; no number twice
/// \param person_of  by record: the identifier until now, or 0 for a report that has no person yet
/// \param cluster_of by record, as a LinkResult has it
/// Adding records and linking again renames nobody whose reports stay together. No two clusters share an
/// identifier, provided that an identifier is a report's number of the person it was given to.
std::vector<std::uint64_t> person_identifiers(std::span<const std::uint64_t> report_of,
                                              std::span<const std::uint64_t> person_of,
                                              std::span<const std::uint32_t> cluster_of);

/// What turns one partition into another: first all splits, then all joins.
struct PartitionChange {
  /// These records leave the others of their cluster together.
  struct Split {
    std::vector<std::uint32_t> records;  ///< ascending
    std::uint32_t from = 0;              ///< the lowest record of the cluster they leave
    friend bool operator==(const Split&, const Split&) = default;
  };
  /// The clusters of these two records, after the splits, become one.
  struct Join {
    std::uint32_t a = 0;  ///< a < b; each is the lowest record of its cluster
    std::uint32_t b = 0;
    friend bool operator==(const Join&, const Join&) = default;
  };
  std::vector<Split> splits;
  std::vector<Join> joins;
  bool empty() const { return splits.empty() && joins.empty(); }
};

/// The change from `before` to `after`, as few steps as possible with splits first.
/// \param before, after  by record: clusters named after their lowest record
PartitionChange partition_change(std::span<const std::uint32_t> before, std::span<const std::uint32_t> after);

}  // namespace zicht::linkage
