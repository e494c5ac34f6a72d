#pragma once

#include <cstdint>
#include <span>

#include "estimate/model_fit.hpp"

namespace zicht::estimate {

/// Where a search ended.
struct SearchedModel {
  HierarchicalModel model;
  ModelFit fit;  ///< not valid when the search could not begin
};

/// Forward selection of pairs of lists. The p-value of a pair that is not in is the smaller one-sided Poisson
/// tail of its overlap against the overlap that the present model expects; 1 when the model with that pair is
/// not valid. The pair with the smallest p-value is added, of two the lower one (12, 13, …, 23, …), until
/// that is >= threshold.
/// \param persons    2^k counts by ListMask, not all 0
/// \param threshold  in (0, 1)
/// \source Chan, Silverman & Vincent (2021), Journal of the American Statistical Association 116, 1297-1306.
/// \checked MultipleSystemsEstimation 1.2.0, estimate_population_stepwise: 233 replicates; see the test.
SearchedModel search_stepwise(int list_count, std::span<const std::int64_t> persons, double threshold = 0.02);

/// Descent by BIC from the model of independent lists. Neighbours: one generator of two lists or more less,
/// or one term more; models that were looked at before are not again. Ends when no new neighbour has a
/// smaller BIC, or after 20 steps; of two equal ones the first (those with a term less first). Need not find
/// the optimum.
/// \param persons  2^k counts by ListMask, not all 0
/// \source Silverman, Chan & Vincent (2024), Statistics and Computing 34:44.
/// \checked MultipleSystemsEstimation 1.2.0, downhill_fit: 233 replicates; see the test.
SearchedModel search_downhill(int list_count, std::span<const std::int64_t> persons);

}  // namespace zicht::estimate
