#include "stats/chain_diagnostics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "base/contract.hpp"
#include "stats/distributions.hpp"
#include "stats/random_draws.hpp"

namespace zicht::stats {
namespace {

using Chains = std::vector<std::vector<double>>;

Chains halves(std::span<const std::vector<double>> chains) {
  Chains split;
  for (const auto& chain : chains) {
    const auto half = static_cast<std::ptrdiff_t>(chain.size() / 2);
    split.emplace_back(chain.begin(), chain.begin() + half);
    split.emplace_back(chain.end() - half, chain.end());
  }
  return split;
}

std::vector<double> all_values(const Chains& chains) {
  std::vector<double> all;
  for (const auto& chain : chains) all.insert(all.end(), chain.begin(), chain.end());
  return all;
}

/// Each value by the normal score of its rank among all; equal values have their mean rank.
Chains normal_scores(const Chains& chains) {
  std::vector<double> sorted = all_values(chains);
  std::ranges::sort(sorted);
  const auto count = static_cast<double>(sorted.size());
  Chains scores = chains;
  for (auto& chain : scores)
    for (double& value : chain) {
      const auto [first, last] = std::ranges::equal_range(sorted, value);
      const double rank =
          (static_cast<double>(first - sorted.begin()) + 1 + static_cast<double>(last - sorted.begin())) / 2;
      value = normal_quantile((rank - 0.375) / (count + 0.25));
    }
  return scores;
}

/// Each value by its distance from the median of all.
Chains folded(const Chains& chains) {
  const double median = quantile(all_values(chains), 0.5);
  Chains made = chains;
  for (auto& chain : made)
    for (double& value : chain) value = std::abs(value - median);
  return made;
}

double mean_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

struct Variances {
  double within;
  double pooled;  ///< of all draws, as if they were of one distribution
};

Variances variances(const Chains& chains) {
  const auto draws = static_cast<double>(chains[0].size());
  std::vector<double> means;
  double within = 0;
  for (const auto& chain : chains) {
    means.push_back(mean_of(chain));
    double squares = 0;
    for (const double value : chain) squares += (value - means.back()) * (value - means.back());
    within += squares / (draws - 1) / static_cast<double>(chains.size());
  }
  const double centre = mean_of(means);
  double between = 0;
  for (const double mean : means)
    between += (mean - centre) * (mean - centre) / (static_cast<double>(chains.size()) - 1);
  return {.within = within, .pooled = within * (draws - 1) / draws + between};
}

double r_hat_of(const Chains& chains) {
  const Variances found = variances(chains);
  return found.within > 0 ? std::sqrt(found.pooled / found.within) : std::numeric_limits<double>::infinity();
}

/// Mean over chains of the autocovariance at a lag, divided by the number of draws.
double autocovariance(const Chains& centred, std::size_t lag) {
  double sum = 0;
  for (const auto& chain : centred)
    for (std::size_t i = lag; i < chain.size(); ++i) sum += chain[i] * chain[i - lag];
  return sum / static_cast<double>(centred.size() * centred[0].size());
}

double effective_samples(const Chains& chains) {
  const Variances found = variances(chains);
  if (!(found.pooled > 0)) return 0;
  Chains centred = chains;
  for (auto& chain : centred) {
    const double mean = mean_of(chain);
    for (double& value : chain) value -= mean;
  }
  const auto draws = static_cast<double>(chains[0].size());
  const auto correlation = [&](std::size_t lag) {
    return 1 - (found.within - autocovariance(centred, lag)) / found.pooled;
  };
  // Sums of neighbouring pairs: positive and falling in a reversible chain.
  double even = 1;
  double odd = correlation(1);
  double pair = even + odd;
  double sum = pair;
  for (std::size_t lag = 2;; lag += 2) {
    even = correlation(lag);
    odd = correlation(lag + 1);
    if (even + odd <= 0 || lag + 4 >= chains[0].size()) break;
    pair = std::min(pair, even + odd);
    sum += pair;
  }
  double time = -1 + 2 * sum;
  if (even > 0) time += even;  // of the last pair its first alone, once
  const auto all = static_cast<double>(chains.size()) * draws;
  time = std::max(time, 1 / std::log10(all));
  return all / time;
}

double tail_effective_samples(const Chains& chains) {
  const std::vector<double> all = all_values(chains);
  double smaller = std::numeric_limits<double>::infinity();
  for (const double share : {0.05, 0.95}) {
    const double at = quantile(all, share);
    Chains below = chains;
    for (auto& chain : below)
      for (double& value : chain) value = value <= at ? 1 : 0;
    smaller = std::min(smaller, effective_samples(below));
  }
  return smaller;
}

}  // namespace

ChainDiagnostics diagnose(std::span<const std::vector<double>> chains) {
  ZICHT_EXPECT(!chains.empty() && chains[0].size() >= 4);
  ZICHT_EXPECT(
      std::ranges::all_of(chains, [&](const auto& chain) { return chain.size() == chains[0].size(); }));
  const Chains split = halves(chains);
  const Chains scores = normal_scores(split);
  return {.r_hat = std::max(r_hat_of(scores), r_hat_of(normal_scores(folded(split)))),
          .bulk_effective_samples = effective_samples(scores),
          .tail_effective_samples = tail_effective_samples(split)};
}

}  // namespace zicht::stats
