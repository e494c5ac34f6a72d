#pragma once

#include <cstdint>
#include <optional>

namespace zicht::stats {

/// Whether two counts differ more than chance, and by which factor.
struct CountComparison {
  double p_value;                     ///< two-sided, in (0, 1]
  double ratio_lower;                 ///< of count / previous; exact 95 % interval
  std::optional<double> ratio_upper;  ///< none when `previous` is 0: without bound
};

/// Compares two counts that are Poisson and independent. Given their sum n, `count` is binomial(n, 1/2) when
/// the rates are equal. The p-value sums the outcomes that are no likelier than this one; the interval is
/// that of Clopper and Pearson for the binomial share s, as s / (1 - s). Two zeros say nothing: p = 1,
/// interval [0, none]. Precondition: neither is negative.
/// \source Przyborowski & Wilenski (1940), Biometrika 31, 313-323; Clopper & Pearson (1934), Biometrika 26,
/// 404-413.
/// \checked R 4.2 poisson.test(c(79, 52)) and binom.test; see the test.
CountComparison compare_counts(std::int64_t count, std::int64_t previous);

}  // namespace zicht::stats
