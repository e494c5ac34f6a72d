#pragma once

#include <cstdint>

#include "linkage/linkage_model.hpp"
#include "linkage/prepared_view.hpp"

namespace zicht::linkage {

/// The model before any link is seen: among_non_matches from pairs of values drawn by their share in this
/// view, among_matches from the comparators' priors, rarity offsets such that
///   evidence(a, b) = log2(among_matches / S) + max(rarity of a, rarity of b),  S = sum of share(a) share(b)
///   2^max(rarity)
/// over the different values at that level; for equal values this is log2(among_matches / share).
/// Small dictionaries are counted out, large ones sampled (500,000 pairs a field); rare levels are smoothed
/// by half a pair.
/// \param seed  of the samples; same seed, same model, for any number of threads
LinkageModel prior_model(const PreparedView& view, std::uint64_t seed, std::size_t threads);

}  // namespace zicht::linkage
