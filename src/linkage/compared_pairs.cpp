#include "linkage/compared_pairs.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

#include "base/parallel_sort.hpp"
#include "linkage/pair_scorer.hpp"

namespace zicht::linkage {
namespace {

/// What one thread compares with and finds. Keeps pairs in pieces, so that none is copied as they grow in
/// number; a piece is so large that the system has its memory back once it is freed, and takes none where it
/// is not filled.
struct alignas(64) Comparing {
  static constexpr std::size_t kInAPiece = std::size_t{2} << 20U;

  Comparing(const PreparedView& view, const LinkageModel& model) : scorer(view, model) {}

  void keep(const CandidatePair& pair) {
    if (pieces.empty() || pieces.back().size() == kInAPiece) pieces.emplace_back().reserve(kInAPiece);
    pieces.back().push_back(pair);
  }

  PairScorer scorer;  ///< remembers what it compared
  std::vector<std::vector<CandidatePair>> pieces;
  std::size_t compared = 0;
};

/// Only as many passes are in order at once as there are threads.
void compare_passes(Candidates& candidates, std::vector<Comparing>& comparing, double least_bits) {
  const std::size_t threads = comparing.size();
  const std::size_t passes = candidates.passes().size();
  for (std::size_t pass = 0; pass < passes; pass += threads) {
    candidates.order_passes(pass, std::min(pass + threads, passes), threads);
    std::atomic<std::size_t> next{0};
    run_parts(threads, threads, [&](std::size_t thread) {
      Comparing& own = comparing[thread];
      for (std::size_t part = next++; part < candidates.part_count(); part = next++)
        candidates.for_each_pair(part, [&](std::uint32_t a, std::uint32_t b, std::uint32_t proposed_by) {
          ++own.compared;
          if (auto pair = own.scorer.compare_above(a, b, least_bits)) {
            pair->passes = proposed_by;
            own.keep(*pair);
          }
        });
    });
  }
}

}  // namespace

ComparedPairs compare_candidates(const PreparedView& view, std::span<const BlockingPass> passes,
                                 const LinkageModel& model, double least_bits, std::size_t threads) {
  ComparedPairs all;
  std::vector<Comparing> comparing(threads, Comparing(view, model));
  {
    Candidates candidates(view, {passes.begin(), passes.end()}, threads);
    compare_passes(candidates, comparing, least_bits);
    all.large_blocks = candidates.large_blocks();
  }
  std::size_t kept = 0;
  for (const Comparing& own : comparing)
    for (const std::vector<CandidatePair>& piece : own.pieces) kept += piece.size();
  all.pairs.reserve(kept);
  for (Comparing& own : comparing) {
    all.compared += own.compared;
    for (; !own.pieces.empty(); own.pieces.pop_back())
      all.pairs.insert(all.pairs.end(), own.pieces.back().begin(), own.pieces.back().end());
  }
  const auto place = [](const CandidatePair& pair) { return (std::uint64_t{pair.a} << 32U) | pair.b; };
  sort_parallel(threads, all.pairs, [&](const CandidatePair& left, const CandidatePair& right) {
    return place(left) < place(right);
  });
  const auto twice = std::ranges::unique(all.pairs, {}, place);
  all.pairs.erase(twice.begin(), twice.end());
  return all;
}

}  // namespace zicht::linkage
