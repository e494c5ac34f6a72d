#include "linkage/clustering.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>
#include <utility>

#include "base/parallel_sort.hpp"

namespace zicht::linkage {
namespace {

/// Groups of records as a union-find forest with member lists.
class Groups {
 public:
  Groups(std::size_t records, std::span<const Decision> decisions, std::span<const std::uint8_t> source_of,
         std::span<const std::uint32_t> copy_of)
      : root_(records),
        next_(records),
        last_(records),
        size_(records, 1),
        source_of_(source_of),
        copy_of_(copy_of) {
    std::iota(root_.begin(), root_.end(), 0U);
    std::iota(last_.begin(), last_.end(), 0U);
    std::fill(next_.begin(), next_.end(), kEnd);
    for (const Decision& decision : decisions)
      if (!decision.same) different_.push_back(ordered(decision.a, decision.b));
    std::ranges::sort(different_);
    for (const Decision& decision : decisions)
      if (decision.same) join(find(decision.a), find(decision.b));
  }

  std::uint32_t find(std::uint32_t record) {
    while (root_[record] != record) record = root_[record] = root_[root_[record]];
    return record;
  }

  /// Asks for what find() will read, before it does.
  void fetch(const ScoredPair& pair) const {
    __builtin_prefetch(&root_[pair.a]);
    __builtin_prefetch(&root_[pair.b]);
  }

  std::uint32_t size(std::uint32_t root) const { return size_[root]; }

  /// The lower root stays.
  void join(std::uint32_t a, std::uint32_t b) {
    if (a == b) return;
    if (a > b) std::swap(a, b);
    root_[b] = a;
    next_[last_[a]] = b;
    last_[a] = last_[b];
    size_[a] += size_[b];
  }

  std::vector<std::uint32_t> members(std::uint32_t root) const {
    std::vector<std::uint32_t> records;
    for (std::uint32_t record = root; record != kEnd; record = next_[record]) records.push_back(record);
    return records;
  }

  bool kept_apart(const std::vector<std::uint32_t>& left, const std::vector<std::uint32_t>& right) const {
    if (different_.empty()) return false;
    for (const std::uint32_t a : left)
      for (const std::uint32_t b : right)
        if (std::ranges::binary_search(different_, ordered(a, b))) return true;
    return false;
  }

  bool share_a_source(const std::vector<std::uint32_t>& left, const std::vector<std::uint32_t>& right) const {
    for (const std::uint32_t a : left)
      for (const std::uint32_t b : right)
        if (source_of_[a] == source_of_[b] && (copy_of_.empty() || copy_of_[a] != copy_of_[b])) return true;
    return false;
  }

 private:
  static constexpr std::uint32_t kEnd = 0xFFFFFFFFU;
  static std::pair<std::uint32_t, std::uint32_t> ordered(std::uint32_t a, std::uint32_t b) {
    return {std::min(a, b), std::max(a, b)};
  }

  std::vector<std::uint32_t> root_;
  std::vector<std::uint32_t> next_;  ///< member lists, from the root on
  std::vector<std::uint32_t> last_;
  std::vector<std::uint32_t> size_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> different_;
  std::span<const std::uint8_t> source_of_;
  std::span<const std::uint32_t> copy_of_;
};

/// One pass over the pairs, likeliest first. \param more_bits  added to the odds of records that are both
/// alone
void join_pairs(Groups& groups, std::span<const ScoredPair> pairs, double more_bits,
                const ClusteringOptions& options, const GroupOdds& group_odds, std::vector<Join>& joins) {
  constexpr std::size_t kFetchedAhead = 16;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    groups.fetch(pairs[std::min(i + kFetchedAhead, pairs.size() - 1)]);
    const ScoredPair& pair = pairs[i];
    if (double{pair.odds_bits} + more_bits <= 0.0) break;
    const std::uint32_t a = groups.find(pair.a);
    const std::uint32_t b = groups.find(pair.b);
    if (a == b) continue;
    const auto answer = [&](double odds, JoinOutcome outcome) {
      joins.push_back({pair.a, pair.b, static_cast<float>(odds), outcome});
    };
    if (groups.size(a) + groups.size(b) > options.largest_cluster) {
      answer(double{pair.odds_bits}, JoinOutcome::too_large);
      continue;
    }
    const std::vector<std::uint32_t> left = groups.members(a);
    const std::vector<std::uint32_t> right = groups.members(b);
    if (groups.kept_apart(left, right)) continue;
    if (options.one_to_one && groups.share_a_source(left, right)) {
      answer(double{pair.odds_bits}, JoinOutcome::competition);
      continue;
    }
    const double odds =
        left.size() * right.size() == 1 ? double{pair.odds_bits} + more_bits : group_odds(left, right);
    answer(odds, odds > 0.0 ? JoinOutcome::joined : JoinOutcome::rest_of_group);
    if (odds > 0.0) groups.join(a, b);
  }
}

ClusterSizes sizes_of(Groups& groups, std::size_t records, std::size_t nameless) {
  ClusterSizes sizes{static_cast<double>(records - nameless), -static_cast<double>(nameless), 0.0, 0.0};
  for (std::uint32_t record = 0; record < records; ++record) {
    if (groups.find(record) != record) continue;
    const double size = groups.size(record);
    sizes.alone += size == 1.0 ? 1.0 : 0.0;
    sizes.twos += size == 2.0 ? 1.0 : 0.0;
    sizes.pairs += size * (size - 1.0) / 2.0;
  }
  return sizes;
}

}  // namespace

