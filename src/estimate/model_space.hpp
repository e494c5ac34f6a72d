#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "estimate/hierarchical_model.hpp"

namespace zicht::estimate {

inline constexpr std::int64_t kModelsOfSixLists = 7'785'061;

/// Calls visit with every hierarchical model, each once. The order is that of a tree: a model's parent is
/// the model without its last term (by size, then mask), which was visited before. So a fit of the parent is
/// a start for the child.
/// There are 1, 8, 113, 6,893 and 7,785,061 models of 2 to 6 lists, the saturated one left out.
/// \param list_count  2 to 6
/// \param visit       called with the model and how many terms above the main effects it has
/// \source OEIS A006126 (hierarchical models of n factors), less one.
void for_each_model(int list_count, const std::function<void(const HierarchicalModel&, int depth)>& visit);

/// Every model of 2 to 5 lists, in that order.
std::vector<HierarchicalModel> all_models(int list_count);

}  // namespace zicht::estimate
