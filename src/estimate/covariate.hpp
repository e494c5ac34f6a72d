#pragma once

#include <string>
#include <vector>

namespace zicht::estimate {

/// Something known of a person that may change by whom they are seen: "sex" with the levels "female", "male".
/// The first level is what the others are compared with; a SightingTable has them sorted.
struct Covariate {
  std::string name;
  std::vector<std::string> levels;
};

}  // namespace zicht::estimate
