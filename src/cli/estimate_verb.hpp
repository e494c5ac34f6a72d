#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "cli/console.hpp"
#include "cli/estimate_people_verb.hpp"
#include "cli/exit_code.hpp"

namespace zicht::cli {

struct EstimateOptions {
  /// One capture table; or "combine" and parts of a bootstrap; empty = a registry.
  std::vector<std::string> files;
  PeopleOptions people;           ///< the people of a registry, and other looks at a table
  std::string one_list;           ///< instead: people whom one list saw several times
  bool routes = false;            ///< Chao, Mh and Mth, decomposable graphs too
  bool latent_classes = false;    ///< and latent classes: chains, which take their time
  std::string criterion = "bic";  ///< bic, aic or aicc
  std::string route = "all-models";
  std::string all_models;  ///< where every model goes, as CSV
  std::string model;       ///< explain this one only
  std::int64_t bootstrap = 0;
  std::string replicates;  ///< "A..B": draw only these, into `out`
  std::string out;
  std::uint64_t seed = 1;
  double level = 0.95;
  bool leave_out_invalid = false;
  std::int64_t fits = 0;  ///< of a search over more than five lists; 0 = the default
  std::size_t threads = 0;
  bool json = false;
};
/// zicht estimate: how many were never reported. What the options name decides what is asked: one list, a
/// registry, parts of a bootstrap, other looks at a table, one model of it, a part to draw, or the table.
Result<ExitCode> estimate(const EstimateOptions& options, Console& console);

}  // namespace zicht::cli
