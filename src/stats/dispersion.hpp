#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace zicht::stats {

/// How much counts vary for their size: sample variance over mean, which is 1 on average for Poisson counts
/// and larger when people come in groups, or when there is a trend. None for fewer than three counts, or when
/// all are 0.
/// \param counts  of a series, one a period; none negative
/// \source Fisher, Thornton & Mackenzie (1922), Annals of Applied Biology 9, 325-359.
std::optional<double> index_of_dispersion(std::span<const std::int64_t> counts);

/// Whether two counts differ more than chance, when chance is so many times that of Poisson counts.
struct DispersedComparison {
  double p_value = 1;                 ///< two-sided, in [0, 1]
  double ratio_lower = 0;             ///< of count / previous; 95 % interval
  std::optional<double> ratio_upper;  ///< none = without bound: a count is 0
};

/// Compares two independent counts whose variance is `dispersion` times their mean: the difference over its
/// standard error sqrt(dispersion (count + previous)) against the normal distribution; the interval is that
/// of the logarithm of the ratio, with variance dispersion (1 / count + 1 / previous). Two zeros say nothing.
/// Precondition: neither count is negative; dispersion > 0.
/// \source McCullagh & Nelder (1989), Generalized Linear Models, 2nd ed., sections 4.5 and 6.2
/// (quasi-likelihood).
/// \checked by hand: 79 against 52 at 1.5 gives z = 27 / sqrt(196.5), p = 0.0541.
DispersedComparison compare_dispersed_counts(std::int64_t count, std::int64_t previous, double dispersion);

}  // namespace zicht::stats
