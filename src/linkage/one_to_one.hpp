#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "linkage/clustering.hpp"
#include "linkage/prepared_view.hpp"

namespace zicht::linkage {

/// What candidates of one another leave each other, when every record has at most one partner in the other
/// source. With N_a and N_b records, of which M have a partner, one more link multiplies the number of ways
/// to pair the rest, so the prior odds of a pair are (M + 1) / ((N_a - M + 1)(N_b - M + 1)); M is what the
/// probabilities sum to. A pair's probability is its odds over one plus the odds of all candidates of either
/// record.
/// \param pairs        odds_bits holds the evidence alone (bits, without prior)
/// \param copy_of      by record: exact_copies(); copies of one record compete as one
/// \return by pair: log2 odds of being the link, given the competition; and the prior odds in bits
struct OneToOne {
  std::vector<float> odds_bits;
  double prior_odds_bits = 0;
  double links = 0;
};
OneToOne one_to_one_odds(std::span<const ScoredPair> pairs, std::size_t records_a, std::size_t records_b,
                         std::span<const std::uint32_t> copy_of);

/// By record: the lowest record of its source that says the same in every field about who it is about, and is
/// likelier one person with it than not; itself when there is none. A source that holds a row twice is still
/// taken as free of other duplicates.
/// \param pairs  with their odds as of any two records
std::vector<std::uint32_t> exact_copies(const PreparedView& view, std::span<const ScoredPair> pairs);

}  // namespace zicht::linkage
