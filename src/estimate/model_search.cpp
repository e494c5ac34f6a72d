#include "estimate/model_search.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <set>
#include <vector>

#include "base/contract.hpp"
#include "stats/distributions.hpp"

namespace zicht::estimate {
namespace {

constexpr int kMostSteps = 20;
/// BIC by two ways of rounding.
constexpr double kSearchTie = 1e-9;

/// 12, 13, …, 23, …
std::vector<ListMask> pairs_in_order(int list_count) {
  std::vector<ListMask> pairs;
  for (int first = 0; first < list_count; ++first)
    for (int second = first + 1; second < list_count; ++second)
      pairs.push_back(ListMask{1} << first | ListMask{1} << second);
  return pairs;
}

/// The smaller of P(X <= count) and P(X >= count), X Poisson.
double smaller_tail(double count, double mean) {
  if (mean <= 0) return count == 0 ? 1 : 0;
  const double at_most = stats::poisson_at_most(count, mean);
  const double at_least = count == 0 ? 1 : stats::poisson_at_least(count, mean);
  return std::min(at_most, at_least);
}

double sum_over_supersets(std::span<const double> values, ListMask lists) {
  double sum = 0;
  for (std::size_t cell = lists; cell < values.size(); cell = (cell + 1) | lists) sum += values[cell];
  return sum;
}

/// What may be added or dropped, in the order in which ties are decided: generators as the name has them;
/// then terms that come into reach by adding a list to a term of the model, smallest term and list first.
std::vector<HierarchicalModel> neighbours(const HierarchicalModel& model) {
  std::vector<HierarchicalModel> models;
  for (const ListMask generator : model.generators())
    if (std::popcount(generator) >= 2) models.push_back(model.without(generator));
  std::vector<ListMask> reached;
  model.terms().for_each([&](ListMask term) {
    for (int list = 0; list < model.list_count(); ++list) {
      const ListMask larger = term | ListMask{1} << list;
      if (larger == term || !model.can_add(larger) || std::ranges::find(reached, larger) != reached.end())
        continue;
      reached.push_back(larger);
      models.push_back(model.with(larger));
    }
  });
  return models;
}

}  // namespace

SearchedModel search_stepwise(int list_count, std::span<const std::int64_t> persons, double threshold) {
  ZICHT_EXPECT(threshold > 0 && threshold < 1);
  ModelFitter fitter(list_count, persons);
  std::vector<double> counts(persons.begin(), persons.end());
  std::vector<double> start(persons.size(), 0);
  SearchedModel here{HierarchicalModel(list_count), {}};
  here.fit = fitter.fit(here.model, start);
  while (here.fit.is_valid()) {
    ListMask chosen = 0;
    double smallest = threshold;
    const std::vector<double> means(fitter.means().begin(), fitter.means().end());
    for (const ListMask pair : pairs_in_order(list_count)) {
      if (here.model.contains(pair) || !here.model.can_add(pair)) continue;
      const double p = smaller_tail(sum_over_supersets(counts, pair), sum_over_supersets(means, pair));
      if (p >= smallest || fitter.examine(here.model.with(pair)).status() != 0) continue;
      smallest = p;
      chosen = pair;
    }
    if (chosen == 0) break;
    here.model = here.model.with(chosen);
    here.fit = fitter.fit(here.model, start);
  }
  return here;
}

SearchedModel search_downhill(int list_count, std::span<const std::int64_t> persons) {
  ModelFitter fitter(list_count, persons);
  std::vector<double> start(persons.size(), 0);
  SearchedModel here{HierarchicalModel(list_count), {}};
  here.fit = fitter.fit(here.model, start);
  if (!here.fit.is_valid()) return here;
  std::set<HierarchicalModel> seen = {here.model};
  for (int step = 0; step < kMostSteps; ++step) {
    SearchedModel next = here;
    for (const HierarchicalModel& model : neighbours(here.model)) {
      if (!seen.insert(model).second) continue;
      const ModelFit fit = fitter.fit(model, start);
      if (fit.is_valid() && fit.score(Criterion::bic) < next.fit.score(Criterion::bic) - kSearchTie)
        next = {model, fit};
    }
    if (next.model == here.model) break;
    here = next;
  }
  return here;
}

}  // namespace zicht::estimate
