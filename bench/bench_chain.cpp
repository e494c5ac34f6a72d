// All chain tables of one year, in a country 100 times the demo: 100,000 cases, 120,000 investigations,
// 650,000 reports of seven years and what was done with them. The snapshots are made up; the numbers are
// those of definitions/profiles/netherlands_chain.toml, rounded.
#include <benchmark/benchmark.h>

#include "base/philox.hpp"
#include "chain/case_lag.hpp"
#include "chain/court_share.hpp"
#include "chain/flow.hpp"
#include "chain/follow_up.hpp"
#include "chain/made_chain.hpp"
#include "chain/measure_tables.hpp"
#include "figures/figures.hpp"

namespace zicht::chain {
namespace {

constexpr int kFirstYear = 2018;
constexpr int kYears = 7;
const Date kAsOf = day(2025, 6, 30);

struct Country {
  StatSnapshot reports;
  ChainSnapshot chain;
};

/// One year of one demo, `times` times.
void add_year(int year, std::int64_t times, Philox& random, ReportsBuilder& reports, ChainBuilder& chain) {
  constexpr const char* kPlaces[] = {"domestic", "abroad", "both", "unknown"};
  const auto some_day = [&] { return day(year, 1, 1) + random.between(0, 364); };
  const auto later = [&](Date from, std::int32_t most) {
    return std::min(kAsOf, from + random.between(1, most));
  };
  std::vector<std::pair<ObjectNumber, Date>> investigations;
  for (std::int64_t at = 0; at < 170 * times; ++at) {
    const Date opened = some_day();
    investigations.emplace_back(chain.investigate(opened, at % 3 == 0 ? "running" : "sent"), opened);
  }
  for (std::int64_t at = 0; at < 930 * times; ++at) {
    const Date received = some_day();
    const ReportId report =
        reports.add(received, kPlaces[random.below(4)], 1 + random.below(9), 1 + random.below(3));
    const std::uint32_t fate = random.below(100);
    if (fate < 18)
      chain.tie(Relation::investigated_in, report, investigations[random.below(investigations.size())].first);
    else if (fate < 80)
      chain.follow_up(report, later(received, 300), fate < 40 ? "victim_heard" : "no_action");
  }
  for (std::int64_t at = 0; at < 143 * times; ++at) {
    const Date registered = some_day();
    const ObjectNumber one = chain.add_case(registered);
    if (at % 8 != 0)
      chain.tie(Relation::led_to, investigations[random.below(investigations.size())].first, one);
    if (at % 7 == 0) continue;
    const Date disposed = later(registered, 600);
    chain.dispose(one, disposed, at % 2 == 0 ? "summons" : "dismissal_technical");
    if (at % 2 == 0) chain.judge(one, later(disposed, 600), at % 3 == 0 ? "acquitted" : "convicted");
  }
}

Country made_up(std::int64_t times) {
  Philox random(18, 1);
  ReportsBuilder reports;
  ChainBuilder chain(kAsOf);
  chain.number_from(1'000'000);
  for (int year = kFirstYear; year < kFirstYear + kYears; ++year)
    add_year(year, times, random, reports, chain);
  return {std::move(reports).finish(kAsOf), std::move(chain).finish()};
}

void all_chain_tables_of_a_year(benchmark::State& state) {
  const Country country = made_up(state.range(0));
  const Codebook& codebook = shipped_codebook();
  constexpr int kYear = 2023;
  for (auto _ : state) {
    const ChainIndex chain(country.chain);
    const auto cases = followed_cases(country.reports, chain, codebook, kYear - 2, kYear, {}).value();
    benchmark::DoNotOptimize(follow_up_by_place(cases));
    benchmark::DoNotOptimize(follow_up_differences(cases, codebook, 180));
    benchmark::DoNotOptimize(court_shares(chain, codebook, kYear - 4, kYear));
    benchmark::DoNotOptimize(case_lags(chain, codebook, kYear - 4, kYear));
    const ChainFlows flows(country.reports, chain, codebook, kYear);
    for (const FlowView view : {FlowView::cohort, FlowView::year}) {
      benchmark::DoNotOptimize(flows.of(view));
      for (std::size_t form = 0; form < codebook.form().size(); ++form)
        benchmark::DoNotOptimize(flows.of(view, {static_cast<CodeId>(form), {}}));
      for (std::size_t scope = 0; scope < codebook.scope().size(); ++scope)
        benchmark::DoNotOptimize(flows.of(view, {{}, static_cast<CodeId>(scope)}));
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(country.chain.cases.size()));
}
BENCHMARK(all_chain_tables_of_a_year)->Arg(1)->Arg(100)->Unit(benchmark::kMillisecond);

const figures::FigureBook& book() {
  static const figures::FigureBook parsed =
      figures::FigureBook::parse(shipped_definitions(), shipped_codebook()).value();
  return parsed;
}

/// Every table of the chain that definitions/figures defines: counts of its units, and measures, as services
/// route them; each with the year before it, its series and its verdicts.
void all_defined_tables_of_a_year(benchmark::State& state) {
  const Country country = made_up(state.range(0));
  const Codebook& codebook = shipped_codebook();
  figures::FigureRequest request;
  request.year = 2023;
  request.chain = &country.chain;
  std::vector<figures::FigureDefinition> counts;
  for (const figures::FigureDefinition& one : book().figures())
    if (figures::is_of_chain(one.unit)) counts.push_back(one);
  const bool counted = state.range(1) == 1;
  for (auto _ : state) {
    if (counted) {
      benchmark::DoNotOptimize(
          figures::make_figures(country.reports, codebook, book(), counts, request).value());
      continue;
    }
    const ChainIndex chain(country.chain);
    const FirstSaid first;
    const MeasureRules rules;
    const TableContext context{book().measure_words(), rules, request.year, kAsOf, 1};
    MeasureTables maker({country.reports, chain, codebook, first}, context);
    std::vector<figures::FigureDefinition> series;
    for (const figures::Measure& one : book().measures()) {
      series.insert(series.end(), one.series.begin(), one.series.end());
      if (one.definition.kind != MeasureKind::two_series)
        benchmark::DoNotOptimize(maker.make(one.definition).value());
    }
    benchmark::DoNotOptimize(
        figures::make_figures(country.reports, codebook, book(), series, request).value());
  }
}
BENCHMARK(all_defined_tables_of_a_year)
    ->ArgNames({"times", "counts"})
    ->Args({100, 0})
    ->Args({100, 1})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace zicht::chain
