#include "linkage/open_group.hpp"
#include "linkage/thresholds.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include "base/contract.hpp"

namespace zicht::linkage {
namespace {

constexpr std::size_t kMostCountedOut = 7;
constexpr int kSweeps = 4;
constexpr int kFirstSweeps = 20;
constexpr std::size_t kSpokesmen = 4;  ///< records of a part that are compared
constexpr double kImpossible = -std::numeric_limits<double>::infinity();

/// All partitions of n <= 7 parts, each as the sets (bit i = part i) it consists of.
const std::vector<std::vector<std::uint8_t>>& partitions_of(std::size_t parts) {
  static const auto kAll = [] {
    std::array<std::vector<std::vector<std::uint8_t>>, kMostCountedOut + 1> all;
    all[0] = {{}};
    for (std::size_t n = 1; n < all.size(); ++n) {
      const auto newest = static_cast<std::uint8_t>(1U << (n - 1));
      for (const std::vector<std::uint8_t>& fewer : all[n - 1]) {
        for (std::size_t set = 0; set < fewer.size(); ++set) {
          all[n].push_back(fewer);
          all[n].back()[set] = static_cast<std::uint8_t>(all[n].back()[set] | newest);
        }
        all[n].push_back(fewer);
        all[n].back().push_back(newest);
      }
    }
    return all;
  }();
  return kAll[parts];
}

/// A position drawn in proportion to 2^bits.
std::size_t drawn_by_bits(const std::vector<double>& bits, Philox& random) {
  const double most = std::ranges::max(bits);
  double sum = 0.0;
  for (const double one : bits) sum += std::exp2(one - most);
  double left = random.uniform() * sum;
  std::size_t last = 0;
  for (std::size_t at = 0; at < bits.size(); ++at) {
    const double weight = std::exp2(bits[at] - most);
    if (weight <= 0.0) continue;
    last = at;
    left -= weight;
    if (left < 0.0) break;
  }
  return last;
}

}  // namespace

OpenGroup::OpenGroup(Setup setup, float certain_bits, std::size_t counted_out)
    : setup_(std::move(setup)), counted_out_(counted_out), part_of_(setup_.proposed.size()) {
  ZICHT_EXPECT(setup_.pairs.size() == setup_.odds_bits.size() && counted_out <= kMostCountedOut);
  make_parts(certain_bits);
  note_neighbours();
}

void OpenGroup::make_parts(float certain_bits) {
  const auto records = static_cast<std::uint32_t>(setup_.proposed.size());
  std::iota(part_of_.begin(), part_of_.end(), 0U);
  std::vector<std::vector<std::uint32_t>> members(records);
  for (std::uint32_t record = 0; record < records; ++record) members[record] = {record};
  const auto join = [&](std::uint32_t a, std::uint32_t b) {
    if (a == b) return;
    if (a > b) std::swap(a, b);
    for (const std::uint32_t record : members[b]) part_of_[record] = a;
    members[a].insert(members[a].end(), members[b].begin(), members[b].end());
    members[b].clear();
  };
  for (const auto& [a, b] : setup_.same) join(part_of_[a], part_of_[b]);

  // Strongest first; two parts become one when every pair across is certain.
  std::map<Pair, float> odds;
  std::vector<std::uint32_t> order;
  for (std::uint32_t i = 0; i < setup_.pairs.size(); ++i) {
    const auto& [a, b] = setup_.pairs[i];
    if (setup_.odds_bits[i] < certain_bits || setup_.proposed[a] != setup_.proposed[b]) continue;
    odds[setup_.pairs[i]] = setup_.odds_bits[i];
    order.push_back(i);
  }
  std::ranges::sort(order, [&](std::uint32_t left, std::uint32_t right) {
    return std::pair(-setup_.odds_bits[left], setup_.pairs[left]) <
           std::pair(-setup_.odds_bits[right], setup_.pairs[right]);
  });
  for (const std::uint32_t i : order) {
    const std::uint32_t a = part_of_[setup_.pairs[i].first];
    const std::uint32_t b = part_of_[setup_.pairs[i].second];
    if (a == b) continue;
    const bool all = std::ranges::all_of(members[a], [&](std::uint32_t left) {
      return std::ranges::all_of(members[b], [&](std::uint32_t right) {
        return odds.contains({std::min(left, right), std::max(left, right)});
      });
    });
    if (all) join(a, b);
  }

  std::vector<std::uint32_t> number(records, 0);
  for (std::uint32_t record = 0; record < records; ++record) {
    if (members[record].empty()) continue;
    number[record] = static_cast<std::uint32_t>(parts_.size());
    std::ranges::sort(members[record]);
    parts_.push_back({members[record], {}});
  }
  for (std::uint32_t& part : part_of_) part = number[part];
  std::map<std::uint32_t, std::uint32_t> label_of_cluster;
  for (const Part& part : parts_)
    label_.push_back(label_of_cluster
                         .try_emplace(setup_.proposed[part.records.front()],
                                      static_cast<std::uint32_t>(label_of_cluster.size()))
                         .first->second);
}

void OpenGroup::note_neighbours() {
  for (const auto& [first, second] : setup_.pairs) {
    const std::uint32_t a = part_of_[first];
    const std::uint32_t b = part_of_[second];
    if (a == b) continue;
    parts_[a].neighbours.push_back(b);
    parts_[b].neighbours.push_back(a);
  }
  for (Part& part : parts_) {
    std::ranges::sort(part.neighbours);
    part.neighbours.erase(std::ranges::unique(part.neighbours).begin(), part.neighbours.end());
  }
}

bool OpenGroup::kept_apart(std::uint32_t a, std::uint32_t b) const {
  const auto different = [&](const Pair& pair) {
    const std::uint32_t first = part_of_[pair.first];
    const std::uint32_t second = part_of_[pair.second];
    return (first == a && second == b) || (first == b && second == a);
  };
  if (std::ranges::any_of(setup_.different, different)) return true;
  if (setup_.source_of.empty()) return false;
  return std::ranges::any_of(parts_[a].records, [&](std::uint32_t left) {
    return std::ranges::any_of(parts_[b].records, [&](std::uint32_t right) {
      return setup_.source_of[left] == setup_.source_of[right];
    });
  });
}

const PairFacts& OpenGroup::facts(std::uint32_t a, std::uint32_t b) {
  const std::uint64_t key = (std::uint64_t{std::min(a, b)} << 32U) | std::max(a, b);
  const auto [entry, is_new] = known_.try_emplace(key);
  if (is_new) entry->second = setup_.facts(std::min(a, b), std::max(a, b));
  return entry->second;
}

void OpenGroup::Across::add(const Across& other) {
  odds.add(other.odds);
  apart = apart || other.apart;
}

OpenGroup::Across OpenGroup::across(std::uint32_t a, std::uint32_t b, const DrawnModel& model) {
  Across sums;
  sums.apart = kept_apart(a, b);
  for (std::size_t i = 0; i < std::min(kSpokesmen, parts_[a].records.size()); ++i) {
    for (std::size_t j = 0; j < std::min(kSpokesmen, parts_[b].records.size()); ++j) {
      const PairFacts& pair = facts(parts_[a].records[i], parts_[b].records[j]);
      sums.odds.add(pair, model.bits, model.prior_bits[pair.kind]);
    }
  }
  return sums;
}

void OpenGroup::draw_counted_out(const DrawnModel& model, Philox& random) {
  const std::size_t parts = parts_.size();
  std::array<double, std::size_t{1} << kMostCountedOut> weight{};
  std::array<std::size_t, std::size_t{1} << kMostCountedOut> records{};
  std::vector<Across> between(parts * parts);
  for (std::uint32_t a = 0; a < parts; ++a)
    for (std::uint32_t b = a + 1; b < parts; ++b) between[b * parts + a] = across(a, b, model);
  for (std::size_t set = 1; set < std::size_t{1} << parts; ++set) {
    const auto highest = static_cast<std::size_t>(std::bit_width(set) - 1);
    const std::size_t rest = set & ~(std::size_t{1} << highest);
    records[set] = records[rest] + parts_[highest].records.size();
    if (rest == 0) continue;
    Across sums;
    for (std::size_t other = 0; other < highest; ++other)
      if (((rest >> other) & 1U) != 0) sums.add(between[highest * parts + other]);
    weight[set] =
        sums.apart || records[set] > kLargestCluster ? kImpossible : weight[rest] + sums.odds.bits();
  }
  const auto& partitions = partitions_of(parts);
  std::vector<double> weights;
  weights.reserve(partitions.size());
  for (const std::vector<std::uint8_t>& partition : partitions) {
    double sum = 0.0;
    for (const std::uint8_t set : partition) sum += weight[set];
    weights.push_back(sum);
  }
  const std::vector<std::uint8_t>& drawn = partitions[drawn_by_bits(weights, random)];
  for (std::uint32_t label = 0; label < drawn.size(); ++label)
    for (std::size_t part = 0; part < parts; ++part)
      if (((drawn[label] >> part) & 1U) != 0) label_[part] = label;
}

void OpenGroup::draw_by_gibbs(const DrawnModel& model, Philox& random) {
  std::vector<std::vector<std::uint32_t>> members(parts_.size());
  std::vector<std::uint32_t> empty;
  for (std::uint32_t part = 0; part < parts_.size(); ++part) members[label_[part]].push_back(part);
  for (std::uint32_t label = 0; label < members.size(); ++label)
    if (members[label].empty()) empty.push_back(label);

  const auto move = [&](std::uint32_t part) {
    std::erase(members[label_[part]], part);
    if (members[label_[part]].empty()) empty.push_back(label_[part]);
    std::vector<std::uint32_t> labels;
    for (const std::uint32_t other : parts_[part].neighbours) labels.push_back(label_[other]);
    std::ranges::sort(labels);
    labels.erase(std::ranges::unique(labels).begin(), labels.end());
    std::vector<double> weights;
    for (const std::uint32_t label : labels) {
      Across sums;
      std::size_t records = parts_[part].records.size();
      for (const std::uint32_t other : members[label]) {
        sums.add(across(part, other, model));
        records += parts_[other].records.size();
      }
      weights.push_back(sums.apart || records > kLargestCluster ? kImpossible : sums.odds.bits());
    }
    labels.push_back(empty.back());
    weights.push_back(0.0);
    const std::size_t chosen = drawn_by_bits(weights, random);
    if (chosen + 1 == labels.size()) empty.pop_back();
    label_[part] = labels[chosen];
    members[label_[part]].push_back(part);
  };
  for (int sweep = 0; sweep < (started_ ? kSweeps : kFirstSweeps); ++sweep)
    for (std::uint32_t part = 0; part < parts_.size(); ++part) move(part);
  started_ = true;
}

void OpenGroup::draw(const DrawnModel& model, Philox& random, std::vector<std::uint32_t>& cluster) {
  if (parts_.size() <= counted_out_)
    draw_counted_out(model, random);
  else
    draw_by_gibbs(model, random);
  std::vector<std::uint32_t> lowest(parts_.size(), std::numeric_limits<std::uint32_t>::max());
  for (std::size_t part = 0; part < parts_.size(); ++part)
    lowest[label_[part]] = std::min(lowest[label_[part]], parts_[part].records.front());
  cluster.resize(setup_.proposed.size());
  for (std::size_t record = 0; record < cluster.size(); ++record)
    cluster[record] = lowest[label_[part_of_[record]]];
}

}  // namespace zicht::linkage
