#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "linkage/linkage_model.hpp"

namespace zicht::linkage {

/// A pair of records that blocking proposed and whose evidence is not hopeless.
struct CandidatePair {
  std::uint32_t a = 0;  ///< a < b
  std::uint32_t b = 0;
  Pattern pattern = 0;
  float rarity_bits = 0;     ///< of all fields together
  std::uint32_t passes = 0;  ///< of blocking that propose it: bit i = pass i
  friend bool operator==(const CandidatePair&, const CandidatePair&) = default;
};

/// Links are rarer within a source than between sources, so each kind of pair has a rate of its own.
enum class PairKind : std::uint8_t { within_source, between_sources };
struct PairCounts {
  std::array<double, 2> pairs{};  ///< by PairKind: all pairs there are, compared or not
};

/// One round of training, for drawing its history.
struct TrainingStep {
  double links = 0;           ///< expected number, both kinds
  double largest_change = 0;  ///< of a probability since the step before
};

struct TrainedModel {
  LinkageModel model;
  std::array<double, 2> links{};                    ///< by PairKind: expected number among the candidates
  std::array<double, kRelativesKinds> relatives{};  ///< expected pairs among the candidates
  std::vector<TrainingStep> history;
  std::vector<double>
      pairs_of_field;       ///< by field: links that it was learned from, the prior's pairs included
  bool degenerate = false;  ///< the data could not tell links from others: the model is the prior one
  std::string reason;       ///< why, in words; empty when not degenerate
};

struct TrainingOptions {
  const TrainedModel* start = nullptr;       ///< where to start, of the same fields; none = at the prior
  double prior_pairs = 30;                   ///< how many reviewed pairs the prior is worth, in each field
  std::vector<double> prior_pairs_of_field;  ///< by field, instead; empty = prior_pairs in each
  int most_rounds = 60;
  /// By field: what rarity adds to the candidate at a position, in bits, instead of its rarity_bits; none =
  /// those, and nothing is known by field.
  std::function<std::array<float, PreparedView::kMostFields>(std::size_t candidate)> field_rarity;
  std::size_t threads = 1;  ///< the answer is the same for any number
};

/// Estimates among_matches and the dependence of errors by EM over all pairs there are: candidates by their
/// patterns, the others taken to be no links. among_non_matches stays as it is. The levels of a field are
/// learned from pairs that the other fields alone make links (sure ones, at odds of kSureBits or more): else
/// namesakes, which agree in all but one field, would teach that links often differ in it. Where few links
/// are sure, the others count as well. Priors keep a year with few links from wandering off. Review decisions
/// may be given: `decided[i]` is 1 (same), 0 (different) or -1 (open) for candidate i; empty = none. The
/// answer is called degenerate, and the prior model returned, when links outnumber what records can form, or
/// when what it calls links agrees less than the prior's worst case.
/// \source Dempster, Laird & Rubin (1977), JRSS B 39, 1-38; Winkler (1988), Proc. Section on Survey Research
/// Methods, 667-671.
TrainedModel train(const LinkageModel& prior, std::span<const CandidatePair> candidates,
                   std::span<const PairKind> kind_of, PairCounts counts, std::size_t records,
                   const TrainingOptions& options = {}, std::span<const std::int8_t> decided = {});

/// log2 of the odds that a pair of this kind is a link, before its evidence.
double prior_odds_bits(double links, double pairs);

/// 2^bits / (1 + 2^bits), without overflow.
double probability_of(double odds_bits);

}  // namespace zicht::linkage
