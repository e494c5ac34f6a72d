// All shipped tables of one year, by number of reports. Snapshots are made up: ten years, 1.2 reports a
// person.
#include <benchmark/benchmark.h>

#include "figures/figures.hpp"
#include "figures/test_definitions.hpp"
#include "simulate/made_up_people.hpp"

namespace zicht::figures {
namespace {

StatSnapshot made_up(std::int64_t reports) {
  StatSnapshotBuilder builder;
  simulate::for_each_made_up(reports, shipped_codebook(),
                             [&](std::uint64_t person, std::uint64_t sequence, const Report& report) {
                               builder.add(person, sequence, report);
                             });
  return std::move(builder).finish({0}, 0);
}

void all_tables_of_a_year(benchmark::State& state) {
  const StatSnapshot snapshot = made_up(state.range(0));
  FigureRequest request;
  request.year = 2020;
  for (auto _ : state)
    benchmark::DoNotOptimize(
        make_figures(snapshot, shipped_codebook(), test_book(), test_book().figures(), request));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(all_tables_of_a_year)->Arg(10'000)->Arg(1'000'000)->Arg(10'000'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace zicht::figures