Persons::Persons(std::span<const std::uint32_t> person_of)
    : person_of_(person_of.begin(), person_of.end()), size_(person_of.size(), 0) {
  for (const std::uint32_t person : person_of_) ++size_[person];
  for (std::size_t record = 0; record < size_.size(); ++record) size_[record] = size_[person_of_[record]];
}

bool Persons::are_alone(std::uint32_t a, std::uint32_t b) const {
  const auto size = [this](std::uint32_t record) { return record < size_.size() ? size_[record] : 1U; };
  const bool are_one = a < records() && b < records() && person_of_[a] == person_of_[b];
  return are_one ? size(a) == 2 : size(a) == 1 && size(b) == 1;
}

double join_bits(const ClusterSizes& sizes) {
  constexpr double kMostBits = 3.0;
  if (sizes.twos == 0.0) return 0.0;
  if (sizes.alone < 1.0) return kMostBits;
  const double records_a_lone_one = sizes.records / sizes.alone;
  return std::clamp(std::log2(sizes.twos / sizes.pairs * records_a_lone_one * records_a_lone_one), 0.0,
                    kMostBits);
}

Clustering cluster(std::size_t records, std::span<const ScoredPair> candidates,
                   std::span<const Decision> decisions, std::span<const std::uint8_t> source_of,
                   const ClusteringOptions& options, const GroupOdds& group_odds) {
  constexpr double kLowestBits = -3.0;  // what join_bits can lift to even odds
  std::vector<ScoredPair> pairs;
  std::ranges::copy_if(candidates, std::back_inserter(pairs),
                       [](const ScoredPair& pair) { return double{pair.odds_bits} > kLowestBits; });
  sort_parallel(options.threads, pairs, [](const ScoredPair& left, const ScoredPair& right) {
    if (left.odds_bits != right.odds_bits) return left.odds_bits > right.odds_bits;
    return std::pair(left.a, left.b) < std::pair(right.a, right.b);
  });
  Groups groups(records, decisions, source_of, options.copy_of);
  Clustering clustering;
  join_pairs(groups, pairs, 0.0, options, group_odds, clustering.joins);
  if (!options.one_to_one) clustering.join_bits = join_bits(sizes_of(groups, records, options.nameless));
  if (clustering.join_bits > 0.0) {
    std::erase_if(clustering.joins, [](const Join& join) { return join.outcome != JoinOutcome::joined; });
    const auto first_pass = static_cast<std::ptrdiff_t>(clustering.joins.size());
    join_pairs(groups, pairs, clustering.join_bits, options, group_odds, clustering.joins);
    for (auto join = clustering.joins.begin(); join != clustering.joins.begin() + first_pass; ++join)
      if (groups.size(groups.find(join->a)) == 2) join->odds_bits += static_cast<float>(clustering.join_bits);
  }
  clustering.cluster_of.resize(records);
  for (std::uint32_t record = 0; record < records; ++record)
    clustering.cluster_of[record] = groups.find(record);
  return clustering;
}

}  // namespace zicht::linkage
