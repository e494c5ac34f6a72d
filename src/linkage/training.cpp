#include "linkage/training.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <unordered_map>
#include <utility>

#include "base/contract.hpp"
#include "base/parallel.hpp"
#include "linkage/name_keys.hpp"
#include "linkage/thresholds.hpp"

namespace zicht::linkage {
namespace {

constexpr double kSmallestProbability = 1e-5;
constexpr double kDependencePrior = 20.0;  // pairs
constexpr double kConverged = 1e-4;
// Later, which pairs are sure stays as it is: pairs that cross the bound back and forth would never come to
// rest.
constexpr int kRoundsThatChoose = 20;
constexpr std::size_t kGroupsPerPart = 8192;
constexpr std::array<double, kRelativesKinds> kFewRelatives{0.0005, 0.0001};  // pairs a record
constexpr std::size_t kTwins = 0;                                             // of RelativesKind
// The share of links under wholly another given name, before any are seen, and how many pairs that is worth.
// When few pairs agree in all but the given name, they are such links; when many do, they are twins.
constexpr double kOtherNameShare = 0.003;
constexpr double kOtherNamePairs = 100.0;
constexpr double kLowestOdds = 1e-60;
constexpr double kMostRelatives = 0.2;  // pairs a record
constexpr double kFewSureLinks = 30.0;  // with so many, the other links count by half

/// Candidates that are alike to the model: same pattern, same kind, rarity within half a bit, same decision.
struct Group {
  Pattern pattern = 0;
  double rarity_bits = 0;
  std::size_t kind = 0;
  std::int8_t decided = -1;
  double pairs = 0;
  double links = 0;         ///< expected
  double odds_bits = 0;     ///< of one of them, against strangers
  double twins_bits = 0;    ///< of one of them: that it is about twins, against strangers
  std::uint16_t sure = 0;   ///< bit i = a link by the fields other than i
  double no_relatives = 1;  ///< the chance that one of them is a link, of links and relatives
  std::array<float, PreparedView::kMostFields> field_rarity{};  ///< by field: sum over the pairs
};

/// Groups in the order in which they are first met.
class Grouping {
 public:
  void add(const Group& alike) {
    const auto steps = static_cast<std::uint64_t>(static_cast<std::int64_t>(alike.rarity_bits * 2.0));
    const std::uint64_t key =
        mixed(mixed(alike.pattern, steps), alike.kind * 8 + static_cast<std::uint64_t>(alike.decided + 1));
    const auto [entry, is_new] = known_.try_emplace(key, groups_.size());
    if (is_new) {
      groups_.push_back(alike);
      return;
    }
    Group& known = groups_[entry->second];
    known.pairs += alike.pairs;
    std::ranges::transform(known.field_rarity, alike.field_rarity, known.field_rarity.begin(), std::plus<>{});
  }
  std::vector<Group>& groups() { return groups_; }

 private:
  std::unordered_map<std::uint64_t, std::size_t> known_;
  std::vector<Group> groups_;
};

std::vector<Group> grouped(std::span<const CandidatePair> candidates, std::span<const PairKind> kind_of,
                           std::span<const std::int8_t> decided, const TrainingOptions& options) {
  constexpr std::size_t kGroupedPerPart = 262'144;
  std::vector<Grouping> parts((candidates.size() + kGroupedPerPart - 1) / kGroupedPerPart);
  run_ranges(options.threads, candidates.size(), kGroupedPerPart, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      Group one;
      one.pattern = candidates[i].pattern;
      float rarity_bits = candidates[i].rarity_bits;
      if (options.field_rarity) {
        one.field_rarity = options.field_rarity(i);
        rarity_bits = std::accumulate(one.field_rarity.begin(), one.field_rarity.end(), 0.0F);
      }
      one.rarity_bits = static_cast<double>(std::lround(rarity_bits * 2.0F)) / 2.0;
      one.kind = static_cast<std::size_t>(kind_of[i]);
      one.decided = decided.empty() ? std::int8_t{-1} : decided[i];
      one.pairs = 1.0;
      parts[begin / kGroupedPerPart].add(one);
    }
  });
  Grouping all;
  for (Grouping& part : parts)
    for (const Group& group : part.groups()) all.add(group);
  return std::move(all.groups());
}

