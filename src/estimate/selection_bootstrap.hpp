#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/node.hpp"
#include "base/result.hpp"
#include "estimate/estimate.hpp"
#include "estimate/model_fit.hpp"

namespace zicht::estimate {

/// How a model is chosen, anew for every replicate.
enum class SelectionRoute {
  all_models,  ///< the optimum of the criterion over all hierarchical models
  stepwise,    ///< search_stepwise
  downhill,    ///< search_downhill, by BIC
};
std::string_view route_name(SelectionRoute route);
std::string_view criterion_name(Criterion criterion);

struct SelectionOptions {
  SelectionRoute route = SelectionRoute::all_models;
  Criterion criterion = Criterion::bic;  ///< of all_models
  std::int64_t fits = 2'000'000;         ///< of all_models: to spend at most on one table
};

/// The total of the model that the route chooses; infinite when it finds no valid model.
/// \param persons  2^k counts by ListMask
double select_total(int list_count, std::span<const std::int64_t> persons, const SelectionOptions& options,
                    std::span<const HierarchicalModel> starts = {});

/// Which replicates to draw. Replicate r is drawn from the random stream r of the seed, whoever draws it.
struct ReplicateRange {
  std::uint64_t seed = 1;
  std::int64_t first = 1;
  std::int64_t last = 1000;
  std::size_t threads = 1;
};

/// Totals of bootstrap replicates and of the jackknife of one table: a whole run, or a part of one.
struct BootstrapRun {
  std::string table;  ///< SHA-256 of lists and counts
  SelectionOptions options;
  std::uint64_t seed = 1;
  std::int64_t observed_persons = 0;
  double total = 0;                      ///< of the table itself
  std::vector<double> jackknife_totals;  ///< without one person of each history that somebody has
  std::vector<double> jackknife_weights;
  std::int64_t first = 1;      ///< number of the first replicate
  std::vector<double> totals;  ///< infinite: the replicate has no valid model

  friend bool operator==(const BootstrapRun& a, const BootstrapRun& b);
};

/// Draws replicates and selects a model in each. A replicate is a multinomial sample of as many persons as
/// were observed, with the shares observed: the interval is conditional on that number. Columns in another
/// order give the same replicates.
/// \param progress  called with the number of replicates done, from any thread, one call at a time; may be
/// empty
/// \errors invalid_input: a range that is empty or below 1, or of over ten million replicates.
///         not_identifiable: no model of the table itself is valid.
Result<BootstrapRun> run_bootstrap(const CaptureTable& whole, const SelectionOptions& options,
                                   const ReplicateRange& range,
                                   const std::function<void(std::int64_t)>& progress = {});

/// Puts parts of one run together, whoever made them.
/// \errors invalid_input: none, parts of different runs, a replicate that stands twice, or a gap between
/// parts.
Result<BootstrapRun> combine(std::vector<BootstrapRun> parts);

/// A part as JSON, and back. Numbers come back bit by bit; infinite totals are null.
Node to_node(const BootstrapRun& run);
/// \errors invalid_input: not what to_node writes.
Result<BootstrapRun> bootstrap_run_from(const Node& node, std::string_view name);

/// An interval with selection inside, and what it rests on.
struct SelectionInterval {
  Interval interval;       ///< method "bca" or "percentile"
  double lower_error = 0;  ///< Monte Carlo standard errors of the limits, that of z0 included
  double upper_error = 0;
  std::int64_t replicates = 0;  ///< used
  std::int64_t invalid = 0;     ///< drawn without a valid model: infinite, or left out if so asked
};

/// \param leave_out_invalid  as the reference does; it cuts the upper limit
/// \errors not_identifiable: no replicate lies below the estimate, or every one; a jackknife estimate is
///         infinite or all are equal: use the percentile interval.
Result<SelectionInterval> bca_interval(const BootstrapRun& run, double level, bool leave_out_invalid = false);
/// \errors not_identifiable: no replicate is left.
Result<SelectionInterval> percentile_interval(const BootstrapRun& run, double level,
                                              bool leave_out_invalid = false);

}  // namespace zicht::estimate
