#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.hpp"

namespace zicht::stats {

/// Counts at even steps of time, the last of which are looked at.
struct CountHistory {
  std::span<const double> counts;    ///< whole numbers >= 0
  std::span<const double> exposure;  ///< as long as counts, each > 0; empty = 1 everywhere
  int steps_per_year = 12;           ///< 1 = no season
  /// So many steps before the one that is looked at are left out of what is learned, so that a change which
  /// began a little earlier is not taken for what is usual.
  int left_out = 3;
  /// Positions from which the series means something else: its level may be another one from there.
  std::span<const std::size_t> breaks = {};
  /// Standard deviation of the log of each exposure, as long as counts, where it is not known exactly; empty
  /// = it is. Only those of the steps that are looked at count, and they err together.
  std::span<const double> exposure_error = {};
};

/// How much larger than chance counts swing about their mean (usual_swing.hpp). The values between which the
/// forecast does not decide.
inline constexpr std::array<double, 8> kSwings = {0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6};

/// How likely each of `kSwings` is; adds up to 1.
using SwingChances = std::array<double, kSwings.size()>;

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
  /// The same if `ratio` times as many were expected. Precondition: ratio > 0.
  CountForecast scaled(double ratio) const;

 private:
  friend class FittedHistory;
  double summed_at_most(double count) const;
  double mean_ = 0;
  std::array<double, kSwings.size()> chance_{};     ///< of each swing
  std::array<double, kSwings.size()> variation_{};  ///< swing and what is not known of the mean, together
};

/// What was learned from a history: what is expected of its last count, and of sums of its last counts.
class FittedHistory {
 public:
  /// What was to be expected of the sum of the last `width` counts, a negative binomial whose variance is
  /// theirs together. Precondition: width >= 1; no more than left_out + 1, so that none was learned from.
  CountForecast of_last(std::size_t width) const;
  /// The mean of the same. Precondition: as of_last.
  double mean_of_last(std::size_t width) const;
  /// The usual means of the newest steps, the last one first, also of those that were learned from: as many
  /// as `kUsualKept` and the history have.
  std::span<const double> usual() const { return usual_; }
  static constexpr std::size_t kUsualKept = 13;
  /// How likely the history makes each swing.
  const SwingChances& swings() const { return chance_; }
  /// The same when the swings were not equally likely beforehand. Precondition: some chance is above 0.
  FittedHistory with_swings(const SwingChances& beforehand) const;

 private:
  template <int Terms>
  friend class HistoryFitter;
  /// One step that is looked at; the last one comes first.
  struct Looked {
    double mean = 0;
    double exposure_error = 0;
    std::array<double, 6> row{};
  };
  std::vector<Looked> looked_;
  std::vector<double> usual_;
  std::array<double, kSwings.size()> chance_{};
  /// The covariance of the coefficients at each swing; the upper left corner is used, row by row.
  std::array<std::array<double, 36>, kSwings.size()> covariance_{};
};

/// Learns from a history what is usual.
///
/// Model: negative binomial counts, log mean = level + trend + one yearly wave + log exposure, and a step of
/// the level at each of the two latest breaks. The level is unknown (half a person beforehand, as of
/// Jeffreys); the trend a year has a normal prior with standard deviation 0.15, each coefficient of the wave
/// one with 0.25, a step at a break one with 1.5, so that few counts do not make a trend or a season. The
/// swing has equal chances on `kSwings`, weighed by its adjusted profile likelihood. Counts whose deviance
/// residual is further than 3 from 0, up or down, are weighted down by the square of that ratio, so that a
/// past outbreak is not usual; the deviance allows for the skewness of small and of swinging counts. A
/// forecast mixes over the swings, each with the error of the mean in it, and with a chance of .05 that it is
/// the next larger one.
/// \errors not_identifiable: fewer than two years, or fewer than five counts, are left to learn from.
///         invalid_input: a negative or broken count, an exposure of 0 or less. Gives the position from 1.
/// \source the shape of the model and the weights: Noufaily et al. (2013), Stat. Med. 32, 1206-1222; the
///         profile likelihood: Cox & Reid (1987), JRSS B 49, 1-39.
/// \checked tails of the negative binomial against sums; size and power over made-up series; see the test.
Result<FittedHistory> fit_history(const CountHistory& history);

/// How likely each swing is for a series of which nothing is known yet, from the histories of others: the
/// mixture under which what these histories say is likeliest (EM), with two made-up histories at each swing,
/// so that a few histories do not rule a swing out. Histories that say little leave it at equal chances.
/// \param histories  FittedHistory::swings of each
/// \source Laird (1978), J. Am. Stat. Assoc. 73, 805-811 (a mixing distribution on fixed points).
SwingChances swings_of(std::span<const SwingChances> histories);

/// Forecasts the last count of a history from those before it. \errors as fit_history.
Result<CountForecast> forecast_last(const CountHistory& history);

}  // namespace zicht::stats
