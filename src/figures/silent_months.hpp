#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/date.hpp"
#include "model/code_list.hpp"

namespace zicht::figures {

/// Months of a year in which a source delivered nothing, though it did before.
struct SilentMonths {
  CodeId source = kUnknown;
  std::vector<int> months;         ///< 1 to 12, rising
  double mean_in_year_before = 0;  ///< objects a month, in the twelve months before the first of them
};

/// A month is silent when it is over, nothing of it is there, and the source delivered three or more a month
/// on average in the twelve months before: at that rate an empty month has a chance below one in twenty
/// (Poisson, exp(-3)). A source that delivers less is not told: its empty months say nothing.
/// \param days     of the objects; StatSnapshot::kNoDate = not known
/// \param sources  as many; kUnknown is no source
std::vector<SilentMonths> silent_months(std::span<const Date> days, std::span<const CodeId> sources, int year,
                                        Date as_of);

}  // namespace zicht::figures
