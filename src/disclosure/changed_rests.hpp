#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "disclosure/table_system.hpp"

namespace zicht::disclosure {

/// What a shown sum leaves to withheld cells below it, when its change from one release to the next is known
/// and small: the change of the sum less those of the shown cells.
struct ChangedRest {
  WithheldRow origin;  ///< of the sum
  CellId sum = 0;
  std::int64_t change = 0;
  std::vector<CellId> left;  ///< the withheld cells whose sum changed, in order
};

/// Rests that changed by 1 to minimum - 1. A sum is divided by one of its equations, and what is withheld of
/// it is divided further, attribute by attribute, up to three times: nobody prints such a sum, and it is
/// known in both releases. The sum itself is no rest. Each set of cells once.
/// \param changes  one per cell of the system: by how much both releases show that it changed; none: one of
/// them does not show it
std::vector<ChangedRest> small_changes_of_rests(const TableSystem& system,
                                                std::span<const std::optional<std::int64_t>> changes,
                                                std::int64_t minimum);

}  // namespace zicht::disclosure