class Trainer {
 public:
  Trainer(const LinkageModel& prior, std::vector<Group> groups, PairCounts counts, std::size_t records,
          const TrainingOptions& options)
      : prior_(prior),
        model_(prior),
        groups_(std::move(groups)),
        counts_(counts),
        records_(static_cast<double>(records)),
        options_(options) {}

  void start_with(std::array<double, 2> links) { links_ = links; }
  void start_with(const TrainedModel& earlier) {
    links_ = earlier.links;
    const std::span<const FieldModel> fields = earlier.model.fields();
    auto model = LinkageModel::from_fields({fields.begin(), fields.end()}, earlier.model.dependence(),
                                           prior_.agreement(), earlier.model.relatives());
    ZICHT_EXPECT(model.has_value());
    model_ = *std::move(model);
  }

  /// One round: expected links, then the parameters they imply. Returns the largest change of a probability.
  double round(bool with_dependence) {
    expect();
    ErrorDependence dependence = model_.dependence();
    if (with_dependence) dependence = next_dependence();
    std::vector<FieldModel> fields(model_.fields().begin(), model_.fields().end());
    std::vector<double> changes(fields.size());
    run_parts(options_.threads, fields.size(),
              [&](std::size_t field) { changes[field] = update(fields[field], field); });
    ++rounds_;
    const double change = std::ranges::max(changes);
    auto next =
        LinkageModel::from_fields(std::move(fields), dependence, model_.agreement(), next_relatives());
    ZICHT_EXPECT(next.has_value());
    model_ = *std::move(next);
    return change;
  }

  const LinkageModel& model() const { return model_; }
  std::array<double, 2> links() const { return links_; }
  std::array<double, kRelativesKinds> relatives() const { return relatives_; }
  std::vector<double> pairs_of_field() const {
    std::vector<double> pairs;
    for (std::size_t field = 0; field < model_.fields().size(); ++field) {
      const std::array<double, 16> at_level = links_at_level(field);
      pairs.push_back(std::accumulate(at_level.begin(), at_level.end(), prior_pairs(field)));
    }
    return pairs;
  }

 private:
  struct Expected {
    std::array<double, 2> links{};
    std::array<double, kRelativesKinds> relatives{};
  };

