#pragma once

#include <span>
#include <vector>

#include "base/result.hpp"

namespace zicht::stats {

/// How many of what fell in one period were known after 0, 1, 2 … periods more: never fewer than before. The
/// newest period has one number, each earlier one has one more, up to the longest delay that is looked at.
using KnownSoFar = std::vector<double>;

/// What is known of one period, and how many there will be.
struct Nowcast {
  double known = 0;
  double share = 1;      ///< of all that fell in the period, known by now; in (0, 1]
  double log_error = 0;  ///< standard deviation of the log of the share: of its estimate and of this period
  double mean = 0;       ///< of how many there will be, with those that are known
  double lower = 0;      ///< 95 % interval of the same; whole numbers
  double upper = 0;
};

/// Says how many there will be of each of the newest periods whose reports are still coming in.
///
/// Model: of those known x periods after theirs, a share g(x) became known just then: reverse-time hazards,
/// which need no guess at what is still to come. What is known after d periods is the product of 1 - g(x)
/// over all longer delays x of all that will be known within the longest one. The shares of a period vary
/// about those of all (Dirichlet-multinomial), with a precision by moments of the delays that have five
/// arrivals or more. How many fell in a period has an exponential prior with the usual mean, which outweighs
/// what is known only where that is next to nothing; what is to come is then negative binomial given the
/// share, and the share a beta variable with its error. Intervals are quantiles of that mixture.
/// \param periods  oldest first
/// \returns the newest periods, as many as the longest delay, oldest first
/// \errors not_identifiable: fewer than kFewestComplete periods are old enough for the longest delay, or
///         nobody is known.  invalid_input: numbers that fall, or a row of a wrong length.
/// \source Lawless (1994), Canad. J. Statist. 22, 15-31; Hoehle & an der Heiden (2014), Biometrics 70,
/// 993-1002.
/// \checked coverage over made-up delays (studies/delay_nowcast.cpp); shares against known ones, see the
/// test.
Result<std::vector<Nowcast>> nowcast(std::span<const KnownSoFar> periods);

inline constexpr std::size_t kFewestComplete = 3;

}  // namespace zicht::stats
