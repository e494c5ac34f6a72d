#include "linkage/link.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <map>
#include <utility>

#include "base/contract.hpp"
#include "base/parallel.hpp"
#include "linkage/agreement.hpp"
#include "linkage/compared_pairs.hpp"
#include "linkage/name_keys.hpp"
#include "linkage/non_matches.hpp"
#include "linkage/one_to_one.hpp"
#include "linkage/pair_scorer.hpp"
#include "linkage/thresholds.hpp"

namespace zicht::linkage {
namespace {

constexpr std::size_t kPairsFetchedAhead = 16;  ///< pairs whose values are fetched early
constexpr std::size_t kPairsInAPart = 65'536;   ///< pairs or records

PairCounts count_pairs(const PreparedView& view) {
  std::vector<double> records(view.source_count(), 0.0);
  for (std::size_t record = 0; record < view.record_count(); ++record) records[view.source_of(record)] += 1.0;
  PairCounts counts;
  const auto all = static_cast<double>(view.record_count());
  for (const double own : records) counts.pairs[0] += own * (own - 1.0) / 2.0;
  counts.pairs[1] = all * (all - 1.0) / 2.0 - counts.pairs[0];
  return counts;
}

PairKind kind_of(const PreparedView& view, std::uint32_t a, std::uint32_t b) {
  return view.source_of(a) == view.source_of(b) ? PairKind::within_source : PairKind::between_sources;
}

std::size_t nameless_records(const PreparedView& view) {
  std::size_t without = 0;
  for (std::size_t record = 0; record < view.record_count(); ++record)
    without += view.has_identity(record) ? 0U : 1U;
  return without;
}

Finding finding(std::string rule, Severity severity, std::string message) {
  Finding finding;
  finding.rule = std::move(rule);
  finding.severity = severity;
  finding.message = std::move(message);
  return finding;
}

void add_findings(LinkResult& result, const PreparedView& view, std::size_t large_blocks,
                  std::size_t nameless) {
  if (result.trained.degenerate)
    result.findings.push_back(
        finding("LK-001", Severity::warning,
                "the data do not tell links from other pairs, so the priors are used as they are: " +
                    result.trained.reason));
  for (const PreparedField& field : view.fields()) {
    if (field.filled == 0.0F)
      result.findings.push_back(
          finding("LK-002", Severity::warning, "no record has a value in field " + field.name));
    else if (field.value_count() == 3 && view.record_count() > 1)
      result.findings.push_back(
          finding("LK-003", Severity::note, "all records have the same value in field " + field.name));
  }
  if (large_blocks > 0)
    result.findings.push_back(
        finding("LK-004", Severity::note,
                "blocks too large to compare in full, where each record met its neighbours only: " +
                    std::to_string(large_blocks)));
  const auto refused = std::ranges::count_if(result.joins, [](const Join& join) {
    return join.outcome == JoinOutcome::rest_of_group || join.outcome == JoinOutcome::too_large;
  });
  if (refused > 0)
    result.findings.push_back(
        finding("LK-005", Severity::note,
                "likely pairs that were not joined because the rest of their groups speaks against it: " +
                    std::to_string(refused)));
  if (nameless > 0)
    result.findings.push_back(finding(
        "LK-006", Severity::note,
        "records that do not say who they are about, each a person of its own: " + std::to_string(nameless)));
}

/// A hash of all that a record says of who it is about; 0 when that is no name, number or encoding: many
/// people share a birth date.
std::uint64_t identity_hash(const PreparedView& view, std::size_t record) {
  std::uint64_t hash = 1;
  bool named = false;
  for (std::size_t field = 0; field < view.fields().size(); ++field) {
    const PreparedField& of = view.fields()[field];
    if (!identifies(of.kind)) continue;
    const ValueId value = view.row(record)[field];
    hash = mixed(hash, value);
    named = named || (value > kWithheldValue &&
                      (of.comparator == Comparator::name || of.comparator == Comparator::number ||
                       of.comparator == Comparator::encoding));
  }
  return named ? std::max<std::uint64_t>(hash, 1) : 0;
}

/// Tells of groups of more records than a cluster holds that say the same of who they are about and yet are
/// several persons: what most records share is no evidence, and a cluster has its bound.
void add_alike_apart(LinkResult& result, const PreparedView& view, std::size_t threads) {
  constexpr std::size_t kMostCounted = std::size_t{1} << 22U;
  std::vector<std::uint64_t> hashes(view.record_count());
  run_ranges(threads, hashes.size(), kPairsInAPart, [&](std::size_t begin, std::size_t end) {
    for (std::size_t record = begin; record < end; ++record) hashes[record] = identity_hash(view, record);
  });
  // Few hashes share their last bits with more than fit a cluster, so few need sorting.
  std::vector<std::uint32_t> with_last_bits(std::min(std::bit_ceil(hashes.size()), kMostCounted), 0);
  const auto last_bits = [&](std::uint64_t hash) { return hash & (with_last_bits.size() - 1); };
  for (const std::uint64_t hash : hashes) ++with_last_bits[last_bits(hash)];
  std::vector<std::pair<std::uint64_t, std::uint32_t>> identities;  // with their cluster
  for (std::size_t record = 0; record < hashes.size(); ++record)
    if (hashes[record] != 0 && with_last_bits[last_bits(hashes[record])] > kLargestCluster)
      identities.emplace_back(hashes[record], result.cluster_of[record]);
  std::ranges::sort(identities);
  std::size_t groups = 0, records = 0, persons = 0;
  for (auto begin = identities.begin(); begin != identities.end();) {
    const auto end = std::upper_bound(begin, identities.end(), std::pair(begin->first, ~std::uint32_t{0}));
    std::size_t clusters = 1;
    for (auto one = begin + 1; one != end; ++one) clusters += one->second == (one - 1)->second ? 0U : 1U;
    if (const auto alike = static_cast<std::size_t>(end - begin); alike > kLargestCluster && clusters > 1) {
      ++groups;
      records += alike;
      persons += clusters;
    }
    begin = end;
  }
  if (groups > 0)
    result.findings.push_back(finding(
        "LK-007", Severity::warning,
        "groups of more than " + std::to_string(kLargestCluster) +
            " records that say the same about who they are about, counted as several persons: " +
            std::to_string(groups) + " groups of together " + std::to_string(records) + " records, as " +
            std::to_string(persons) +
            " persons; a value that stands for unknown, or a file given many times, may be behind it"));
}

/// Log2 odds of the candidates, with the prior of their kind or, one to one, with their competition.
struct Scores {
  std::vector<ScoredPair>
      pairs;  ///< same order as the candidates; odds_bits of pairs that cannot be are very low
  std::array<double, 2> prior_bits{};
  std::vector<std::uint32_t> copy_of;  ///< one to one: exact_copies(); else empty
};

double weight_bits(const LinkageModel& model, const CandidatePair& pair) {
  return model.weight_bits(pair.pattern) + double{pair.rarity_bits};
}

Scores score(const PreparedView& view, const std::vector<CandidatePair>& candidates,
             const TrainedModel& trained, const PairCounts& counts, std::size_t threads) {
  Scores scores;
  for (std::size_t kind = 0; kind < 2; ++kind)
    scores.prior_bits[kind] = prior_odds_bits(trained.links[kind], counts.pairs[kind]);
  scores.pairs.resize(candidates.size());
  run_ranges(threads, candidates.size(), kPairsInAPart, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      const CandidatePair& pair = candidates[i];
      const auto kind = static_cast<std::size_t>(kind_of(view, pair.a, pair.b));
      const double odds_bits = weight_bits(trained.model, pair) + scores.prior_bits[kind];
      scores.pairs[i] = {pair.a, pair.b, static_cast<float>(odds_bits)};
    }
  });
  return scores;
}

