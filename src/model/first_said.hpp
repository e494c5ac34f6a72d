#pragma once

#include <vector>

#include "model/chain.hpp"
#include "model/stat_snapshot.hpp"

namespace zicht {

/// A concern as it was first said.
struct FirstConcern {
  ObjectNumber number = 0;
  Concern concern;
};

/// What was first said of reports and concerns that were corrected since, as of the same day: an
/// investigation may teach where somebody was exploited, so that what is known now depends on whether there
/// was one.
struct FirstSaid {
  StatSnapshot reports;  ///< each as a person of its own, the first version of each
  std::vector<FirstConcern> concerns;
};

}  // namespace zicht
