#pragma once

#include <cstddef>
#include <vector>

#include "estimate/model_fit.hpp"

namespace zicht::estimate {

/// A model with its fit. Models of one group are one fit under several names: the same finite terms over the
/// same kept cells, so the same means and the same hidden number; they differ in how many terms they count
/// that are minus infinity. Groups are numbered from 1 in the order in which they come.
struct RankedModel {
  HierarchicalModel model;
  ModelFit fit;
  int group = 0;
};

/// Puts valid models first, the smallest score first. Scores that differ by less than 1e-7 are a tie: fewer
/// terms first, then by the model's own order, so that no rounding decides. Then numbers the groups.
/// \param with_limits  limits with a finite number of hidden persons stand among the valid models
void put_in_order(std::vector<RankedModel>& models, Criterion criterion, ExistenceTest& existence,
                  bool with_limits = false);

/// Fits every model of 2 to 5 lists, in that order. The result does not depend on `threads`.
/// Precondition: at most 5 lists; threads >= 1.
std::vector<RankedModel> rank_all_models(const CaptureTable& table, Criterion criterion, std::size_t threads);

}  // namespace zicht::estimate