/// Takes each source as free of duplicates, exact copies aside: a record has at most one partner in the other
/// source, and candidates compete. Says how many pairs within a source are likely by themselves and are now
/// kept apart, or are copies.
void let_compete(Scores& scores, LinkResult& result, const PreparedView& view) {
  constexpr float kImpossible = -1000.0F;
  scores.copy_of = exact_copies(view, scores.pairs);
  std::array<std::size_t, 2> records{};
  std::size_t copies = 0;
  for (std::size_t record = 0; record < view.record_count(); ++record) {
    if (scores.copy_of[record] == record)
      ++records[view.source_of(record) == 0 ? 0 : 1];
    else
      ++copies;
  }
  std::vector<ScoredPair> between;
  std::vector<std::size_t> places;
  std::size_t kept_apart = 0;
  for (std::size_t i = 0; i < scores.pairs.size(); ++i) {
    ScoredPair& pair = scores.pairs[i];
    if (view.source_of(pair.a) != view.source_of(pair.b)) {
      places.push_back(i);
      between.push_back({pair.a, pair.b, static_cast<float>(double{pair.odds_bits} - scores.prior_bits[1])});
    } else if (scores.copy_of[pair.a] != scores.copy_of[pair.b]) {
      kept_apart += pair.odds_bits > 0.0F ? 1U : 0U;
      pair.odds_bits = kImpossible;
    }
  }
  const OneToOne answer = one_to_one_odds(between, records[0], records[1], scores.copy_of);
  for (std::size_t i = 0; i < places.size(); ++i) scores.pairs[places[i]].odds_bits = answer.odds_bits[i];
  scores.prior_bits[1] = answer.prior_odds_bits;
  if (copies > 0)
    result.findings.push_back(
        finding("LK-008", Severity::note,
                "records that repeat another record of their file, counted with it as one person: " +
                    std::to_string(copies)));
  if (kept_apart > 0)
    result.findings.push_back(finding("LK-009", Severity::warning,
                                      "pairs within one file that look like one person and were kept apart, "
                                      "because linkage is one to one between the files: " +
                                          std::to_string(kept_apart) +
                                          "; link with --one-to-one no to look for duplicates in the files"));
}

