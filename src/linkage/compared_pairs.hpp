#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "linkage/blocking.hpp"
#include "linkage/linkage_model.hpp"
#include "linkage/training.hpp"

namespace zicht::linkage {

struct ComparedPairs {
  std::vector<CandidatePair> pairs;  ///< not hopeless; ordered by (a, b), each once
  std::size_t compared = 0;
  std::size_t large_blocks = 0;  ///< see Candidates
};

/// Compares the pairs that these passes of blocking propose, and keeps those whose evidence, without the
/// dependence of errors, is at least `least_bits`.
ComparedPairs compare_candidates(const PreparedView& view, std::span<const BlockingPass> passes,
                                 const LinkageModel& model, double least_bits, std::size_t threads);

}  // namespace zicht::linkage
