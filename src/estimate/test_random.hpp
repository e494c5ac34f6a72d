#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

#include "base/philox.hpp"

namespace zicht::estimate {

/// Counts by history that are mostly 0, mostly small, or neither; now and then as dependent lists make them.
/// Lists may be empty, but somebody is there.
inline std::vector<std::int64_t> random_persons(int list_count, Philox& random) {
  std::vector<std::int64_t> persons(std::size_t{1} << list_count, 0);
  const double share_of_zeros = random.uniform();
  const int largest = random.between(1, 30);
  const bool falls_with_size = random.chance(0.5);
  for (std::size_t cell = 1; cell < persons.size(); ++cell) {
    if (random.chance(share_of_zeros)) continue;
    const double scale = falls_with_size ? std::pow(12.0, 3 - std::popcount(cell)) : 1;
    persons[cell] = static_cast<std::int64_t>(random.uniform() * scale * (1 + largest));
  }
  ++persons[1 + random.below(static_cast<std::uint32_t>(persons.size() - 1))];
  return persons;
}

}  // namespace zicht::estimate
