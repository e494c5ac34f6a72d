#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/node.hpp"
#include "estimate/model_averaging.hpp"
#include "estimate/selection_bootstrap.hpp"

namespace zicht::cli {

/// What `zicht estimate` answers about one table.
struct EstimateAnswer {
  int list_count = 0;
  std::int64_t observed_persons = 0;
  estimate::Criterion criterion = estimate::Criterion::bic;
  std::vector<estimate::RankedModel> ranked;  ///< all, or the best of more than five lists
  std::optional<std::int64_t> all_models;     ///< how many there are; none beyond six lists
  std::optional<std::int64_t> valid_models;   ///< how many have an estimate; none beyond five lists
  std::int64_t fits = 0;                      ///< of a search
  double gap = 0;                             ///< how far the best may be from the optimum
  std::string why_none;                       ///< when no model is valid
  std::vector<estimate::Estimate> other_routes;
  std::optional<estimate::SelectionInterval> interval;
  std::string headline;       ///< the band over equally supported models in words, or why there is none
  Node band;                  ///< the same for a program; null = not worked out
  std::string interval_note;  ///< what the interval is, or why there is none
};

Node to_node(const EstimateAnswer& answer);
std::string to_text(const EstimateAnswer& answer);

/// model, status, identified, group, total, bic, aic: one row for every model. Empty where there is no
/// number.
std::string all_models_csv(const std::vector<estimate::RankedModel>& ranked);

/// One model: its fit; or why it has none, with the null vector.
Node model_node(const estimate::CaptureTable& table, const estimate::HierarchicalModel& model);
std::string model_text(const estimate::CaptureTable& table, const estimate::HierarchicalModel& model);

/// An interval with what it rests on.
Node interval_node(const estimate::SelectionInterval& interval, std::string_view note);
std::string interval_text(const estimate::SelectionInterval& interval);

}  // namespace zicht::cli
