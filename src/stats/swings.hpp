#pragma once

#include <span>
#include <vector>

namespace zicht::stats {

/// One step of a series from a year to the next, on a scale on which chance has a known variance:
/// least + (dispersion - 1) * growth, where dispersion 1 is that of people who come one by one.
struct Step {
  double size = 0;
  double least = 1;
  double growth = 1;
};

/// A series of which one step is looked at.
struct SteppedSeries {
  std::vector<Step> earlier;  ///< the steps before it, in any order; none across a break
  double tested = 0;          ///< the step that is looked at over the square root of its `least`
  double level = 0;           ///< mean count of a year in `earlier`; > 0
};

/// How much a series usually swings, and whether a step is more than that.
class Swing {
 public:
  /// Two-sided, of `SteppedSeries::tested`; in [0, 1].
  double p_value() const { return p_value_; }
  /// The harmonic mean of what the dispersion may be, so that 1 / dispersion is the mean precision; at
  /// least 1.
  double dispersion() const { return dispersion_; }
  /// How many degrees of freedom the other series lend to this one; 0 for a series that is alone.
  double prior_df() const { return prior_df_; }
  /// The step, over the square root of its `least`, at which the p-value is 0.05: 1.96 when the dispersion is
  /// known to be 1.
  double limit_95() const;

 private:
  friend std::vector<Swing> judge_swings(std::span<const SteppedSeries> family);
  double tail(double tested) const;
  std::vector<double> chances_;  ///< of each dispersion of the grid; sums to 1
  double p_value_ = 1;
  double dispersion_ = 1;
  double prior_df_ = 0;
};

/// Whether the last step of each series is larger than chance and its usual swings make it. Model: steps are
/// normal about the mean step of their series, which is unknown (flat), with the variance of `Step`; so a
/// steady trend is not noise. The step that is looked at is compared with no step at all. Where years have
/// few people, large dispersions show little of themselves (most years have nobody): the growth of a series
/// with mean m is taken times 4 m / (4 m + dispersion), which is within an eighth of the variance of 2
/// sqrt(count + 3/8) for negative binomial counts with a mean of 5 or more. The dispersion of a series is at
/// least 1, at most 20 times its level (groups that large leave most years empty), and otherwise unknown.
///
/// A series that is alone: uniform in log dispersion. For dispersions far above 1 the p-value is that of the
/// t distribution with (steps - 1) degrees of freedom; near 1 it uses that there is no smaller chance.
///
/// Several: scaled inverse chi-square with d0 degrees of freedom about s0^2, cut off below 1, of which the
/// series together say how likely each (s0^2, d0) is (uniform in log s0^2 and in d0 / (d0 + d), d the median
/// degrees of freedom). The more alike the series swing, the more they lend each other.
///
/// The p-value is the mean over the posterior of the two-sided normal tail. Independent levels make
/// successive steps negatively correlated, which makes the p-value too large; a random walk makes it right.
/// \param family  series that are judged together; each with two earlier steps or more
/// \returns one a series, in the order given
/// \source Smyth (2004), Stat. Appl. Genet. Mol. Biol. 3(1), 3 (moderated variances); Lund, Nettleton,
/// McCarthy & Smyth (2012), Stat. Appl. Genet. Mol. Biol. 11(5), 8 (quasi-likelihood); Daniels (1999), Canad.
/// J. Statist. 27, 567-578 (uniform shrinkage).
/// \checked against the t distribution where it is that, a direct integral, and simulations
/// (studies/change_verdicts.cpp).
std::vector<Swing> judge_swings(std::span<const SteppedSeries> family);

}  // namespace zicht::stats
