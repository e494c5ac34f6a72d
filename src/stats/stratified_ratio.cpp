#include "stats/stratified_ratio.hpp"

#include <functional>
#include <utility>
#include <vector>

#include "base/contract.hpp"
#include "stats/random_draws.hpp"

namespace zicht::stats {
namespace {

constexpr int kDraws = 10'000;

enum class Limit : std::uint8_t { lower, upper };
Limit other(Limit limit) { return limit == Limit::lower ? Limit::upper : Limit::lower; }

/// Beta, with a shape of 0 as the point that it tends to.
double draw_share(double hits, double misses, Philox& random) {
  if (hits == 0) return 0;
  if (misses == 0) return 1;
  return draw_beta(hits, misses, random);
}

double draw_hits(const StratumSample& stratum, Limit limit, Philox& random) {
  const bool upper = limit == Limit::upper;
  const std::int64_t hits = stratum.hits + (upper ? stratum.unknown : 0);
  if (stratum.drawn == stratum.units) return static_cast<double>(hits);
  const std::int64_t misses = stratum.drawn - hits;
  const double share = draw_share(static_cast<double>(hits + (upper ? 1 : 0)),
                                  static_cast<double>(misses + (upper ? 0 : 1)), random);
  return static_cast<double>(hits + draw_binomial(stratum.units - stratum.drawn, share, random));
}

double draw_hits(std::span<const StratumSample> strata, Limit limit, Philox& random) {
  double hits = 0;
  for (const StratumSample& stratum : strata) hits += draw_hits(stratum, limit, random);
  return hits;
}

/// None when a stratum tells nothing.
std::optional<double> estimated_hits(std::span<const StratumSample> strata) {
  double hits = 0;
  for (const StratumSample& stratum : strata) {
    const std::int64_t known = stratum.drawn - stratum.unknown;
    if (stratum.units == 0) continue;
    if (known == 0) return std::nullopt;
    hits +=
        static_cast<double>(stratum.units) * static_cast<double>(stratum.hits) / static_cast<double>(known);
  }
  return hits;
}

void expect_valid(std::span<const StratumSample> strata) {
  for (const StratumSample& stratum : strata)
    ZICHT_EXPECT(stratum.hits >= 0 && stratum.unknown >= 0 &&
                 stratum.hits + stratum.unknown <= stratum.drawn && stratum.drawn <= stratum.units);
}

/// \param draw_ratio  one draw of the ratio from the distributions for this limit
RatioInterval interval(std::optional<double> estimate, double level, std::uint64_t seed,
                       const std::function<double(Limit, Philox&)>& draw_ratio) {
  ZICHT_EXPECT(level > 0 && level < 1);
  const auto limit_at = [&](Limit limit, double share) {
    Philox random(seed, static_cast<std::uint64_t>(limit));
    std::vector<double> draws(kDraws);
    for (double& draw : draws) draw = draw_ratio(limit, random);
    return quantile(std::move(draws), share);
  };
  return {estimate, limit_at(Limit::lower, (1 - level) / 2), limit_at(Limit::upper, (1 + level) / 2)};
}

}  // namespace

RatioInterval share_of_units(std::span<const StratumSample> strata, double level, std::uint64_t seed) {
  expect_valid(strata);
  double units = 0;
  for (const StratumSample& stratum : strata) units += static_cast<double>(stratum.units);
  ZICHT_EXPECT(units > 0);
  std::optional<double> estimate = estimated_hits(strata);
  if (estimate) *estimate /= units;
  return interval(estimate, level, seed,
                  [&](Limit limit, Philox& random) { return draw_hits(strata, limit, random) / units; });
}

RatioInterval share_of_hits(std::span<const StratumSample> inside, std::span<const StratumSample> outside,
                            double level, std::uint64_t seed) {
  expect_valid(inside);
  expect_valid(outside);
  const std::optional<double> hits_inside = estimated_hits(inside);
  const std::optional<double> hits_outside = estimated_hits(outside);
  std::optional<double> estimate;
  if (hits_inside && hits_outside && *hits_inside + *hits_outside > 0)
    estimate = *hits_inside / (*hits_inside + *hits_outside);
  return interval(estimate, level, seed, [&](Limit limit, Philox& random) {
    const double within = draw_hits(inside, limit, random);
    const double all = within + draw_hits(outside, other(limit), random);
    if (all == 0) return limit == Limit::lower ? 0.0 : 1.0;
    return within / all;
  });
}

}  // namespace zicht::stats
