#include "estimate/model_ranking.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "base/contract.hpp"
#include "base/parallel.hpp"
#include "estimate/model_space.hpp"

namespace zicht::estimate {
namespace {

constexpr double kRankTie = 1e-7;
constexpr std::size_t kModelsAPart = 500;

void number_groups(std::vector<RankedModel>& models, ExistenceTest& existence) {
  std::map<std::pair<SetFamily, SetFamily>, int> groups;
  for (RankedModel& each : models) {
    const Existence parts = existence.examine_terms(each.model);
    const auto next = static_cast<int>(groups.size()) + 1;
    each.group = groups.try_emplace({parts.finite_terms, parts.kept_cells}, next).first->second;
  }
}

}  // namespace

void put_in_order(std::vector<RankedModel>& models, Criterion criterion, ExistenceTest& existence,
                  bool with_limits) {
  const auto by_name = [](const RankedModel& a, const RankedModel& b) {
    return std::pair(a.fit.term_count, a.model) < std::pair(b.fit.term_count, b.model);
  };
  const auto invalid = std::stable_partition(models.begin(), models.end(), [&](const RankedModel& each) {
    return each.fit.is_valid() || (with_limits && each.fit.has_total());
  });
  std::sort(models.begin(), invalid, [&](const RankedModel& a, const RankedModel& b) {
    return a.fit.score(criterion) < b.fit.score(criterion);
  });
  for (auto first = models.begin(); first != invalid;) {
    const double score = first->fit.score(criterion);
    const auto last = std::find_if(first, invalid, [&](const RankedModel& each) {
      return !(each.fit.score(criterion) < score + kRankTie);
    });
    std::sort(first, last, by_name);
    first = std::max(last, first + 1);  // an infinite score ties with nothing
  }
  std::sort(invalid, models.end(), [&](const RankedModel& a, const RankedModel& b) {
    return a.fit.status != b.fit.status ? a.fit.status < b.fit.status : by_name(a, b);
  });
  number_groups(models, existence);
}

std::vector<RankedModel> rank_all_models(const CaptureTable& table, Criterion criterion,
                                         std::size_t threads) {
  const auto models = all_models(table.list_count());
  std::vector<RankedModel> ranked;
  ranked.reserve(models.size());
  for (const HierarchicalModel& model : models) ranked.push_back({model, {}});
  const std::size_t parts = (models.size() + kModelsAPart - 1) / kModelsAPart;
  run_parts(threads, parts, [&](std::size_t part) {
    ModelFitter fitter(table);
    const std::size_t last = std::min(models.size(), (part + 1) * kModelsAPart);
    std::vector<double> start(table.cell_count(), 0);  // the model before is mostly a near one
    for (std::size_t i = part * kModelsAPart; i < last; ++i) ranked[i].fit = fitter.fit(models[i], start);
  });
  ExistenceTest existence(table.list_count(), table.persons());
  put_in_order(ranked, criterion, existence);
  return ranked;
}

}  // namespace zicht::estimate
