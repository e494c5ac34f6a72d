#include "linkage/compared_pairs.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

#include "base/parallel_sort.hpp"
#include "linkage/pair_scorer.hpp"

namespace zicht::linkage {

ComparedPairs compare_candidates(const PreparedView& view, const Candidates& candidates,
                                 const LinkageModel& model, double least_bits, std::size_t threads) {
  std::vector<ComparedPairs> parts(candidates.part_count());
  std::atomic<std::size_t> next{0};
  run_parts(threads, std::min(threads, parts.size()), [&](std::size_t /*thread*/) {
    PairScorer scorer(view, model);  // remembers what it compared, so each thread has one
    for (std::size_t part = next++; part < parts.size(); part = next++) {
      ComparedPairs& own = parts[part];
      candidates.for_each_pair(part, [&](std::uint32_t a, std::uint32_t b, std::uint32_t passes) {
        ++own.compared;
        if (auto pair = scorer.compare_above(a, b, least_bits)) {
          pair->passes = passes;
          own.pairs.push_back(*pair);
        }
      });
    }
  });
  ComparedPairs all;
  std::size_t kept = 0;
  for (const ComparedPairs& part : parts) kept += part.pairs.size();
  all.pairs.reserve(kept);
  for (ComparedPairs& part : parts) {
    all.pairs.insert(all.pairs.end(), part.pairs.begin(), part.pairs.end());
    all.compared += part.compared;
    part = {};
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
