#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "registry/database.hpp"
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
  bool good() const { return discrepancies.empty(); }

  static constexpr std::size_t kMostDiscrepancies = 100;
};

/// Reads the whole log, recomputes its tree, and checks: numbers without a gap; times that never decrease;
/// each sealed text against its commitment, none missing and none too many; the stored tree; every head,
/// which must be of a prefix of this log; and that the projections are those that follow from it. A log that
/// was rewritten from some event on, tree included, contradicts each head of a size beyond that event;
/// without such a head nothing can tell.
/// \param progress  called now and then with the events read
/// \errors io, or corrupt when the file itself cannot be read: what the log says is never an error.
Result<Verification> verify_log(Database& database, std::span<const TreeHead> heads,
                                const std::function<void(Sequence)>& progress);

}  // namespace zicht::registry
