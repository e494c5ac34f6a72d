#pragma once

namespace zicht::stats {

/// How much more than chance makes them counts of a series usually vary, for whoever judges them: change
/// verdicts (swings.hpp, from year to year) and alarms (count_forecast.hpp, from period to period). One
/// quantity on two scales. `swing` is the squared variation of the mean itself, and is the same for many
/// people and for few; `dispersion` is how many times the variance of people who come one by one:
///
///   variance = mean + swing * mean^2 = dispersion * mean.
///
/// A sum of periods whose swings are independent has their swing divided by their number.
inline double dispersion_of(double swing, double mean) { return 1 + swing * mean; }
/// Precondition: mean > 0.
inline double swing_of(double dispersion, double mean) { return (dispersion - 1) / mean; }

}  // namespace zicht::stats