  void expect() {
    std::vector<Expected> expected_of_part((groups_.size() + kGroupsPerPart - 1) / kGroupsPerPart);
    run_ranges(options_.threads, groups_.size(), kGroupsPerPart, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) {
        Group& group = groups_[i];
        Expected& expected = expected_of_part[begin / kGroupsPerPart];
        group.odds_bits = model_.weight_bits(group.pattern) + group.rarity_bits +
                          prior_odds_bits(links_[group.kind], counts_.pairs[group.kind]);
        if (rounds_ < kRoundsThatChoose) group.sure = sure_without(group);
        weigh_against_relatives(group, expected);
        expected.links[group.kind] += group.links;
      }
    });
    links_ = {};
    relatives_ = {};
    for (const Expected& expected : expected_of_part) {
      for (std::size_t kind = 0; kind < links_.size(); ++kind) links_[kind] += expected.links[kind];
      for (std::size_t kind = 0; kind < kRelativesKinds; ++kind) relatives_[kind] += expected.relatives[kind];
    }
  }

  /// Divides the pairs of a group among links, relatives and strangers.
  void weigh_against_relatives(Group& group, Expected& expected) const {
    double relatives = 0.0;
    std::array<double, kRelativesKinds> odds{};
    if (model_.relatives().any()) {
      std::array<float, PreparedView::kMostFields> rarity{};
      std::ranges::transform(group.field_rarity, rarity.begin(),
                             [&](float sum) { return sum / static_cast<float>(group.pairs); });
      odds = model_.relatives().odds(model_.shared_bits(group.pattern, rarity));
      relatives = std::accumulate(odds.begin(), odds.end(), 0.0);
    }
    const double link = std::exp2(std::min(group.odds_bits, 300.0));
    group.twins_bits = std::log2(std::max(odds[kTwins], kLowestOdds));
    group.no_relatives = link / (link + relatives);
    group.links = group.pairs *
                  (group.decided >= 0 ? static_cast<double>(group.decided) : link / (1.0 + link + relatives));
    if (group.decided == 1) return;
    for (std::size_t kind = 0; kind < kRelativesKinds; ++kind)
      expected.relatives[kind] +=
          group.pairs * odds[kind] / (1.0 + relatives + (group.decided < 0 ? link : 0.0));
  }

  /// Links from which a field learns, by level.
  std::array<double, 16> links_at_level(std::size_t field) const {
    std::array<double, 16> sure{};
    std::array<double, 16> others{};
    for (const Group& group : groups_) {
      const Level level = level_of(group.pattern, field);
      if (level == kMissingLevel) continue;
      const double bits_without = odds_without(group, field, level);
      if (group.decided >= 0)
        sure[level] += group.links;
      else if ((group.sure >> field & 1U) != 0)
        sure[level] += group.pairs * probability_of(bits_without) * group.no_relatives;
      else
        others[level] += group.links;
    }
    const double all_sure = std::accumulate(sure.begin(), sure.end(), 0.0);
    const double share = kFewSureLinks / (kFewSureLinks + all_sure);
    for (std::size_t level = 0; level < sure.size(); ++level) sure[level] += share * others[level];
    return sure;
  }

  double update(FieldModel& field, std::size_t position) const {
    std::array<double, 16> at_level = links_at_level(position);
    if (is_own_name(field, position)) at_level[kDifferentName] = links_under_another_name(position, at_level);
    const double prior_worth = prior_pairs(position);
    double total = prior_worth;
    for (std::size_t level = 0; level < field.levels.size(); ++level) total += at_level[level];
    double change = 0.0;
    for (std::size_t level = 0; level < field.levels.size(); ++level) {
      const double prior = prior_.fields()[position].levels[level].among_matches * prior_worth;
      const double next =
          std::clamp((at_level[level] + prior) / total, kSmallestProbability, 1.0 - kSmallestProbability);
      change = std::max(change, std::abs(next - field.levels[level].among_matches));
      field.levels[level].among_matches = next;
    }
    return change;
  }

  /// A few are expected in any register, and never more than kMostRelatives a record.
  Relatives next_relatives() const {
    std::array<double, kRelativesKinds> pairs{};
    for (std::size_t kind = 0; kind < kRelativesKinds; ++kind)
      pairs[kind] = std::min(relatives_[kind] + kFewRelatives[kind] * records_, kMostRelatives * records_);
    return model_.relatives().with_pairs(pairs, counts_.pairs[0] + counts_.pairs[1]);
  }

  /// Links that are under wholly another given name, from pairs that cannot well be twins; other pairs would
  /// have each round take some more twins for links, or the other way round.
  double links_under_another_name(std::size_t field, const std::array<double, 16>& at_level) const {
    double links = kOtherNamePairs;
    double under_another = kOtherNamePairs * kOtherNameShare;
    for (const Group& group : groups_) {
      const Level level = level_of(group.pattern, field);
      if (level == kMissingLevel) continue;
      const double bits_without = odds_without(group, field, level);
      const double count = group.decided < 0
                               ? group.pairs * probability_of(2.0 * (bits_without - kSureBits)) *
                                     probability_of(2.0 * (bits_without - group.twins_bits - kNoTwinsBits))
                               : group.links;
      links += count;
      under_another += level == kDifferentName ? count : 0.0;
    }
    // Midway to the answer: groups of pairs that cross the bounds back and forth would never come to rest.
    const double before = model_.fields()[field].levels[kDifferentName].among_matches;
    const double share = 0.5 * (before + under_another / links);
    const double others = std::accumulate(at_level.begin(), at_level.end(), 0.0) - at_level[kDifferentName];
    return others * share / (1.0 - share);
  }

  /// By field: whether the others alone make a pair of the group a link.
  std::uint16_t sure_without(const Group& group) const {
    std::uint16_t sure = 0;
    for (std::size_t field = 0; field < model_.fields().size(); ++field)
      if (const Level level = level_of(group.pattern, field);
          level != kMissingLevel && odds_without(group, field, level) >= kSureBits)
        sure = static_cast<std::uint16_t>(sure | 1U << field);
    return sure;
  }

  /// The odds of a pair of the group, without what this field says.
  double odds_without(const Group& group, std::size_t field, Level level) const {
    return group.odds_bits - model_.field_bits(field, level) -
           double{group.field_rarity[field]} / group.pairs;
  }

  /// A name that relatives do not share.
  bool is_own_name(const FieldModel& field, std::size_t position) const {
    return model_.relatives().any() && field.comparator == Comparator::name &&
           (model_.relatives().shared_fields(kTwins) >> position & 1U) == 0;
  }

  double prior_pairs(std::size_t field) const {
    return options_.prior_pairs_of_field.empty() ? options_.prior_pairs
                                                 : options_.prior_pairs_of_field[field];
  }

  ErrorDependence next_dependence() const {
    std::array<double, 8> seen{};
    std::array<double, 8> expected{};
    for (const Group& group : groups_) {
      if (group.links < 1e-6) continue;
      seen[model_.error_count(group.pattern)] += group.links;
      const std::array<double, 8> counts = model_.error_counts(group.pattern);
      for (std::size_t count = 0; count < 8; ++count) expected[count] += group.links * counts[count];
    }
    ErrorDependence dependence = model_.dependence();
    for (std::size_t count = 0; count < 8; ++count) {
      const double step =
          std::log2((seen[count] + kDependencePrior * 0.05) / (expected[count] + kDependencePrior * 0.05));
      dependence.log2_ratio[count] = std::clamp(dependence.log2_ratio[count] + 0.5 * step, -8.0, 8.0);
    }
    return dependence;
  }

  const LinkageModel& prior_;
  LinkageModel model_;
  std::vector<Group> groups_;
  PairCounts counts_;
  double records_;
  int rounds_ = 0;
  TrainingOptions options_;
  std::array<double, 2> links_{};
  std::array<double, kRelativesKinds> relatives_{};
};