/// Weighs groups of records against each other, as group_evidence.hpp has it.
class GroupScorer {
 public:
  GroupScorer(const PreparedView& view, const LinkageModel& model, std::array<double, 2> prior_bits)
      : model_(model), prior_bits_(prior_bits), scorer_(view, model) {}

  double odds_bits(std::span<const std::uint32_t> left, std::span<const std::uint32_t> right) {
    GroupEvidence odds;
    for (const std::uint32_t a : left) {
      for (const std::uint32_t b : right) {
        const PairFacts pair = scorer_.facts(a, b);
        odds.add(pair, model_.bits_by_level(), prior_bits_[pair.kind]);
      }
    }
    return odds.bits();
  }

 private:
  const LinkageModel& model_;
  std::array<double, 2> prior_bits_;
  PairScorer scorer_;
};

/// By candidate: 1 same, 0 different, -1 open, as train() takes them.
std::vector<std::int8_t> decided_pairs(const std::vector<CandidatePair>& pairs,
                                       std::span<const Decision> decisions) {
  if (decisions.empty()) return {};
  std::map<std::pair<std::uint32_t, std::uint32_t>, bool> same;
  for (const Decision& decision : decisions)
    same[{std::min(decision.a, decision.b), std::max(decision.a, decision.b)}] = decision.same;
  std::vector<std::int8_t> decided;
  decided.reserve(pairs.size());
  for (const CandidatePair& pair : pairs) {
    const auto known = same.find({pair.a, pair.b});
    decided.push_back(known == same.end() ? std::int8_t{-1}
                                          : static_cast<std::int8_t>(known->second ? 1 : 0));
  }
  return decided;
}

