#pragma once

#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

namespace zicht::registry {

/// Sets of reports that grow together, each with those it must be kept apart from. Reports are numbered from
/// 0, in the order of their numbers in the log.
class ReportSets {
 public:
  using Index = std::uint32_t;
  explicit ReportSets(std::size_t reports) : above_(reports), kept_apart_(reports) {
    std::iota(above_.begin(), above_.end(), Index{0});
  }

  Index root_of(Index report) {
    while (above_[report] != report) report = above_[report] = above_[above_[report]];
    return report;
  }
  void keep_apart(Index a, Index b) {
    kept_apart_[root_of(a)].push_back(b);
    kept_apart_[root_of(b)].push_back(a);
  }
  /// False when somebody keeps the two sets apart. The lower root stays, so that it is the lowest report.
  bool join(Index a, Index b) {
    Index kept = root_of(a);
    Index merged = root_of(b);
    if (kept == merged) return true;
    if (kept > merged) std::swap(kept, merged);
    const bool fewer_kept = kept_apart_[kept].size() < kept_apart_[merged].size();
    const Index other = fewer_kept ? merged : kept;
    for (const Index apart : kept_apart_[fewer_kept ? kept : merged])
      if (root_of(apart) == other) return false;
    above_[merged] = kept;
    if (fewer_kept) std::swap(kept_apart_[kept], kept_apart_[merged]);
    auto& all = kept_apart_[kept];
    all.insert(all.end(), kept_apart_[merged].begin(), kept_apart_[merged].end());
    kept_apart_[merged] = {};
    return true;
  }

 private:
  std::vector<Index> above_;
  std::vector<std::vector<Index>> kept_apart_;  ///< by root
};

}  // namespace zicht::registry
