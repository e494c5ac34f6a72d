#pragma once

#include <span>
#include <vector>

#include "estimate/estimate.hpp"
#include "estimate/model_ranking.hpp"

namespace zicht::estimate {

/// One fit among those averaged: the best name of a group, with its weight.
struct WeightedModel {
  HierarchicalModel model;
  double total_persons = 0;
  double weight = 0;  ///< in (0, 1]; they add up to 1
};

/// An average over models by weights exp(-score / 2), as if all were equally likely before. A group of names
/// of one fit has one weight, that of the name with the fewest terms, so that no fit counts twice.
/// `estimate`: route "average_bic" (or aic, aicc); the interval "model_averaging" holds the middle `level`
/// of the weights, and tells how models differ: not how far chance may go.
struct AveragedModels {
  Estimate estimate;
  std::vector<WeightedModel> models;  ///< largest weight first
};

/// \param ranked  from rank_all_models or find_best_models, at least one valid model; of those found within a
///                distance of the best the average is over these only
AveragedModels average_models(std::span<const RankedModel> ranked, Criterion criterion, double level);

}  // namespace zicht::estimate
