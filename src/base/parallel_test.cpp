#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/parallel_sort.hpp"

namespace zicht {
namespace {

RC_GTEST_PROP(RunRanges, MeetEachNumberOnce, ()) {
  const std::size_t count = *rc::gen::inRange<std::size_t>(0, 100);
  const std::size_t in_a_part = *rc::gen::inRange<std::size_t>(1, 20);
  std::vector<int> met(count, 0);
  run_ranges(*rc::gen::inRange<std::size_t>(1, 4), count, in_a_part, [&](std::size_t begin, std::size_t end) {
    RC_ASSERT(begin < end && end - begin <= in_a_part);
    for (std::size_t i = begin; i < end; ++i) ++met[i];
  });
  RC_ASSERT(met == std::vector<int>(count, 1));
}

RC_GTEST_PROP(SortParallel, IsSortingForAnyNumberOfThreads, ()) {
  auto items = *rc::gen::arbitrary<std::vector<int>>();
  auto sorted = items;
  std::ranges::sort(sorted);
  sort_parallel(*rc::gen::inRange<std::size_t>(1, 9), items, std::less<>{});
  RC_ASSERT(items == sorted);
}

}  // namespace
}  // namespace zicht
