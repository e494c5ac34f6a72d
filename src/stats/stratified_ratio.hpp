#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace zicht::stats {

/// A stratum of a finite population from which some units were drawn, each set of them equally likely, and
/// looked at. Invariant: hits + unknown <= drawn <= units, all >= 0.
struct StratumSample {
  std::int64_t units = 0;    ///< in the population
  std::int64_t drawn = 0;    ///< of them, looked at
  std::int64_t hits = 0;     ///< of the drawn
  std::int64_t unknown = 0;  ///< of the drawn: nobody could tell
};

/// A ratio in [0, 1] of the population.
struct RatioInterval {
  std::optional<double> estimate;  ///< none when a stratum tells nothing, or nothing is a hit
  double lower = 0;
  double upper = 1;
};

/// The share of the population that is a hit: hits over units, each stratum weighted by its units.
///
/// No model of the units; the chance is that of the drawing alone. Each stratum has two exact distributions
/// of its hits, one of which gives the lower limits of any confidence and the other the upper ones:
///   hits(drawn) + BetaBinomial(units - drawn; hits, drawn - hits + 1), and the same with hits + 1, drawn -
///   hits.
/// The lower limit of the ratio is a quantile over draws from the first, the upper limit one over draws from
/// the second ("melding"), so it holds at least as often as it says, with no approximation at 0 or at all.
/// For one stratum it is the exact hypergeometric interval; a population looked at in full has no width. What
/// nobody could tell is left out of the estimate, is no hit in the lower limit and a hit in the upper.
/// \param level  for example 0.95
/// \param seed   of 10,000 draws, which leave a limit uncertain by about 0.0015 of its tail probability
/// Precondition: the population is not empty, level in (0, 1).
/// \source limits and Bayesian predictions: Thatcher (1964), JRSS B 26, 176-210; melding: Fay, Proschan &
///         Brittain (2015), Biometrics 71, 146-156.
/// \checked exact hypergeometric tails, and coverage over simulated audits; see the test.
RatioInterval share_of_units(std::span<const StratumSample> strata, double level, std::uint64_t seed);

/// The share of all hits that lies in the strata `inside`, made in the same way: its lower limit takes few
/// hits inside and many outside.
RatioInterval share_of_hits(std::span<const StratumSample> inside, std::span<const StratumSample> outside,
                            double level, std::uint64_t seed);

}  // namespace zicht::stats
