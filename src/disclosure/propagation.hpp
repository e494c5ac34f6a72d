#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "disclosure/table_system.hpp"

namespace zicht::disclosure {

/// Narrows the limits of cells by each equation in turn until nothing changes: a parent lies between the sums
/// of its parts' limits, and a part between what its parent and the other parts leave. Whole numbers, exact.
/// \return the equation at which a lower limit passed an upper one; none: the limits may hold together.
std::optional<std::uint32_t> propagate(std::span<const CellEquation> equations,
                                       std::vector<CellLimits>& limits);

/// Whether the limits of its own cells alone, without those of others, make an equation impossible.
bool impossible(const CellEquation& equation, std::span<const CellLimits> limits);

}  // namespace zicht::disclosure
