// All shipped tables of one year, by number of reports. Snapshots are made up: ten years, 1.2 reports a
// person.
#include <benchmark/benchmark.h>

#include <map>

#include "base/philox.hpp"
#include "figures/figures.hpp"
#include "figures/test_definitions.hpp"

namespace zicht::figures {
namespace {

StatSnapshot made_up(std::int64_t reports) {
  Philox random(1, 0);
  const Codebook& book = test_codebook();
  const auto any = [&](const CodeList& list) {
    return static_cast<CodeId>(random.below(static_cast<std::uint32_t>(list.size())));
  };
  const Date start = make_date(2015, 1, 1).value();
  StatSnapshotBuilder builder;
  for (std::int64_t i = 1; i <= reports; ++i) {
    Report report;
    report.received_on = start + random.between(0, 3650);
    report.sex = any(book.sex());
    report.organisation = any(book.organisation());
    const auto age = static_cast<std::uint8_t>(random.between(12, 60));
    report.age_at_receipt = {age, age};
    report.nationalities = {any(book.country())};
    Episode& episode = report.episodes.emplace_back();
    episode.form = any(book.form());
    episode.sub_form = any(book.sub_form());
    episode.place = any(book.place());
    episode.region = any(book.region());
    builder.add(1 + random.below(static_cast<std::uint32_t>(static_cast<double>(reports) / 1.2) + 1),
                static_cast<std::uint64_t>(i), report);
  }
  return std::move(builder).finish({0}, 0);
}

void all_tables_of_a_year(benchmark::State& state) {
  const StatSnapshot snapshot = made_up(state.range(0));
  FigureRequest request;
  request.year = 2020;
  for (auto _ : state)
    benchmark::DoNotOptimize(
        make_figures(snapshot, test_codebook(), test_book(), test_book().figures(), request));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(all_tables_of_a_year)->Arg(10'000)->Arg(1'000'000)->Arg(10'000'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace zicht::figures
