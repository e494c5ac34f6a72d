#pragma once

#include <algorithm>
#include <bit>
#include <vector>

#include "base/parallel.hpp"

namespace zicht {

/// Sorts in place: parts what is lower from what is higher until there are pieces enough, and sorts those.
/// Precondition: no two items are equal by `less`, or which of them comes first does not matter; so the
/// answer is the same for any number of threads.
template <class Item, class Less>
void sort_parallel(std::size_t threads, std::vector<Item>& items, Less less) {
  const auto at = [&](std::size_t place) { return items.begin() + static_cast<std::ptrdiff_t>(place); };
  const std::size_t pieces = std::bit_ceil(threads);
  const std::size_t in_a_piece = items.size() / pieces + 1;
  for (std::size_t width = in_a_piece * pieces; width > in_a_piece; width /= 2)
    run_ranges(threads, items.size(), width, [&](std::size_t begin, std::size_t end) {
      const std::size_t middle = std::min(begin + width / 2, end);
      std::nth_element(at(begin), at(middle), at(end), less);
    });
  run_ranges(threads, items.size(), in_a_piece,
             [&](std::size_t begin, std::size_t end) { std::sort(at(begin), at(end), less); });
}

}  // namespace zicht
