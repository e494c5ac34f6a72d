#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "linkage/blocking.hpp"
#include "linkage/clustering.hpp"
#include "linkage/prepared_view.hpp"
#include "linkage/stored_model.hpp"
#include "linkage/training.hpp"
#include "model/finding.hpp"
#include "model/identity_view.hpp"

namespace zicht::linkage {

struct LinkOptions {
  std::uint64_t seed = 1;
  std::size_t threads = 1;          ///< the answer is the same for any number
  std::optional<bool> one_to_one;   ///< nullopt: decided from the links found within sources
  std::vector<Decision> decisions;  ///< registrars': they bind, and they teach
  StoredModel model;                ///< what earlier years taught; empty = the comparators' priors
};

/// A pair that may be one person.
struct LinkedPair {
  std::uint32_t a = 0;  ///< a < b
  std::uint32_t b = 0;
  Pattern pattern = 0;
  double weight_bits = 0;  ///< evidence of the two records alone, without priors
  double odds_bits = 0;  ///< log2 odds that they are one person, priors included, and join_bits for two that
                         ///< are alone; with one-to-one, what other candidates leave
  double probability = 0;  ///< of those odds
};

struct LinkResult {
  std::vector<std::uint32_t> cluster_of;  ///< by record: the lowest record of its cluster
  std::size_t persons = 0;                ///< clusters
  std::vector<LinkedPair> pairs;          ///< of probability 0.001 and more, ordered by (a, b)
  TrainedModel trained;
  std::array<double, 2> prior_odds_bits{};  ///< by PairKind, of any two records
  double join_bits = 0;                     ///< more, for two that are alone: see clustering.hpp
  bool one_to_one = false;
  std::vector<BlockingPass> passes;
  std::vector<std::string> pass_texts;
  BlockingLoss blocking_loss;
  std::size_t compared_pairs = 0;
  std::vector<Join> joins;  ///< what clustering joined and refused: see review_queue()
  std::vector<Finding> findings;
};

/// Finds which records are about one person: blocks, compares, trains, scores, clusters. Proposes; changes
/// nothing.
/// \errors invalid_config: the view has no field to compare or more than 16.
Result<LinkResult> link(const IdentityView& view, const LinkOptions& options);
/// The same for a view that is prepared: it is all that linking looks at.
LinkResult link(const PreparedView& view, const LinkOptions& options);

}  // namespace zicht::linkage
