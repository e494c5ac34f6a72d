#include "estimate/model_averaging.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "base/contract.hpp"
#include "estimate/selection_bootstrap.hpp"

namespace zicht::estimate {
namespace {

/// The smallest total at or below which this much of the weight lies.
double weighted_quantile(std::vector<WeightedModel> models, double share) {
  std::ranges::sort(models, {}, &WeightedModel::total_persons);
  double below = 0;
  for (const WeightedModel& each : models) {
    below += each.weight;
    if (below >= share) return each.total_persons;
  }
  return models.back().total_persons;
}

}  // namespace

AveragedModels average_models(std::span<const RankedModel> ranked, Criterion criterion, double level) {
  ZICHT_EXPECT(!ranked.empty() && ranked.front().fit.is_valid());
  AveragedModels averaged;
  std::set<int> groups;
  double sum = 0;
  const double best = ranked.front().fit.score(criterion);
  for (const RankedModel& each : ranked) {
    if (!each.fit.is_valid() || !groups.insert(each.group).second) continue;
    const double weight = std::exp((best - each.fit.score(criterion)) / 2);
    averaged.models.push_back({each.model, each.fit.total_persons(), weight});
    sum += weight;
  }
  double total = 0;
  for (WeightedModel& each : averaged.models) {
    each.weight /= sum;
    total += each.weight * each.total_persons;
  }
  averaged.estimate.route = "average_" + std::string(criterion_name(criterion));
  averaged.estimate.observed_persons = ranked.front().fit.observed_persons;
  averaged.estimate.hidden_persons = total - static_cast<double>(averaged.estimate.observed_persons);
  averaged.estimate.interval =
      Interval{"model_averaging", level, weighted_quantile(averaged.models, (1 - level) / 2),
               weighted_quantile(averaged.models, (1 + level) / 2)};
  return averaged;
}

}  // namespace zicht::estimate
