#include "estimate/strata.hpp"

#include <cmath>

namespace zicht::estimate {

Result<StrataSum> sum_of(std::span<const Stratum> strata) {
  if (strata.empty()) return fail(ErrorCode::not_identifiable, "there are no parts to add up");
  StrataSum sum;
  double below = 0;
  double above = 0;
  bool every_interval = true;
  for (const Stratum& stratum : strata) {
    if (!stratum.estimate)
      return fail(ErrorCode::not_identifiable, "a part has no estimate, so there is no sum",
                  stratum.name + ": " + stratum.estimate.error().message,
                  "Join parts until each has overlaps.");
    const double total = stratum.estimate->total_persons();
    sum.observed_persons += stratum.observed_persons;
    sum.total_persons += total;
    const auto& interval = stratum.estimate->interval;
    every_interval = every_interval && interval.has_value();
    if (!interval) continue;
    below += std::pow(total - interval->lower, 2);
    above += std::pow(interval->upper - total, 2);
  }
  if (every_interval)
    sum.interval = Interval{"mover", strata.front().estimate->interval->level,
                            sum.total_persons - std::sqrt(below), sum.total_persons + std::sqrt(above)};
  return sum;
}

std::vector<Stratum> estimate_strata(std::span<const StratumTable> tables, const Route& route) {
  std::vector<Stratum> strata;
  for (const StratumTable& part : tables)
    strata.push_back(
        {part.name, part.observed_persons,
         part.table ? route(*part.table) : Result<Estimate>(std::unexpected(part.table.error()))});
  return strata;
}

}  // namespace zicht::estimate
