#include "linkage/one_to_one.hpp"

#include <algorithm>
#include <cmath>

namespace zicht::linkage {

OneToOne one_to_one_odds(std::span<const ScoredPair> pairs, std::size_t records_a, std::size_t records_b,
                         std::size_t records) {
  constexpr int kRounds = 40;
  constexpr double kMostBits = 60.0;
  OneToOne answer;
  answer.odds_bits.resize(pairs.size());
  const double all_a = static_cast<double>(records_a);
  const double all_b = static_cast<double>(records_b);
  double links = 0.5 * std::min(all_a, all_b);
  std::vector<double> competition(records);
  for (int round = 0; round < kRounds; ++round) {
    answer.prior_odds_bits = std::log2((links + 1.0) / ((all_a - links + 1.0) * (all_b - links + 1.0)));
    std::ranges::fill(competition, 0.0);
    const auto odds_of = [&](const ScoredPair& pair) {
      return std::exp2(std::min(kMostBits, double{pair.odds_bits} + answer.prior_odds_bits));
    };
    for (const ScoredPair& pair : pairs) {
      competition[pair.a] += odds_of(pair);
      competition[pair.b] += odds_of(pair);
    }
    double expected = 0.0;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      const double own = odds_of(pairs[i]);
      const double others =
          std::max(0.0, competition[pairs[i].a] - own) + std::max(0.0, competition[pairs[i].b] - own);
      const double odds = own / (1.0 + others);
      answer.odds_bits[i] = static_cast<float>(std::log2(odds));
      expected += odds / (1.0 + odds);
    }
    links = std::min({expected, all_a, all_b});
  }
  answer.links = links;
  return answer;
}

}  // namespace zicht::linkage
