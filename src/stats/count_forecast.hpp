#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "base/result.hpp"

namespace zicht::stats {

/// Counts at even steps of time, the last of which is looked at.
struct CountHistory {
  std::span<const double> counts;    ///< whole numbers >= 0
  std::span<const double> exposure;  ///< as long as counts, each > 0; empty = 1 everywhere
  int steps_per_year = 12;           ///< 1 = no season
  /// So many steps before the one that is looked at are left out of what is learned, so that a change which
  /// began a little earlier is not taken for what is usual.
  int left_out = 3;
};

/// How much larger than chance counts swing about their mean: variance = mean + swing * mean^2. The values
/// between which the forecast does not decide.
inline constexpr std::array<double, 8> kSwings = {0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6};

/// What was to be expected of one count, before it was seen.
class CountForecast {
 public:
  double mean() const { return mean_; }
  /// Mean over what the swing may be.
  double swing() const;
  /// The chance of a count of at most, or at least, this many.
  double at_most(double count) const;
  double at_least(double count) const;
  /// Twice the smaller of both, at most 1.
  double p_value(double count) const;
  /// The smallest count that at most `level` of forecasts stay below or at: a quantile.
  double quantile(double level) const;

 private:
  friend Result<CountForecast> forecast_last(const CountHistory& history);
  double mean_ = 0;
  std::array<double, kSwings.size()> chance_{};     ///< of each swing
  std::array<double, kSwings.size()> variation_{};  ///< swing and what is not known of the mean, together
};

/// Forecasts the last count of a history from those before it.
///
/// Model: negative binomial counts, log mean = level + trend + one yearly wave + log exposure. The level is
/// unknown (flat); the trend a year has a normal prior with standard deviation 0.15, each coefficient of the
/// wave one with 0.25, so that few counts do not make a trend or a season. The swing has equal chances on
/// `kSwings`, weighed by its adjusted profile likelihood. Counts further than 2.58 standard deviations from
/// their mean, up or down, are weighted down by the square of that ratio, so that a past outbreak is not
/// usual. The forecast mixes over the swings, each with the error of the mean in it.
/// \errors not_identifiable: fewer than two years, or fewer than five counts, are left to learn from.
///         invalid_input: a negative or broken count, an exposure of 0 or less. Gives the position from 1.
/// \source the shape of the model and the weights: Noufaily et al. (2013), Stat. Med. 32, 1206-1222; the
///         profile likelihood: Cox & Reid (1987), JRSS B 49, 1-39.
/// \checked tails of the negative binomial against sums; size and power over made-up series; see the test.
Result<CountForecast> forecast_last(const CountHistory& history);

}  // namespace zicht::stats
