// Hidden populations: one fit, all models, the exact optimum, selection inside a bootstrap. Published tables
// of the United Kingdom 2013 (UK) and the Netherlands 2010-2015 (NL). Two threads where it says so.
#include <benchmark/benchmark.h>

#include "estimate/best_models.hpp"
#include "estimate/model_space.hpp"
#include "estimate/published_tables.hpp"
#include "estimate/selection_bootstrap.hpp"

namespace zicht::estimate {
namespace {

constexpr std::size_t kThreads = 2;

/// Microseconds a model of five lists: whether the fit exists, and the fit. Items = models.
void existence_of_all_models_uk5(benchmark::State& state) {
  const auto table = uk_2013_5_lists();
  const auto models = all_models(5);
  ExistenceTest existence(5, table.persons());
  for (auto _ : state)
    for (const HierarchicalModel& model : models) benchmark::DoNotOptimize(existence.examine(model));
  state.SetItemsProcessed(state.iterations() * std::ssize(models));
}
BENCHMARK(existence_of_all_models_uk5)->Unit(benchmark::kMillisecond);

void fit_of_all_models_uk5(benchmark::State& state) {
  const auto table = uk_2013_5_lists();
  const auto models = all_models(5);
  ModelFitter fitter(table);
  for (auto _ : state)
    for (const HierarchicalModel& model : models) benchmark::DoNotOptimize(fitter.fit(model));
  state.SetItemsProcessed(state.iterations() * std::ssize(models));
}
BENCHMARK(fit_of_all_models_uk5)->Unit(benchmark::kMillisecond);

/// Goal 40 ms.
void ranking_of_all_models_uk5(benchmark::State& state) {
  const auto table = uk_2013_5_lists();
  for (auto _ : state) benchmark::DoNotOptimize(rank_all_models(table, Criterion::bic, kThreads));
}
BENCHMARK(ranking_of_all_models_uk5)->Unit(benchmark::kMillisecond)->UseRealTime();

/// Goal 1 s each; the labels are the totals, 12,349.6 and 143,603.
void optimum_of_six_lists(benchmark::State& state) {
  const auto table = state.range(0) == 0 ? uk_2013_6_lists() : netherlands_2010_2015_6_lists();
  BestModels best;
  for (auto _ : state) best = find_best_models(6, table.persons(), {});
  state.SetLabel((state.range(0) == 0 ? "UK " : "NL ") +
                 std::to_string(best.models.at(0).fit.total_persons()) + " in " + std::to_string(best.fits) +
                 " fits");
}
BENCHMARK(optimum_of_six_lists)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

/// The same by fitting all 7,785,061 models, once: what the search is checked against.
void optimum_of_six_lists_by_trying_all(benchmark::State& state) {
  const auto table = state.range(0) == 0 ? uk_2013_6_lists() : netherlands_2010_2015_6_lists();
  for (auto _ : state) {
    ModelFitter fitter(table);
    double best = std::numeric_limits<double>::infinity();
    double total = 0;
    for_each_model(6, [&](const HierarchicalModel& model, int) {
      const ModelFit fit = fitter.fit(model);
      if (!fit.is_valid() || fit.score(Criterion::bic) >= best) return;
      best = fit.score(Criterion::bic);
      total = fit.total_persons();
    });
    state.SetLabel((state.range(0) == 0 ? "UK " : "NL ") + std::to_string(total));
  }
}
BENCHMARK(optimum_of_six_lists_by_trying_all)->Arg(0)->Arg(1)->Iterations(1)->Unit(benchmark::kSecond);

void bootstrap(benchmark::State& state, const CaptureTable& table, SelectionRoute route) {
  for (auto _ : state) {
    const auto run = run_bootstrap(table, {.route = route}, {.last = 1000, .threads = kThreads}).value();
    const auto interval = bca_interval(run, 0.95);
    if (interval)
      state.SetLabel("BCa " + std::to_string(interval->interval.lower) + " to " +
                     std::to_string(interval->interval.upper));
  }
}
/// Goals 0.25 s, 5 s and 5 minutes, wall, two threads.
BENCHMARK_CAPTURE(bootstrap, uk5_stepwise, uk_2013_5_lists(), SelectionRoute::stepwise)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime()
    ->MeasureProcessCPUTime();
BENCHMARK_CAPTURE(bootstrap, uk5_all_models, uk_2013_5_lists(), SelectionRoute::all_models)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime()
    ->MeasureProcessCPUTime();
BENCHMARK_CAPTURE(bootstrap, uk6_all_models, uk_2013_6_lists(), SelectionRoute::all_models)
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime()
    ->MeasureProcessCPUTime();

}  // namespace
}  // namespace zicht::estimate
