#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/node.hpp"
#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "estimate/capture_table.hpp"
#include "estimate/estimate.hpp"
#include "estimate/latent_classes.hpp"

namespace zicht::cli {

/// What a route says of a table, or why it says nothing.
struct RouteOutcome {
  std::string route;
  estimate::Assumption assumption;  ///< of the route, also where it says nothing
  Result<estimate::Estimate> estimate;
  std::string note;  ///< what its number rests on besides; may be empty
};

/// Chao's bounds, the Mh and Mth models, averaging over decomposable graphs.
std::vector<RouteOutcome> routes_beside_models(const estimate::CaptureTable& table, double level);
/// Latent classes, which take seconds to minutes.
RouteOutcome latent_classes(const estimate::CaptureTable& table, const estimate::LatentClassOptions& options);
Node to_node(const std::vector<RouteOutcome>& routes);
/// A row a route, each under its assumption, which stands there once.
std::string to_text(const std::vector<RouteOutcome>& routes);

struct OneListOptions {
  std::string file;
  std::vector<std::string> covariates;
  bool json = false;
};
/// zicht estimate --one-list: people whom one list saw once, twice …
Result<ExitCode> estimate_one_list(const OneListOptions& options, Console& console);

}  // namespace zicht::cli
