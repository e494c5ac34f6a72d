#include "linkage/one_to_one.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace zicht::linkage {

OneToOne one_to_one_odds(std::span<const ScoredPair> pairs, std::size_t records_a, std::size_t records_b,
                         std::span<const std::uint32_t> copy_of) {
  constexpr int kRounds = 40;
  constexpr double kMostBits = 60.0;
  OneToOne answer;
  answer.odds_bits.resize(pairs.size());
  const double all_a = static_cast<double>(records_a);
  const double all_b = static_cast<double>(records_b);
  double links = 0.5 * std::min(all_a, all_b);
  std::vector<double> competition(copy_of.size());
  for (int round = 0; round < kRounds; ++round) {
    answer.prior_odds_bits = std::log2((links + 1.0) / ((all_a - links + 1.0) * (all_b - links + 1.0)));
    std::ranges::fill(competition, 0.0);
    const auto odds_of = [&](const ScoredPair& pair) {
      return std::exp2(std::min(kMostBits, double{pair.odds_bits} + answer.prior_odds_bits));
    };
    for (const ScoredPair& pair : pairs) {
      if (copy_of[pair.a] != pair.a || copy_of[pair.b] != pair.b) continue;
      competition[pair.a] += odds_of(pair);
      competition[pair.b] += odds_of(pair);
    }
    double expected = 0.0;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      const double own = odds_of(pairs[i]);
      const std::uint32_t a = copy_of[pairs[i].a];
      const std::uint32_t b = copy_of[pairs[i].b];
      const double others = std::max(0.0, competition[a] - own) + std::max(0.0, competition[b] - own);
      const double odds = own / (1.0 + others);
      answer.odds_bits[i] = static_cast<float>(std::log2(odds));
      if (a == pairs[i].a && b == pairs[i].b) expected += odds / (1.0 + odds);
    }
    links = std::min({expected, all_a, all_b});
  }
  answer.links = links;
  return answer;
}

std::vector<std::uint32_t> exact_copies(const PreparedView& view, std::span<const ScoredPair> pairs) {
  const auto say_the_same = [&](std::uint32_t a, std::uint32_t b) {
    for (std::size_t field = 0; field < view.fields().size(); ++field)
      if (identifies(view.fields()[field].kind) && view.row(a)[field] != view.row(b)[field]) return false;
    return true;
  };
  std::vector<std::uint32_t> copy_of(view.record_count());
  std::iota(copy_of.begin(), copy_of.end(), 0U);
  for (const ScoredPair& pair : pairs)
    if (pair.odds_bits > 0.0F && view.source_of(pair.a) == view.source_of(pair.b) &&
        say_the_same(pair.a, pair.b))
      copy_of[pair.b] = std::min(copy_of[pair.b], copy_of[pair.a]);
  return copy_of;
}

}  // namespace zicht::linkage
