#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "disclosure/table_system.hpp"

namespace zicht::disclosure {

/// Few equations that cannot hold together in whole numbers within these limits, by their positions: what is
/// left when equations are dropped, many at a time and then one by one, as long as the rest is proven to have
/// no solution. Where every proof is short, none of them can be left out. Empty: no contradiction was proven.
std::vector<std::uint32_t> contradicting_equations(std::span<const CellEquation> equations,
                                                   std::span<const CellLimits> limits);

/// What cannot hold around these cells, one or more per part of the system that shares equations: each with
/// its table, row and equations.
std::vector<Contradiction> contradictions_around(const TableSystem& system, std::span<const CellId> cells);

}  // namespace zicht::disclosure