/// Looks at what fields say twice among those that are no links, and trains with that; once more with what
/// was learned. The other way round namesakes would be taken for links first, and what links look like
/// learned from them.
TrainedModel train_with_agreement(const PreparedView& view, const LinkageModel& prior,
                                  std::vector<CandidatePair>& pairs, const PairCounts& counts,
                                  const LinkOptions& options) {
  constexpr int kRounds = 2;
  std::vector<PairKind> kinds(pairs.size());
  std::ranges::transform(pairs, kinds.begin(),
                         [&](const CandidatePair& pair) { return kind_of(view, pair.a, pair.b); });
  TrainingOptions training;
  training.threads = options.threads;
  training.prior_pairs_of_field = prior_pairs(prior, options.model);
  const std::vector<std::int8_t> decided = decided_pairs(pairs, options.decisions);
  const auto records = static_cast<double>(view.record_count());
  const double few = 0.1 * records;
  const double all_pairs = std::max(1.0, counts.pairs[0] + counts.pairs[1]);
  Relatives relatives = Relatives::of(view, {0.2 * records, 0.001 * records}, all_pairs);
  auto first = LinkageModel::from_fields({prior.fields().begin(), prior.fields().end()}, prior.dependence(),
                                         nullptr, relatives);
  ZICHT_EXPECT(first.has_value());
  TrainedModel trained{*std::move(first),
                       {few * counts.pairs[0] / all_pairs, few * counts.pairs[1] / all_pairs},
                       {},
                       {},
                       {},
                       false,
                       {}};
  const auto fetch_ahead = [&](std::size_t pair) {
    __builtin_prefetch(view.row(pairs[std::min(pair + kPairsFetchedAhead, pairs.size() - 1)].b).data());
  };
  std::vector<TrainingStep> history;
  for (int round = 0; round < kRounds && !trained.degenerate; ++round) {
    auto agreement = estimate_agreement(view, trained.model,
                                        {prior_odds_bits(trained.links[0], counts.pairs[0]),
                                         prior_odds_bits(trained.links[1], counts.pairs[1])},
                                        round == 0 ? JudgedBy::other_fields : JudgedBy::all_fields,
                                        options.seed, options.threads);
    auto dependent = LinkageModel::from_fields({prior.fields().begin(), prior.fields().end()},
                                               prior.dependence(), std::move(agreement), relatives);
    ZICHT_EXPECT(dependent.has_value());
    const PairScorer scorer(view, *dependent);
    training.field_rarity = [&](std::size_t pair) {
      fetch_ahead(pair);
      return scorer.rarity_by_field(pairs[pair]);
    };
    if (round > 0) training.start = &trained;
    trained = train(*dependent, pairs, kinds, counts, view.record_count(), training, decided);
    relatives = trained.model.relatives();
    history.insert(history.end(), trained.history.begin(), trained.history.end());
  }
  trained.history = std::move(history);
  const PairScorer scorer(view, trained.model);
  run_ranges(options.threads, pairs.size(), kPairsInAPart, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      fetch_ahead(i);
      pairs[i].rarity_bits = static_cast<float>(scorer.rarity_bits(pairs[i]));
    }
  });
  return trained;
}

/// Blocks and compares.
ComparedPairs find_pairs(const PreparedView& view, const LinkageModel& prior, double least_bits,
                         const LinkOptions& options, LinkResult& result) {
  result.passes = choose_passes(view, options.seed, options.threads);
  for (const BlockingPass& pass : result.passes) result.pass_texts.push_back(to_text(pass, view));
  return compare_candidates(view, result.passes, prior, least_bits, options.threads);
}

/// Lets go of pairs that no lone records' join_bits (at most 3) can make worth looking at. There may be many,
/// so no second copy of either is made while both are here.
void drop_unlikely_pairs(std::vector<CandidatePair>& pairs, std::vector<ScoredPair>& scored) {
  std::vector<float> odds_bits;
  odds_bits.reserve(pairs.size());
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (double{scored[i].odds_bits} < kLowestOddsBits - 3.0) continue;
    pairs[odds_bits.size()] = pairs[i];
    odds_bits.push_back(scored[i].odds_bits);
  }
  scored = std::vector<ScoredPair>();
  pairs.resize(odds_bits.size());
  pairs.shrink_to_fit();
  scored.reserve(pairs.size());
  for (std::size_t i = 0; i < pairs.size(); ++i) scored.push_back({pairs[i].a, pairs[i].b, odds_bits[i]});
}

