#include "estimate/model_space.hpp"

#include <algorithm>
#include <bit>
#include <span>

#include "base/contract.hpp"

namespace zicht::estimate {
namespace {

/// Two lists and more, without the set of all: by size, then mask. Subsets stand before supersets.
std::vector<ListMask> interactions_in_order(int list_count) {
  std::vector<ListMask> terms;
  for (ListMask term = 1; term < (ListMask{1} << list_count) - 1; ++term)
    if (std::popcount(term) >= 2) terms.push_back(term);
  std::ranges::stable_sort(terms, {}, [](ListMask term) { return std::popcount(term); });
  return terms;
}

/// Visits the model and every model that adds terms which stand in `later`.
void visit_tree(const HierarchicalModel& model, int depth, std::span<const ListMask> later,
                const std::function<void(const HierarchicalModel&, int)>& visit) {
  visit(model, depth);
  for (std::size_t next = 0; next < later.size(); ++next)
    if (model.can_add(later[next]))
      visit_tree(model.with(later[next]), depth + 1, later.subspan(next + 1), visit);
}

}  // namespace

void for_each_model(int list_count, const std::function<void(const HierarchicalModel&, int depth)>& visit) {
  ZICHT_EXPECT(list_count >= kFewestLists && list_count <= 6);
  visit_tree(HierarchicalModel(list_count), 0, interactions_in_order(list_count), visit);
}

std::vector<HierarchicalModel> all_models(int list_count) {
  ZICHT_EXPECT(list_count <= 5);
  std::vector<HierarchicalModel> models;
  for_each_model(list_count, [&](const HierarchicalModel& model, int) { models.push_back(model); });
  return models;
}

}  // namespace zicht::estimate
