#pragma once

#include <algorithm>
#include <cstddef>

#include "simulate/error_model.hpp"

namespace zicht::oracle {

/// The chance of an error in a report, as the simulator makes it.
inline double error_rate(const simulate::ErrorModel& errors, simulate::ErrorKind kind, bool careless) {
  constexpr double kMostCareless = 0.9;
  const double careful = errors.rate[static_cast<std::size_t>(kind)];
  return careless ? std::min(careful * errors.careless_factor, std::max(careful, kMostCareless)) : careful;
}

}  // namespace zicht::oracle
