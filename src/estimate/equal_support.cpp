#include "estimate/equal_support.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "base/contract.hpp"
#include "base/parallel.hpp"
#include "base/philox.hpp"
#include "estimate/best_models.hpp"
#include "estimate/list_order.hpp"
#include "stats/distributions.hpp"
#include "stats/poisson_regression.hpp"
#include "stats/random_draws.hpp"

namespace zicht::estimate {
namespace {

/// So many names of models about as good as the best; more are the same band.
constexpr std::size_t kMostSupported = 1000;

/// Quantile type 8 (Hyndman & Fan 1996); infinite values sort last. Precondition: sorted, not empty.
double quantile(std::span<const double> sorted, double probability) {
  const auto count = static_cast<double>(sorted.size());
  const double at = std::clamp((count + 1.0 / 3) * probability + 1.0 / 3, 1.0, count);
  const auto below = static_cast<std::size_t>(at);
  const double share = at - static_cast<double>(below);
  if (share == 0 || below == sorted.size() || sorted[below - 1] == sorted[below]) return sorted[below - 1];
  return sorted[below - 1] + share * (sorted[below] - sorted[below - 1]);
}

}  // namespace

std::optional<SupportedModel> differing_people(int list_count, std::span<const std::int64_t> persons) {
  if (list_count < 3) return std::nullopt;
  stats::RegressionDesign design{persons.size() - 1, static_cast<std::size_t>(list_count) + 2, {}, {}};
  std::vector<double> counts;
  double observed = 0;
  for (ListMask history = 1; history < persons.size(); ++history) {
    const double seen = std::popcount(history);
    design.terms.push_back(1);
    for (int list = 0; list < list_count; ++list) design.terms.push_back(history >> list & 1U);
    design.terms.push_back(seen * seen / 2);
    counts.push_back(static_cast<double>(persons[history]));
    observed += counts.back();
  }
  const auto fit = stats::fit_poisson(design, counts);
  if (!fit || fit->coefficients.back() < 0) return std::nullopt;
  double deviance = 0;
  for (std::size_t cell = 0; cell < counts.size(); ++cell) {
    deviance += 2 * (fit->means[cell] - counts[cell]);
    if (counts[cell] > 0) deviance += 2 * counts[cell] * std::log(counts[cell] / fit->means[cell]);
  }
  return SupportedModel{
      std::nullopt, observed + std::exp(fit->coefficients.front()),
      penalty(Criterion::bic, list_count + 2, static_cast<std::int64_t>(observed)) - 2 * fit->log_likelihood,
      deviance, static_cast<int>(counts.size()) - list_count - 2};
}

std::int64_t persons_in_overlaps(const CaptureTable& table) {
  std::int64_t persons = table.observed_persons();
  for (int list = 0; list < table.list_count(); ++list) persons -= table.persons(ListMask{1} << list);
  return persons;
}

namespace {

/// Supported models, and whether the search for them was complete.
struct SupportSearch {
  std::vector<SupportedModel> models;
  bool complete = true;
};

SupportSearch search(int list_count, std::span<const std::int64_t> persons, BestModelsOptions options) {
  options.most = kMostSupported;
  options.with_limits = true;
  const BestModels best = find_best_models(list_count, persons, options);
  std::vector<SupportedModel> found;
  int group = 0;
  for (const RankedModel& ranked : best.models) {
    // Names of one fit stand together with the first of their group, which has the fewest terms.
    if (ranked.group <= group) continue;
    group = ranked.group;
    found.push_back({ranked.model, ranked.fit.total_persons(), ranked.fit.score(Criterion::bic),
                     ranked.fit.deviance, ranked.fit.degrees_of_freedom});
  }
  if (auto differing = differing_people(list_count, persons)) found.push_back(*std::move(differing));
  std::ranges::stable_sort(found, {}, &SupportedModel::bic);
  std::erase_if(found,
                [&](const SupportedModel& model) { return model.bic > found.front().bic + options.within; });
  return {std::move(found), best.complete};
}

SupportSearch search_replicate(int list_count, std::span<const std::int64_t> persons, double within,
                               std::span<const HierarchicalModel> starts) {
  const SearchBudget budget = search_budget(list_count);
  BestModelsOptions options;
  options.within = within;
  options.starts = starts;
  options.fits = budget.replicate_fits;
  options.descent_only = budget.replicates_descend;
  return search(list_count, persons, options);
}

}  // namespace

SearchBudget search_budget(int list_count) {
  constexpr std::int64_t kAll = std::numeric_limits<std::int64_t>::max();
  switch (list_count) {
    case 6:
      return {100'000, 5'000, false, 120};
    case 7:
      return {20'000, 2'000, true, 200};
    case 8:
      return {5'000, 1'000, true, 100};
    case 9:
    case 10:
      return {1'000, 500, true, 100};
    default:
      return {kAll, kAll, false, std::numeric_limits<int>::max()};
  }
}

std::vector<SupportedModel> supported_models(int list_count, std::span<const std::int64_t> persons,
                                             double within, std::span<const HierarchicalModel> starts) {
  BestModelsOptions options;
  options.within = within;
  options.starts = starts;
  return search(list_count, persons, options).models;
}

std::vector<SupportReplicate> support_replicates(std::span<const SupportedTable> tables,
                                                 const BandOptions& options) {
  ZICHT_EXPECT(!tables.empty() && options.replicates > 0 && options.threads > 0);
  std::vector<std::vector<HierarchicalModel>> starts(tables.size());
  for (std::size_t which = 0; which < tables.size(); ++which)
    for (const SupportedModel& model : tables[which].models)
      if (model.model) starts[which].push_back(*model.model);
  std::vector<SupportReplicate> made(static_cast<std::size_t>(options.replicates));
  constexpr std::size_t kInAPart = 25;
  run_parts(options.threads, (made.size() + kInAPart - 1) / kInAPart, [&](std::size_t part) {
    for (std::size_t r = part * kInAPart; r < std::min(made.size(), (part + 1) * kInAPart); ++r) {
      const CaptureTable& table = *tables[r % tables.size()].table;
      Philox random(options.seed, r);
      const auto persons = stats::resample_counts(table.persons(), random);
      const auto models =
          search_replicate(table.list_count(), persons, options.within_bic, starts[r % tables.size()]).models;
      made[r] = {static_cast<double>(table.observed_persons()), kInfinity, kInfinity};
      if (models.empty()) continue;
      const auto [least, most] = std::ranges::minmax(models, {}, &SupportedModel::total_persons);
      made[r] = {least.total_persons, most.total_persons, models.front().total_persons};
    }
  });
  return made;
}

double p_value_of_fit(const SupportedModel& model) {
  if (model.degrees_of_freedom <= 0) return 1;
  return stats::chi_squared_above(std::max(0.0, model.deviance), model.degrees_of_freedom);
}

double tail_of_band(int list_count) { return list_count == 2 ? 0.005 : 0.025; }

Interval interval_of(std::span<const SupportReplicate> replicates, double tail) {
  ZICHT_EXPECT(!replicates.empty());
  std::vector<double> lowest;
  std::vector<double> highest;
  for (const SupportReplicate& replicate : replicates) {
    lowest.push_back(replicate.lowest);
    highest.push_back(replicate.highest);
  }
  std::ranges::sort(lowest);
  std::ranges::sort(highest);
  return {"supported_models", 0.95, quantile(lowest, tail), quantile(highest, 1 - tail)};
}

Result<SupportBand> support_band(const CaptureTable& table, const BandOptions& options) {
  const UnnestedTable unnested(table);
  if (!unnested.table())
    return fail(ErrorCode::not_identifiable, "lists that are part of another list leave one list",
                unnested.named(table), "An estimate needs two lists that see people by themselves.");
  const ListOrder order = canonical_order(unnested.table()->list_count(), unnested.table()->persons());
  const CaptureTable ordered = in_order(*unnested.table(), order);
  SupportBand band;
  band.nested = unnested.nested();
  band.in_overlaps = persons_in_overlaps(ordered);
  const SearchBudget budget = search_budget(ordered.list_count());
  BestModelsOptions of_table;
  of_table.within = options.within_bic;
  of_table.fits = budget.table_fits;
  of_table.descent_only = ordered.list_count() == kMostLists;  // there even a bound takes minutes
  auto found = search(ordered.list_count(), ordered.persons(), of_table);
  if (!found.complete)
    return fail(ErrorCode::not_converged, "the models of so many lists could not all be compared",
                "lists: " + std::to_string(ordered.list_count()),
                "Take lists together that are alike, or leave out those that share hardly anybody.");
  band.models = std::move(found.models);
  if (band.models.empty())
    return fail(ErrorCode::not_identifiable, "no model of these lists has an estimate",
                "persons on two lists or more: " + std::to_string(persons_in_overlaps(table)),
                "Choose lists that share people, or a longer period.");
  const SupportedTable supported{&ordered, band.models};
  BandOptions within_budget = options;
  within_budget.replicates = std::min(options.replicates, budget.most_replicates);
  const auto replicates = support_replicates(std::span(&supported, 1), within_budget);
  for (const SupportReplicate& replicate : replicates) band.best.push_back(replicate.best);
  band.invalid_replicates = static_cast<int>(std::ranges::count(band.best, kInfinity));
  band.interval = interval_of(replicates, tail_of_band(ordered.list_count()));
  for (SupportedModel& model : band.models) {
    band.interval.lower = std::min(band.interval.lower, model.total_persons);
    band.interval.upper = std::max(band.interval.upper, model.total_persons);
    if (model.model) model.model = unnested.in_whole(in_table(*model.model, order));
  }
  return band;
}

}  // namespace zicht::estimate
