// The routes to a hidden number that are heavy: averaging over decomposable graphs, latent classes.
#include <benchmark/benchmark.h>

#include <numeric>
#include <vector>

#include "estimate/decomposable_graphs.hpp"
#include "estimate/published_tables.hpp"

namespace zicht::estimate {
namespace {

// 5 lists: 822 graphs x 27,440 numbers of hidden persons.
void decomposable_averaging(benchmark::State& state) {
  const CaptureTable table = uk_2013();
  std::vector<std::int64_t> hidden(27440);
  std::iota(hidden.begin(), hidden.end(), 1);
  for (auto _ : state) benchmark::DoNotOptimize(average_over_values(table, hidden, {})->median_hidden);
}
BENCHMARK(decomposable_averaging)->Unit(benchmark::kMillisecond);

// The same graphs over 0 to 10^10, on the adaptive grid.
void decomposable_averaging_adaptive(benchmark::State& state) {
  const CaptureTable table = uk_2013();
  for (auto _ : state) benchmark::DoNotOptimize(average_over_graphs(table, {})->median_hidden);
}
BENCHMARK(decomposable_averaging_adaptive)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace zicht::estimate
