#include "linkage/expected_errors.hpp"

#include <algorithm>
#include <cstdint>
#include <set>
#include <utility>

namespace zicht::linkage {
namespace {

/// How likely each two records of a group are one person: one number a pair, groups one after another.
class WithinGroups {
 public:
  WithinGroups(const std::vector<std::uint32_t>& cluster_of, const std::vector<bool>& left_out)
      : cluster_of_(cluster_of), place_(cluster_of.size(), 0), size_(cluster_of.size(), 0) {
    for (std::uint32_t record = 0; record < cluster_of.size(); ++record)
      if (left_out.empty() || !left_out[record]) place_[record] = size_[cluster_of[record]]++;
    first_.reserve(cluster_of.size() + 1);
    first_.push_back(0);
    for (const std::uint32_t records : size_)
      first_.push_back(first_.back() + std::uint64_t{records} * (std::max(records, 1U) - 1) / 2);
    probability_.resize(first_.back(), 0.0F);
  }

  std::uint64_t pairs() const { return first_.back(); }

  /// Precondition: a and b are of one group.
  void set(std::uint32_t a, std::uint32_t b, double probability) {
    of(cluster_of_[a], place_[a], place_[b]) = static_cast<float>(probability);
  }

  /// Summed over all pairs, each by its likeliest chain (Floyd and Warshall's algorithm, with products).
  double expected_same() {
    double sum = 0;
    for (std::uint32_t group = 0; group < size_.size(); ++group) {
      const std::uint32_t records = size_[group];
      for (std::uint32_t over = 0; records > 2 && over < records; ++over)
        for (std::uint32_t one = 0; one < records; ++one)
          for (std::uint32_t other = one + 1; other < records; ++other)
            if (over != one && over != other)
              of(group, one, other) =
                  std::max(of(group, one, other), of(group, one, over) * of(group, over, other));
      for (std::uint64_t pair = first_[group]; pair < first_[group + 1]; ++pair)
        sum += double{probability_[pair]};
    }
    return sum;
  }

 private:
  float& of(std::uint32_t group, std::uint32_t one, std::uint32_t other) {
    const std::uint64_t low = std::min(one, other);
    const std::uint64_t high = std::max(one, other);
    return probability_[first_[group] + high * (high - 1) / 2 + low];
  }

  const std::vector<std::uint32_t>& cluster_of_;
  std::vector<std::uint32_t> place_;  ///< by record: within its group
  std::vector<std::uint32_t> size_;   ///< by the group's name
  std::vector<std::uint64_t> first_;  ///< by the group's name: of its pairs
  std::vector<float> probability_;
};

}  // namespace

ExpectedErrors expected_errors(const LinkResult& result, const std::vector<bool>& left_out,
                               std::span<const Decision> decisions, double share_of_pairs_read) {
  const auto is_left_out = [&](std::uint32_t record) { return !left_out.empty() && left_out[record]; };
  std::set<std::pair<std::uint32_t, std::uint32_t>> known_different;
  for (const Decision& decision : decisions)
    if (!decision.same) known_different.insert(std::minmax(decision.a, decision.b));
  WithinGroups within(result.cluster_of, left_out);
  double outside = 0;
  for (const LinkedPair& pair : result.pairs) {
    if (is_left_out(pair.a) || is_left_out(pair.b) || known_different.contains({pair.a, pair.b})) continue;
    if (result.cluster_of[pair.a] == result.cluster_of[pair.b])
      within.set(pair.a, pair.b, pair.probability);
    else
      outside += pair.probability;
  }
  for (const Decision& decision : decisions)
    if (decision.same && !is_left_out(decision.a) && !is_left_out(decision.b))
      within.set(decision.a, decision.b, 1.0);
  const double inside = within.expected_same();
  const double all = (inside + outside + result.blocking_loss.links_lost_at_least) / share_of_pairs_read;
  ExpectedErrors expected;
  if (within.pairs() > 0) expected.precision = inside / static_cast<double>(within.pairs());
  if (all > 0) expected.recall = inside / all;
  return expected;
}

}  // namespace zicht::linkage
