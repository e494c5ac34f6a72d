#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "stats/trend_pair.hpp"

namespace zicht::chain {

/// What may be said of two series beside each other.
enum class Divergence : std::uint8_t {
  too_few_years,  ///< under five since the last break: the numbers and the runs, and no more
  opposite,       ///< the first rises and the second falls, each by its own test
  ratio_falls,    ///< weaker: the second falls against the first
  not_shown
};

/// Two series of one scope and one rule of the year, compared within the last segment between known breaks.
struct TwoSeries {
  int first_year = 0;  ///< of the segment
  int last_year = 0;
  std::optional<stats::TrendPair> trends;  ///< none: too few years, or a series of zeros
  Divergence divergence = Divergence::too_few_years;
  int first_rises = 0;   ///< how many years in a row the first rose, up to the last
  int second_falls = 0;  ///< how many years in a row the second fell, up to the last
};

/// \param victims, investigations  one a year from `from_year` on, equally long, not empty
/// \param breaks  years from which either series means something else; a test never crosses one
TwoSeries compare_series(std::span<const std::int64_t> victims, std::span<const std::int64_t> investigations,
                         int from_year, std::span<const int> breaks);

}  // namespace zicht::chain
