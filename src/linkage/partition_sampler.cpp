#include "linkage/partition_sampler.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <unordered_map>
#include <utility>

#include "base/contract.hpp"
#include "base/parallel.hpp"
#include "base/philox.hpp"
#include "linkage/open_group.hpp"
#include "linkage/pair_scorer.hpp"
#include "linkage/thresholds.hpp"
#include "stats/random_draws.hpp"

namespace zicht::linkage {
namespace {

constexpr std::size_t kSampledGroupsPerPart = 512;

DrawnModel drawn_model(const LinkResult& result, const DrawOptions& options, std::size_t draw) {
  const TrainedModel& trained = result.trained;
  DrawnModel drawn;
  for (std::size_t kind = 0; kind < 2; ++kind)
    drawn.prior_bits[kind] = result.prior_odds_bits[kind] + result.join_bits;
  const bool by_chance = options.draw_parameters && !trained.degenerate;
  Philox random(options.seed, 0xD00000000U + draw);
  for (std::size_t field = 0; field < trained.model.fields().size(); ++field) {
    const FieldModel& of_field = trained.model.fields()[field];
    std::vector<double> shares;
    for (const LevelProbabilities& level : of_field.levels) shares.push_back(level.among_matches);
    if (by_chance) {
      for (double& share : shares) share = std::max(0.05, share * trained.pairs_of_field[field]);
      shares = stats::draw_shares(shares, random);
    }
    for (std::size_t level = 0; level < shares.size(); ++level)
      drawn.bits[field][level] =
          std::log2(std::max(shares[level], 1e-7) / of_field.levels[level].among_non_matches);
  }
  const double off_bits = by_chance ? kModelErrorBits * stats::draw_normal(random) : 0.0;
  for (std::size_t kind = 0; kind < 2 && by_chance; ++kind) {
    const double links = trained.links[kind] + 1.0;
    drawn.prior_bits[kind] += off_bits + std::log2(stats::draw_gamma(links, random) / links);
  }
  return drawn;
}

/// Union-find over records.
class Forest {
 public:
  explicit Forest(std::size_t records) : root_(records) { std::iota(root_.begin(), root_.end(), 0U); }
  std::uint32_t find(std::uint32_t record) {
    while (root_[record] != record) record = root_[record] = root_[root_[record]];
    return record;
  }
  void join(std::uint32_t a, std::uint32_t b) {
    a = find(a);
    b = find(b);
    if (a != b) root_[std::max(a, b)] = std::min(a, b);
  }

 private:
  std::vector<std::uint32_t> root_;
};

/// The records that may be one person with each other, and the pairs between them.
struct SampledGroup {
  std::vector<std::uint32_t> records;  ///< ascending
  std::vector<std::uint32_t> pairs;    ///< positions in LinkResult::pairs
};

/// Without the competition of other candidates: a partition has that by itself.
double unrivalled_odds(const LinkResult& result, const PreparedView& view, const LinkedPair& pair) {
  return pair.weight_bits + result.prior_odds_bits[view.source_of(pair.a) == view.source_of(pair.b) ? 0 : 1];
}

std::vector<SampledGroup> open_groups(const PreparedView& view, const LinkResult& result,
                                      std::span<const Decision> decisions) {
  Forest forest(result.cluster_of.size());
  for (const LinkedPair& pair : result.pairs)
    if (unrivalled_odds(result, view, pair) > kPossibleBits) forest.join(pair.a, pair.b);
  for (const Decision& decision : decisions)
    if (decision.same) forest.join(decision.a, decision.b);
  for (std::uint32_t record = 0; record < result.cluster_of.size(); ++record)
    forest.join(record, result.cluster_of[record]);
  std::vector<std::uint32_t> group_at(result.cluster_of.size(), 0);  // 1 + position, by root
  std::vector<SampledGroup> groups;
  std::vector<std::uint32_t> size(result.cluster_of.size(), 0);
  for (std::uint32_t record = 0; record < size.size(); ++record) ++size[forest.find(record)];
  for (std::uint32_t record = 0; record < size.size(); ++record) {
    const std::uint32_t root = forest.find(record);
    if (size[root] < 2) continue;
    if (group_at[root] == 0) {
      groups.emplace_back();
      group_at[root] = static_cast<std::uint32_t>(groups.size());
    }
    groups[group_at[root] - 1].records.push_back(record);
  }
  for (std::uint32_t i = 0; i < result.pairs.size(); ++i)
    if (forest.find(result.pairs[i].a) == forest.find(result.pairs[i].b))
      groups[group_at[forest.find(result.pairs[i].a)] - 1].pairs.push_back(i);
  return groups;
}

/// What a part of the groups comes out as.
struct PartDraws {
  std::vector<std::vector<PartitionDraws::Moved>> moved;  ///< by draw
  std::vector<std::int64_t> more_persons;                 ///< by draw, than proposed
};

class Sampler {
 public:
  Sampler(const PreparedView& view, const LinkResult& result, const DrawOptions& options)
      : view_(view), result_(result), options_(options) {
    for (const Decision& decision : options.decisions)
      decided_[{std::min(decision.a, decision.b), std::max(decision.a, decision.b)}] = decision.same;
    models_.resize(options.draws);
    run_parts(options.threads, options.draws,
              [&](std::size_t draw) { models_[draw] = drawn_model(result, options, draw); });
  }

