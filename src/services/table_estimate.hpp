#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "estimate/equal_support.hpp"
#include "estimate/model_ranking.hpp"
#include "estimate/routes.hpp"
#include "estimate/selection_bootstrap.hpp"
#include "model/hidden_people.hpp"
#include "services/hidden_people.hpp"

namespace zicht::services {

/// What is asked of a table of capture histories.
struct TableQuestion {
  estimate::Criterion criterion = estimate::Criterion::bic;
  estimate::SelectionRoute route = estimate::SelectionRoute::all_models;  ///< of the bootstrap
  std::int64_t bootstrap = 0;  ///< replicates with the choice of the model repeated in each; 0 = none
  std::uint64_t seed = 1;
  double level = 0.95;
  bool leave_out_invalid = false;
  std::int64_t fits = 0;    ///< of a search over more than five lists; 0 = the default
  std::size_t threads = 0;  ///< 0 = as many as the machine has
};

/// A model of the table that has a number: hierarchical, the limit of one, or the one in which people differ.
struct ComparedModel {
  std::string name;
  double total_persons = 0;
  double score = 0;  ///< by the criterion that was asked for
  double bic = 0, aic = 0, aicc = 0;
  bool is_limit = false;  ///< its likelihood has no maximum; the number is that of the limit
  bool operator==(const ComparedModel&) const = default;
};

/// BCa, or where that has none the percentile interval, and why.
struct BootstrapInterval {
  estimate::SelectionInterval interval;
  std::string no_bca = {};  ///< why it is no BCa; empty where it is one
};

/// The headline of a table and the models behind it. The order of the columns changes no number.
struct TableEstimate {
  HiddenPeople people;  ///< the headline, or why it is refused
  double within_bic = 2;
  int list_count = 0;
  estimate::Criterion criterion = estimate::Criterion::bic;
  std::vector<estimate::RankedModel> ranked;  ///< every model of up to five lists, or the best of more
  std::vector<ComparedModel> compared;        ///< one entry a fit, best first
  std::optional<std::int64_t> all_models;     ///< how many there are; none beyond six lists
  std::optional<std::int64_t> valid_models;   ///< how many have an estimate; none beyond five lists
  std::int64_t fits = 0;                      ///< of a search
  double gap = 0;                             ///< how far the best may be from the optimum; may be infinite
  std::string why_none;                       ///< when no model has a number
  std::vector<estimate::Estimate>
      loglinear_routes;                       ///< average, stepwise, downhill: without people who differ
  std::optional<BootstrapInterval> interval;  ///< of the bootstrap that was asked for
};

/// Called with the number of replicates done.
using TableProgress = std::function<void(std::int64_t)>;

/// \errors as run_bootstrap and percentile_interval, of a bootstrap that was asked for.
Result<TableEstimate> estimate_table(const estimate::CaptureTable& table, const TableQuestion& question,
                                     const EstimateDefinitions& definitions,
                                     const TableProgress& progress = {});

/// How a replicate chooses its model.
estimate::SelectionOptions selection_of(const TableQuestion& question, int list_count);

/// \errors as percentile_interval.
Result<BootstrapInterval> interval_of(const estimate::BootstrapRun& run, double level,
                                      bool leave_out_invalid);

}  // namespace zicht::services
