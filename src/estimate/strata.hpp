#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "estimate/capture_table.hpp"
#include "estimate/estimate.hpp"
#include "estimate/robustness.hpp"

namespace zicht::estimate {

/// One part of the people, estimated by itself. Each person is in exactly one.
struct Stratum {
  std::string name;  ///< "female", "2012"
  std::int64_t observed_persons = 0;
  Result<Estimate> estimate;  ///< or why there is none
};

/// Parts and their sum.
struct StrataSum {
  std::int64_t observed_persons = 0;
  double total_persons = 0;
  std::optional<Interval> interval;  ///< none when a part has none; method "mover"
};

/// Adds estimates of independent parts up. The interval is that of the recovered variances of each part,
/// which keeps the skew of its own:
///   lower = T - sqrt(sum (t - l)^2),  upper = T + sqrt(sum (u - t)^2).
/// Each part needs its own estimate: a sum in which one is missing would be of fewer people than it says.
/// \errors not_identifiable: a part has no estimate (its name and reason), or there are no parts.
/// \source Zou & Donner (2008), Statistics in Medicine 27, 1693-1702 (MOVER).
Result<StrataSum> sum_of(std::span<const Stratum> strata);

/// Estimates each of these tables by a route. A table that could not be made is a stratum with its reason.
struct StratumTable {
  std::string name;
  std::int64_t observed_persons = 0;
  Result<CaptureTable> table;
};
std::vector<Stratum> estimate_strata(std::span<const StratumTable> tables, const Route& route);

}  // namespace zicht::estimate