  /// \param scorer  of the thread
  void draw(const SampledGroup& group, PairScorer& scorer, PartDraws& out) const {
    std::unordered_map<std::uint32_t, std::uint32_t> position;
    for (std::uint32_t i = 0; i < group.records.size(); ++i) position[group.records[i]] = i;
    OpenGroup open = opened(group, position, scorer);
    if (open.certain()) return;
    Philox random(options_.seed, group.records.front());
    std::vector<std::uint32_t> cluster(group.records.size());
    std::int64_t proposed = 0;
    for (const std::uint32_t record : group.records) proposed += result_.cluster_of[record] == record ? 1 : 0;
    for (std::size_t draw = 0; draw < options_.draws; ++draw) {
      open.draw(models_[draw], random, cluster);
      std::int64_t persons = 0;
      for (std::uint32_t i = 0; i < cluster.size(); ++i) {
        persons += cluster[i] == i ? 1 : 0;
        const std::uint32_t name = group.records[cluster[i]];
        if (name != result_.cluster_of[group.records[i]]) out.moved[draw].push_back({group.records[i], name});
      }
      out.more_persons[draw] += persons - proposed;
    }
  }

 private:
  OpenGroup opened(const SampledGroup& group,
                   const std::unordered_map<std::uint32_t, std::uint32_t>& position,
                   PairScorer& scorer) const {
    OpenGroup::Setup setup;
    for (const std::uint32_t record : group.records) {
      setup.proposed.push_back(position.at(result_.cluster_of[record]));
      if (result_.one_to_one) setup.source_of.push_back(view_.source_of(record));
    }
    for (const std::uint32_t i : group.pairs) {
      const LinkedPair& pair = result_.pairs[i];
      setup.pairs.emplace_back(position.at(pair.a), position.at(pair.b));
      setup.odds_bits.push_back(static_cast<float>(unrivalled_odds(result_, view_, pair)));
    }
    for (const std::uint32_t record : group.records) {
      for (auto decision = decided_.lower_bound({record, 0}); decision != decided_.end(); ++decision) {
        if (decision->first.first != record) break;
        const auto other = position.find(decision->first.second);
        if (other == position.end()) continue;
        (decision->second ? setup.same : setup.different).emplace_back(position.at(record), other->second);
      }
    }
    setup.facts = [&group, &scorer](std::uint32_t a, std::uint32_t b) {
      return scorer.facts(group.records[a], group.records[b]);
    };
    return OpenGroup(std::move(setup), kCertainBits, kCountedOut);
  }

  const PreparedView& view_;
  const LinkResult& result_;
  const DrawOptions& options_;
  std::vector<DrawnModel> models_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, bool> decided_;
};

}  // namespace

Result<PartitionDraws> draw_partitions(const IdentityView& identities, const LinkResult& result,
                                       const DrawOptions& options) {
  ZICHT_TRY(const PreparedView view, PreparedView::prepare(identities, options.threads));
  ZICHT_EXPECT(view.record_count() == result.cluster_of.size() && options.threads >= 1);
  PartitionDraws draws;
  draws.proposed = result.cluster_of;
  draws.draws.resize(options.draws);
  draws.persons.assign(options.draws, 0);
  draws.links_lost_at_least = result.blocking_loss.links_lost_at_least;
  draws.model_hash =
      stored_after({}, result.trained, {}, view.record_count(), options.decisions.size()).hash();
  draws.model_based = options.decisions.empty();
  if (options.draws == 0) return draws;

  const std::vector<SampledGroup> groups = open_groups(view, result, options.decisions);
  const Sampler sampler(view, result, options);
  std::vector<PartDraws> parts((groups.size() + kSampledGroupsPerPart - 1) / kSampledGroupsPerPart);
  run_parts(options.threads, parts.size(), [&](std::size_t part) {
    parts[part].moved.resize(options.draws);
    parts[part].more_persons.assign(options.draws, 0);
    const std::size_t end = std::min(groups.size(), (part + 1) * kSampledGroupsPerPart);
    PairScorer scorer(view, result.trained.model);
    for (std::size_t group = part * kSampledGroupsPerPart; group < end; ++group)
      sampler.draw(groups[group], scorer, parts[part]);
  });
  for (std::size_t draw = 0; draw < options.draws; ++draw) {
    auto persons = static_cast<std::int64_t>(result.persons);
    for (PartDraws& part : parts) {
      draws.draws[draw].insert(draws.draws[draw].end(), part.moved[draw].begin(), part.moved[draw].end());
      persons += part.more_persons[draw];
    }
    std::ranges::sort(draws.draws[draw], {}, &PartitionDraws::Moved::record);
    draws.persons[draw] = static_cast<std::uint32_t>(persons);
  }
  return draws;
}

PersonsInterval persons_interval(const PartitionDraws& draws) {
  ZICHT_EXPECT(draws.size() > 0);
  const std::vector<double> persons(draws.persons.begin(), draws.persons.end());
  std::vector<double> with_lost = persons;
  for (double& count : with_lost) count -= draws.links_lost_at_least;
  return {stats::quantile(persons, 0.5), stats::quantile(std::move(with_lost), 0.025),
          stats::quantile(persons, 0.975)};
}

}  // namespace zicht::linkage