/// Why the answer cannot be a model of links; empty when it can.
std::string what_is_degenerate(const LinkageModel& model, std::array<double, 2> links, std::size_t records) {
  if (links[0] + links[1] > 20.0 * static_cast<double>(records)) return "more links than records can form";
  if (links[0] + links[1] < 1.0) return "no links were found";
  double same = 0.0;
  double fields = 0.0;
  for (const FieldModel& field : model.fields()) {
    if (field.comparator == Comparator::reporting || field.comparator == Comparator::encoding) continue;
    same += field.levels.front().among_matches;
    fields += 1.0;
  }
  if (fields > 0 && same / fields < 0.3) return "what was taken for links hardly agrees";
  return {};
}

}  // namespace

double prior_odds_bits(double links, double pairs) {
  const double share = std::clamp(links / std::max(pairs, 1.0), 1e-15, 0.999);
  return std::log2(share / (1.0 - share));
}

double probability_of(double odds_bits) {
  if (odds_bits > 60.0) return 1.0;
  const double odds = std::exp2(odds_bits);
  return odds / (1.0 + odds);
}

TrainedModel train(const LinkageModel& prior, std::span<const CandidatePair> candidates,
                   std::span<const PairKind> kind_of, PairCounts counts, std::size_t records,
                   const TrainingOptions& options, std::span<const std::int8_t> decided) {
  Trainer trainer(prior, grouped(candidates, kind_of, decided, options), counts, records, options);
  const double all_pairs = counts.pairs[0] + counts.pairs[1];
  const double few = 0.1 * static_cast<double>(records);
  if (options.start != nullptr)
    trainer.start_with(*options.start);
  else
    trainer.start_with(
        {few * counts.pairs[0] / std::max(1.0, all_pairs), few * counts.pairs[1] / std::max(1.0, all_pairs)});
  // From the prior, the links have to be found before what they teach is taken for the end of it.
  const int first_rounds = options.start != nullptr ? 0 : 5;
  TrainedModel trained{prior, {}, {}, {}, {}, false, {}};
  for (int round = 0; round < options.most_rounds; ++round) {
    const double change = trainer.round(round >= first_rounds);
    trained.history.push_back({trainer.links()[0] + trainer.links()[1], change});
    if (round > 2 * first_rounds && change < kConverged) break;
  }
  trained.links = trainer.links();
  trained.relatives = trainer.relatives();
  trained.pairs_of_field = trainer.pairs_of_field();
  trained.reason = what_is_degenerate(trainer.model(), trained.links, records);
  trained.degenerate = !trained.reason.empty();
  if (!trained.degenerate) trained.model = trainer.model();
  return trained;
}

}  // namespace zicht::linkage