/// Pairs that are worth looking at, and what blocking may have lost, from the links among them.
void keep_likely_pairs(LinkResult& result, const std::vector<CandidatePair>& pairs, const Scores& scores,
                       std::size_t threads) {
  const Persons persons(result.cluster_of);
  std::vector<std::uint32_t> passes_of_links;
  result.pairs.reserve(pairs.size());
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const CandidatePair& pair = pairs[i];
    const double odds =
        double{scores.pairs[i].odds_bits} + (persons.are_alone(pair.a, pair.b) ? result.join_bits : 0.0);
    if (odds < kLowestOddsBits) continue;
    const double probability = probability_of(odds);
    if (probability >= kLowestProbability)
      result.pairs.push_back({pair.a, pair.b, pair.pattern, double{pair.rarity_bits}, odds, probability});
    if (probability >= 0.5) passes_of_links.push_back(pair.passes);
  }
  run_ranges(threads, result.pairs.size(), kPairsInAPart, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i)
      result.pairs[i].weight_bits += result.trained.model.weight_bits(result.pairs[i].pattern);
  });
  result.blocking_loss = blocking_loss(passes_of_links, result.passes.size());
}

}  // namespace

LinkResult link(const PreparedView& view, const LinkOptions& options) {
  const LinkageModel prior =
      with_stored_priors(prior_model(view, options.seed, options.threads), options.model);
  const PairCounts counts = count_pairs(view);
  LinkResult result{{}, 0, {}, {prior, {}, {}, {}, {}, false, {}}, {}, 0, false, {}, {}, {}, 0, {}, {}};
  const auto records = static_cast<double>(view.record_count());
  const double least_bits =
      -prior_odds_bits(0.1 * records, counts.pairs[0] + counts.pairs[1]) - kHopelessBits;
  auto [pairs, compared_pairs, large_blocks] = find_pairs(view, prior, least_bits, options, result);
  result.compared_pairs = compared_pairs;
  result.trained = train_with_agreement(view, prior, pairs, counts, options);
  result.one_to_one = options.one_to_one.value_or(
      view.source_count() == 2 && result.trained.links[1] > 0 && !result.trained.degenerate &&
      result.trained.links[0] < kDuplicateFree * records &&
      result.trained.links[0] * kLinksBetweenOverWithin < result.trained.links[1]);

  Scores scores = score(view, pairs, result.trained, counts, options.threads);
  if (result.one_to_one) let_compete(scores, result, view);
  drop_unlikely_pairs(pairs, scores.pairs);
  const std::size_t nameless = nameless_records(view);
  GroupScorer groups(view, result.trained.model, scores.prior_bits);
  Clustering clustering =
      cluster(view.record_count(), scores.pairs, options.decisions, view.sources(),
              {kLargestCluster, result.one_to_one, scores.copy_of, nameless, options.threads},
              [&](std::span<const std::uint32_t> left, std::span<const std::uint32_t> right) {
                return groups.odds_bits(left, right);
              });
  result.cluster_of = std::move(clustering.cluster_of);
  result.joins = std::move(clustering.joins);
  result.join_bits = clustering.join_bits;
  result.prior_odds_bits = scores.prior_bits;
  for (std::uint32_t record = 0; record < result.cluster_of.size(); ++record)
    result.persons += result.cluster_of[record] == record ? 1U : 0U;
  keep_likely_pairs(result, pairs, scores, options.threads);
  add_findings(result, view, large_blocks, nameless);
  add_alike_apart(result, view, options.threads);
  return result;
}

Result<LinkResult> link(const IdentityView& view, const LinkOptions& options) {
  ZICHT_TRY(const PreparedView prepared, PreparedView::prepare(view, options.threads));
  return link(prepared, options);
}

}  // namespace zicht::linkage
