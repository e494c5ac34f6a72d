// The routes to a hidden number that are heavy: averaging over decomposable graphs, latent classes.
#include <benchmark/benchmark.h>

#include <numeric>
#include <vector>

#include "base/parallel.hpp"
#include "estimate/decomposable_graphs.hpp"
#include "estimate/latent_classes.hpp"
#include "estimate/published_tables.hpp"

namespace zicht::estimate {
namespace {

// 5 lists: 822 graphs x 27,440 numbers of hidden persons.
void decomposable_averaging(benchmark::State& state) {
  const CaptureTable table = uk_2013_5_lists();
  std::vector<std::int64_t> hidden(27440);
  std::iota(hidden.begin(), hidden.end(), 1);
  for (auto _ : state) benchmark::DoNotOptimize(average_over_values(table, hidden, {})->median_hidden);
}
BENCHMARK(decomposable_averaging)->Unit(benchmark::kMillisecond);

// The same graphs over 0 to 10^10, on the adaptive grid.
void decomposable_averaging_adaptive(benchmark::State& state) {
  const CaptureTable table = uk_2013_5_lists();
  for (auto _ : state) benchmark::DoNotOptimize(average_over_graphs(table, {})->median_hidden);
}
BENCHMARK(decomposable_averaging_adaptive)->Unit(benchmark::kMillisecond);

// UK 2013, 5 lists, on all threads; the counters say how many independent draws the last table was worth. CPU
// is that of all threads.
void latent_classes(benchmark::State& state) {
  const CaptureTable table = uk_2013_5_lists();
  LatentClassOptions options;
  options.threads = hardware_threads();
  for (auto _ : state) {
    ++options.seed;
    const auto answer = sample_latent_classes(table, options);
    if (!answer) {
      state.counters["refused"] += 1;
      continue;
    }
    state.counters["bulk_effective"] = answer->diagnostics.bulk_effective_samples;
    state.counters["tail_effective"] = answer->diagnostics.tail_effective_samples;
    state.counters["median"] = answer->estimate.total_persons();
  }
}
BENCHMARK(latent_classes)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime()
    ->MeasureProcessCPUTime()
    ->Iterations(3);

}  // namespace
}  // namespace zicht::estimate
