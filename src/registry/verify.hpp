#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "registry/tree_head.hpp"

namespace zicht::registry {

/// Something that does not fit. `event` = 0: no single event.
struct Discrepancy {
  Sequence event = 0;
  std::string what;
};

struct Verification {
  TreeHead head;                           ///< of the log as it was read
  std::uint64_t sealed = 0;                ///< texts of the vault that agree with what the log says of them
  std::vector<Discrepancy> discrepancies;  ///< the first kMostDiscrepancies
  std::size_t heads = 0;                   ///< that the log was held against
  std::uint64_t ahead = 0;  ///< events that count as recorded after now: the clock was ahead when they were
  bool good() const { return discrepancies.empty(); }

  static constexpr std::size_t kMostDiscrepancies = 100;
};

}  // namespace zicht::registry
