#pragma once

#include <algorithm>
#include <bit>
#include <vector>

#include "base/parallel.hpp"

namespace zicht {

/// Sorts in pieces, which are then merged. Precondition: no two items are equal by `less`, or which of them
/// comes first does not matter; so the answer is the same for any number of threads.
template <class Item, class Less>
void sort_parallel(std::size_t threads, std::vector<Item>& items, Less less) {
  const auto at = [&](std::size_t place) { return items.begin() + static_cast<std::ptrdiff_t>(place); };
  std::size_t piece = std::max<std::size_t>(1, items.size() / std::bit_ceil(threads) + 1);
  run_ranges(threads, items.size(), piece,
             [&](std::size_t begin, std::size_t end) { std::sort(at(begin), at(end), less); });
  for (; piece < items.size(); piece *= 2)
    run_ranges(threads, items.size(), 2 * piece, [&](std::size_t begin, std::size_t end) {
      std::inplace_merge(at(begin), at(std::min(begin + piece, end)), at(end), less);
    });
}

}  // namespace zicht
